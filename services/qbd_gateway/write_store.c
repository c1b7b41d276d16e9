#include "write_store.h"

#include "codec/command.h"
#include "codec/tenant.h"
#include "model/names.h"
#include "model/profile.h"

enum { TAKEN_IDS_MAX = 1000 };

#define SET_STEP(symbol, name, sentence) name,
static const char *const STEPS[] = {
#include "sets.def"
};
#undef SET_STEP
NAMES_FUNCTIONS(set_step, enum set_step, STEPS)

struct ledger_place write_place(const struct call *call)
{
    return (struct ledger_place){call->tenant, SIDE_DESKTOP};
}

/* --- loading ---------------------------------------------------------------------------------- */

static bool take_settings(struct call *call, const struct postgres_result *rows,
                          struct writing *out, struct error *error)
{
    tenant_settings_init(&out->settings);
    if (postgres_is_null(rows, 0, 0))
        return true;
    struct text head = arena_copy(call->arena, postgres_text_at(rows, 0, 0));
    const struct json *object = json_parse(call->arena, head, error);
    return object && tenant_settings_read(json_member(object, "settings"), &out->settings, error);
}

static uint64_t held_kinds(const struct tenant_settings *settings)
{
    uint64_t held = 0;
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        if (profile_is_held(settings, (enum entity)entity, HALF_LEDGER))
            held |= UINT64_C(1) << entity;
    return held;
}

static void take_set(struct call *call, const struct postgres_result *rows, struct writing *out)
{
    struct message_set *set = &out->set;
    out->has_set = postgres_rows(rows) > 0;
    *set = (struct message_set){.count = postgres_rows(rows)};
    REQUIRE(set->count <= WRITE_REQUESTS_MAX);
    for (size_t row = 0; row < set->count; row++)
        set->requests[row] =
            (struct write_request){postgres_uuid_at(rows, row, 4),
                                   arena_copy(call->arena, postgres_text_at(rows, row, 5))};
    if (!out->has_set)
        return;
    set->id = arena_copy(call->arena, postgres_text_at(rows, 0, 0));
    REQUIRE(set_step_parse(postgres_text_at(rows, 0, 1), &set->step));
    set->out_at = postgres_int8_at(rows, 0, 2);
    set->body = arena_copy(call->arena, postgres_text_at(rows, 0, 3));
    set->unread = postgres_int4_at(rows, 0, 6);
}

/* A row for each, or one without any. */
static void take_alone(struct call *call, const struct postgres_result *rows, struct writing *out)
{
    struct uuid *alone = ARENA_ARRAY(call->arena, struct uuid, postgres_rows(rows));
    out->alone_count = 0;
    for (size_t row = 0; row < postgres_rows(rows); row++)
        if (!postgres_is_null(rows, row, 1))
            alone[out->alone_count++] = postgres_uuid_at(rows, row, 1);
    out->alone = alone;
}

static instant_us doubted_at(const struct doubts *doubts, struct uuid record_id)
{
    for (size_t i = 0; i < doubts->count; i++)
        if (uuid_equal(doubts->items[i].record_id, record_id))
            return doubts->items[i].sent_at;
    return 0;
}

static struct waiting_write *understand(struct call *call, const struct doubts *doubts,
                                        const struct ledger_batch *batch)
{
    struct waiting_write *writes = ARENA_ARRAY(call->arena, struct waiting_write, batch->count);
    struct error error;
    for (size_t i = 0; i < batch->count; i++) {
        writes[i].intent = &batch->intents[i];
        /* It was understood when it was accepted. */
        if (!write_command_parse(call->arena, batch->intents[i].body, call->tenant,
                                 &writes[i].command, &error))
            bug("gateway: a stored command cannot be read: %s", error.message);
        writes[i].doubted_at = doubted_at(doubts, writes[i].command.record_id);
    }
    return writes;
}

struct loading {
    struct call *call;
    struct ledger_ask ask;
};

static bool queue_load(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement settings = {
        "gateway_load_head", "SELECT t.head, a.command_id FROM (SELECT $1::uuid AS tenant) AS w"
                             " LEFT JOIN reconciler.tenant AS t ON t.tenant = w.tenant"
                             " LEFT JOIN gateway.sent_alone AS a ON a.tenant = w.tenant"};
    static const struct postgres_statement set = {
        "gateway_load_set",
        "SELECT s.set_id, s.step, s.out_at, CASE WHEN u.place = 1 THEN s.body END, u.command,"
        " u.request, s.unread FROM gateway.message_set s,"
        " unnest(s.commands, s.requests) WITH ORDINALITY u(command, request, place)"
        " WHERE s.tenant = $1 ORDER BY u.place"};
    const struct loading *loading = context;
    struct postgres_value tenant = postgres_uuid(loading->call->tenant);
    return postgres_queue(db, POSTGRES_CALL(&settings, tenant), error) &&
           postgres_queue(db, POSTGRES_CALL(&set, tenant), error) &&
           doubts_ask(db, loading->call->tenant, error) &&
           ledger_queue_look(db, &loading->ask, error);
}

static void take_look(const struct loading *loading, struct postgres_result *const *first,
                      struct writing *out)
{
    struct call *call = loading->call;
    struct ledger_look *look = ARENA_NEW(call->arena, struct ledger_look);
    ledger_take_look(first, &loading->ask, call->arena, look);
    out->ready = understand(call, &out->doubts, &look->ready);
    out->ready_count = look->ready.count;
    out->out = understand(call, &out->doubts, &look->out);
    out->out_count = look->out.count;
    out->waiting = look->waiting;
}

static bool load(struct loading *loading, struct writing *out, struct error *error)
{
    struct call *call = loading->call;
    const struct postgres_read read = {&call->tenant, 1, queue_load, loading};
    struct postgres_results results;
    *out = (struct writing){.has_set = false};
    if (!postgres_read(call->gateway->db, &read, &results, error))
        return false;
    bool is_read = take_settings(call, results.items[0], out, error);
    take_alone(call, results.items[0], out);
    take_set(call, results.items[1], out);
    out->doubts = doubts_take(call->arena, results.items[2]);
    take_look(loading, &results.items[3], out);
    postgres_results_release(&results);
    return is_read;
}

static bool is_out(const struct writing *writing, struct uuid command_id)
{
    for (size_t i = 0; i < writing->out_count; i++)
        if (uuid_equal(writing->out[i].command.id, command_id))
            return true;
    return false;
}

/* More is out than was loaded, and perhaps of the set. */
static bool may_be_cut(const struct writing *writing)
{
    if (writing->out_count < WRITE_REQUESTS_MAX)
        return false;
    for (size_t i = 0; i < writing->set.count; i++)
        if (!is_out(writing, writing->set.requests[i].command_id))
            return true;
    return false;
}

/* Which kinds are held, and which commands are the set's, shows in what is loaded: it is loaded
 * again where that makes a difference, which is seldom. */
bool write_load(struct call *call, struct writing *out, struct error *error)
{
    struct uuid in_set[WRITE_REQUESTS_MAX];
    struct loading loading = {.call = call,
                              .ask = {.place = write_place(call),
                                      .now = call->now,
                                      .intents_max = WRITE_REQUESTS_MAX,
                                      .is_ready_left_out = call->after.phase == PHASE_RECOVER}};
    if (!load(&loading, out, error))
        return false;
    loading.ask.held = held_kinds(&out->settings);
    if (loading.ask.held == 0 && !may_be_cut(out))
        return true;
    for (size_t i = 0; i < out->set.count; i++)
        in_set[i] = out->set.requests[i].command_id;
    loading.ask.first = in_set;
    loading.ask.first_count = out->set.count;
    return load(&loading, out, error);
}

/* --- what others have made -------------------------------------------------------------------- */

static bool queue_taken(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement load = {
        "gateway_load_taken",
        "SELECT result::json ->> 'id' FROM intent WHERE tenant = $1 AND target = $2"
        " AND entity = $3 AND state = 3 AND result_kind = 0 ORDER BY settled_at DESC LIMIT $4"};
    const struct call *call = context;
    return postgres_queue(
        db,
        POSTGRES_CALL(&load, postgres_uuid(call->tenant), postgres_int4(SIDE_DESKTOP),
                      postgres_int4(ENTITY_FUNDS_TRANSFER), postgres_int8(TAKEN_IDS_MAX)),
        error);
}

static bool load_taken(struct call *call, size_t more, struct taken_ids *out, struct error *error)
{
    const struct postgres_read read = {&call->tenant, 1, queue_taken, call};
    struct postgres_results results;
    if (!postgres_read(call->gateway->db, &read, &results, error))
        return false;
    const struct postgres_result *rows = results.items[0];
    out->count = postgres_rows(rows);
    out->items = ARENA_ARRAY(call->arena, struct text, out->count + more);
    for (size_t row = 0; row < out->count; row++)
        out->items[row] = arena_copy(call->arena, postgres_text_at(rows, row, 0));
    postgres_results_release(&results);
    return true;
}

bool write_load_taken(struct call *call, const struct writes *writes, struct taken_ids *out,
                      struct error *error)
{
    *out = (struct taken_ids){NULL, 0};
    for (size_t i = 0; i < writes->count; i++)
        if (writes->items[i].command.entity == ENTITY_FUNDS_TRANSFER)
            return load_taken(call, writes->count, out, error);
    return true;
}

/* --- saving ----------------------------------------------------------------------------------- */

bool write_save_set(struct postgres *db, struct call *call, const struct message_set *set,
                    struct error *error)
{
    static const struct postgres_statement save = {
        "gateway_save_set",
        "INSERT INTO gateway.message_set"
        " (tenant, set_id, step, out_at, body, commands, requests, unread)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant) DO UPDATE SET"
        " set_id = excluded.set_id, step = excluded.step, out_at = excluded.out_at,"
        " body = excluded.body, commands = excluded.commands, requests = excluded.requests,"
        " unread = excluded.unread"};
    struct uuid commands[WRITE_REQUESTS_MAX];
    struct text requests[WRITE_REQUESTS_MAX];
    REQUIRE(set->count > 0 && set->count <= WRITE_REQUESTS_MAX);
    for (size_t i = 0; i < set->count; i++) {
        commands[i] = set->requests[i].command_id;
        requests[i] = set->requests[i].xml;
    }
    return postgres_queue(db,
                          POSTGRES_CALL(&save, postgres_uuid(call->tenant), postgres_text(set->id),
                                        postgres_text(text_of(set_step_name(set->step))),
                                        postgres_int8(set->out_at), postgres_text(set->body),
                                        postgres_uuid_array(call->arena, commands, set->count),
                                        postgres_text_array(call->arena, requests, set->count),
                                        postgres_int4(set->unread)),
                          error);
}

bool write_move_set(struct postgres *db, struct call *call, enum set_step step, struct error *error)
{
    static const struct postgres_statement move = {
        "gateway_move_set", "UPDATE gateway.message_set SET step = $2 WHERE tenant = $1"};
    return postgres_queue(db,
                          POSTGRES_CALL(&move, postgres_uuid(call->tenant),
                                        postgres_text(text_of(set_step_name(step)))),
                          error);
}

bool write_drop_set(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement drop = {
        "gateway_drop_set", "DELETE FROM gateway.message_set WHERE tenant = $1"};
    /* Those that were sent by themselves have had their turn. */
    static const struct postgres_statement forget = {
        "gateway_forget_alone",
        "DELETE FROM gateway.sent_alone a USING intent i WHERE a.tenant = $1"
        " AND i.tenant = $1 AND i.command_id = a.command_id AND i.state = 3"};
    return postgres_queue(db, POSTGRES_CALL(&drop, postgres_uuid(call->tenant)), error) &&
           postgres_queue(db, POSTGRES_CALL(&forget, postgres_uuid(call->tenant)), error);
}

bool write_send_alone(struct postgres *db, struct call *call, const struct uuid *commands,
                      size_t count, struct error *error)
{
    static const struct postgres_statement note = {
        "gateway_send_alone", "INSERT INTO gateway.sent_alone (tenant, command_id)"
                              " SELECT $1, * FROM unnest($2::uuid[]) ON CONFLICT DO NOTHING"};
    return postgres_queue(db,
                          POSTGRES_CALL(&note, postgres_uuid(call->tenant),
                                        postgres_uuid_array(call->arena, commands, count)),
                          error);
}
