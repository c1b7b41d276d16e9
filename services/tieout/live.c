/* What is live: heads and offsets from PostgreSQL, each answer of one moment. */
#include "io/postgres_transaction.h"
#include "replay.h"
#include "report/load.h"

struct live_question {
    struct replay *replay;
    const struct uuid *tenants;
    size_t count;
    struct live *out;
    struct live_state *state; /* live_load's */
};

static bool read_offset(struct postgres *db, const struct live_question *question,
                        struct error *error)
{
    static const struct postgres_statement select = {
        "cli_live_offset", "SELECT next_offset FROM reconciler.partition_offset"
                           " WHERE topic = $1 AND partition_number = $2"};
    const struct replay *replay = question->replay;
    struct postgres_result *result = NULL;
    if (!postgres_query(db,
                        POSTGRES_CALL(&select, postgres_text(text_of(replay->journal.topic)),
                                      postgres_int4(replay->partition)),
                        &result, error))
        return false;
    question->out->next_offset = postgres_rows(result) > 0 ? postgres_int8_at(result, 0, 0) : 0;
    postgres_result_free(result);
    return true;
}

/* In the order of the question; every one is there, with a row or without. */
static bool read_heads(struct postgres *db, const struct live_question *question, size_t first,
                       size_t count, struct error *error)
{
    static const struct postgres_statement select = {
        "cli_live_heads", "SELECT t.head FROM unnest($1::uuid[]) WITH ORDINALITY AS w (tenant, n)"
                          " LEFT JOIN reconciler.tenant t ON t.tenant = w.tenant ORDER BY w.n"};
    struct arena *arena = &question->replay->partition_arena;
    const struct uuid *tenants = question->tenants + first;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, tenants, count, error) ||
        !postgres_query(db, POSTGRES_CALL(&select, postgres_uuid_array(arena, tenants, count)),
                        &result, error))
        return false;
    for (size_t row = 0; row < postgres_rows(result); row++) {
        struct live_tenant *live = &question->out->tenants[question->out->count++];
        *live = (struct live_tenant){.tenant = tenants[row]};
        if (!postgres_is_null(result, row, 0))
            live->head = arena_copy(arena, postgres_text_at(result, row, 0));
    }
    postgres_result_free(result);
    return true;
}

static bool read_body(struct postgres *db, void *context, struct error *error)
{
    struct live_question *question = context;
    question->out->count = 0;
    for (size_t first = 0; first < question->count; first += POSTGRES_TENANTS_MAX) {
        size_t left = question->count - first;
        size_t count = left < POSTGRES_TENANTS_MAX ? left : POSTGRES_TENANTS_MAX;
        if (!read_heads(db, question, first, count, error))
            return false;
    }
    return read_offset(db, question, error);
}

bool live_read(struct replay *replay, const struct uuid *tenants, size_t count, struct live *out,
               struct error *error)
{
    struct live_question question = {replay, tenants, count, out, NULL};
    *out =
        (struct live){.tenants = ARENA_ARRAY(&replay->partition_arena, struct live_tenant, count)};
    return postgres_run_snapshot(replay->cli->db, read_body, &question, error) ==
           POSTGRES_COMMITTED;
}

static bool load_body(struct postgres *db, void *context, struct error *error)
{
    struct live_question *question = context;
    struct live_state *state = question->state;
    bool is_found = false;
    state_release(&state->state);
    state_init(&state->state, state->tenant);
    return read_body(db, question, error) &&
           tenant_load(db, SIZE_MAX, &state->state, &is_found, error);
}

bool live_load(struct replay *replay, struct uuid tenant, struct live_state *out,
               struct error *error)
{
    struct live_tenant only = {0};
    struct live live = {.tenants = &only};
    *out = (struct live_state){.tenant = tenant};
    state_init(&out->state, tenant);
    struct live_question question = {replay, &out->tenant, 1, &live, out};
    bool is_fine =
        postgres_run_snapshot(replay->cli->db, load_body, &question, error) == POSTGRES_COMMITTED;
    out->head = is_fine ? only.head : TEXT_NONE;
    out->next_offset = live.next_offset;
    return is_fine;
}

bool live_tenants(struct replay *replay, struct error *error)
{
    static const struct postgres_statement select = {
        "cli_live_tenants", "SELECT tenant FROM console.tenant_index ORDER BY tenant"};
    struct postgres_result *result = NULL;
    if (!postgres_query(replay->cli->db, POSTGRES_CALL_PLAIN(&select), &result, error))
        return false;
    replay->known_count = postgres_rows(result);
    replay->known = ARENA_ARRAY(&replay->arena, struct uuid, replay->known_count);
    for (size_t row = 0; row < replay->known_count; row++)
        replay->known[row] = postgres_uuid_at(result, row, 0);
    postgres_result_free(result);
    return true;
}

bool live_offsets(struct replay *replay, struct error *error)
{
    static const struct postgres_statement select = {
        "cli_live_offsets", "SELECT topic, partition_number, next_offset"
                            " FROM reconciler.partition_offset WHERE next_offset > 0"};
    struct postgres_result *result = NULL;
    replay->live_offsets =
        ARENA_ARRAY(&replay->arena, int64_t, (size_t)replay->journal.partition_count);
    if (!postgres_query(replay->cli->db, POSTGRES_CALL_PLAIN(&select), &result, error))
        return false;
    for (size_t row = 0; row < postgres_rows(result); row++) {
        int32_t partition = postgres_int4_at(result, row, 1);
        bool is_ours = text_equal_string(postgres_text_at(result, row, 0), replay->journal.topic);
        replay->has_other_generations = replay->has_other_generations || !is_ours;
        if (is_ours && partition < replay->journal.partition_count)
            replay->live_offsets[partition] = postgres_int8_at(result, row, 2);
    }
    postgres_result_free(result);
    return true;
}
