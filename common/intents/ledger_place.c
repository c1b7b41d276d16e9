#include "intents/ledger_place.h"

#include "intents/ledger_sets.h"

/* --- what one company may have ---------------------------------------------------------------- */

static bool is_sound(const struct postgres *db, const struct ledger_ask *ask)
{
    return postgres_in_transaction(db) && ask->intents_max <= LEDGER_CLAIM_MAX;
}

static struct ledger_batch take_batch(const struct postgres_result *rows,
                                      const struct ledger_ask *ask, struct arena *arena)
{
    size_t count = postgres_rows(rows);
    struct ledger_batch out = {ARENA_ARRAY(arena, struct ledger_intent, count), count};
    for (size_t row = 0; row < count; row++)
        out.intents[row] = ledger_intent_at(rows, row, 0, ask->place, arena);
    return out;
}

static bool queue_ready(struct postgres *db, const struct ledger_ask *ask, struct error *error)
{
    static const struct postgres_statement peek = {
        "ledger_peek", "SELECT" LEDGER_INTENT_COLUMNS " FROM due d JOIN intent i"
                       " ON i.tenant = d.tenant AND i.command_id = d.command_id"
                       " WHERE d.tenant = $1 AND d.target = $2 AND d.due_at <= $3 AND i.state = 0"
                       " AND ($5::int8 >> i.entity) & 1 = 0"
                       " AND NOT EXISTS (SELECT FROM company c WHERE c.tenant = $1"
                       " AND c.target = $2 AND c.paused_until > $3)"
                       " ORDER BY d.turn, d.position LIMIT $4"};
    size_t count_max = ask->is_ready_left_out ? 0 : ask->intents_max;
    return postgres_queue(db,
                          POSTGRES_CALL(&peek, postgres_uuid(ask->place.tenant),
                                        postgres_int4((int32_t)ask->place.target),
                                        postgres_int8(ask->now), postgres_int8((int64_t)count_max),
                                        postgres_int8((int64_t)ask->held)),
                          error);
}

static bool queue_out(struct postgres *db, const struct ledger_ask *ask, struct error *error)
{
    static const struct postgres_statement unknown = {
        "ledger_unknown_place", "SELECT" LEDGER_INTENT_COLUMNS " FROM intent i"
                                " WHERE i.tenant = $1 AND i.target = $2 AND i.state IN (1, 2)"
                                " AND NOT i.is_parked ORDER BY (i.command_id = ANY ($4::uuid[]))"
                                " DESC, i.sent_at, i.command_id LIMIT $3"};
    struct arena arena;
    arena_init(&arena, 0);
    bool is_good =
        postgres_queue(db,
                       POSTGRES_CALL(&unknown, postgres_uuid(ask->place.tenant),
                                     postgres_int4((int32_t)ask->place.target),
                                     postgres_int8((int64_t)ask->intents_max),
                                     postgres_uuid_array(&arena, ask->first, ask->first_count)),
                       error);
    arena_release(&arena);
    return is_good;
}

static bool queue_counts(struct postgres *db, const struct ledger_ask *ask, struct error *error)
{
    static const struct postgres_statement look = {
        "ledger_count_place",
        "SELECT count(*) FILTER (WHERE i.state = 0 AND d.due_at <= $3 AND NOT p.is_paused"
        " AND ($4::int8 >> i.entity) & 1 = 0), count(*) FILTER (WHERE i.state = 0"
        " AND (d.due_at > $3 OR p.is_paused OR ($4::int8 >> i.entity) & 1 = 1)),"
        " count(*) FILTER (WHERE i.state IN (1, 2)), count(*) FILTER (WHERE i.state = 3)"
        " FROM due d JOIN intent i ON i.tenant = d.tenant AND i.command_id = d.command_id,"
        " (SELECT EXISTS (SELECT FROM company c WHERE c.tenant = $1 AND c.target = $2"
        " AND c.paused_until > $3) AS is_paused) p"
        " WHERE d.tenant = $1 AND d.target = $2"};
    return postgres_queue(db,
                          POSTGRES_CALL(&look, postgres_uuid(ask->place.tenant),
                                        postgres_int4((int32_t)ask->place.target),
                                        postgres_int8(ask->now), postgres_int8((int64_t)ask->held)),
                          error);
}

bool ledger_queue_look(struct postgres *db, const struct ledger_ask *ask, struct error *error)
{
    REQUIRE(is_sound(db, ask));
    return queue_ready(db, ask, error) && queue_out(db, ask, error) && queue_counts(db, ask, error);
}

void ledger_take_look(struct postgres_result *const *first, const struct ledger_ask *ask,
                      struct arena *arena, struct ledger_look *out)
{
    const struct postgres_result *counts = first[2];
    out->ready = take_batch(first[0], ask, arena);
    out->out = take_batch(first[1], ask, arena);
    out->waiting = (struct ledger_waiting){
        .ready = (uint64_t)postgres_int8_at(counts, 0, 0),
        .later = (uint64_t)postgres_int8_at(counts, 0, 1),
        .out = (uint64_t)postgres_int8_at(counts, 0, 2),
        .settled = (uint64_t)postgres_int8_at(counts, 0, 3),
    };
}

/* --- handing out ------------------------------------------------------------------------------ */

static bool is_among(struct uuid command, const struct postgres_result *rows)
{
    for (size_t row = 0; row < postgres_rows(rows); row++)
        if (uuid_equal(command, postgres_uuid_at(rows, row, 0)))
            return true;
    return false;
}

bool ledger_hand_out(struct postgres *db, const struct ledger_ask *ask, struct uuid *commands,
                     size_t *count, struct error *error)
{
    /* Locked in the order in which commands that arrive lock them. */
    static const struct postgres_statement hand_out = {
        "ledger_hand_out_place",
        "WITH unsent AS (SELECT command_id FROM intent WHERE tenant = $1 AND target = $2"
        " AND command_id = ANY ($3::uuid[]) AND state = 0 ORDER BY command_id FOR UPDATE)"
        " UPDATE intent i SET state = 1, tries = tries + 1, sent_at = coalesce(sent_at, $4)"
        " FROM unsent WHERE i.tenant = $1 AND i.command_id = unsent.command_id"
        " RETURNING i.command_id"};
    struct postgres_result *rows = NULL;
    struct arena arena;
    size_t kept = 0;
    REQUIRE(is_sound(db, ask) && *count <= ask->intents_max);
    arena_init(&arena, 0);
    bool is_good = postgres_query(db,
                                  POSTGRES_CALL(&hand_out, postgres_uuid(ask->place.tenant),
                                                postgres_int4((int32_t)ask->place.target),
                                                postgres_uuid_array(&arena, commands, *count),
                                                postgres_int8(ask->now)),
                                  &rows, error);
    arena_release(&arena);
    if (!is_good)
        return false;
    for (size_t i = 0; i < *count; i++)
        if (is_among(commands[i], rows))
            commands[kept++] = commands[i];
    *count = kept;
    postgres_result_free(rows);
    return true;
}

/* --- what is to be published, of all ---------------------------------------------------------- */

struct settling {
    const struct ledger_settled_claim *claim;
    struct arena *arena;
    struct ledger_batch *out;
};

static bool choose_settled(struct postgres *db, const struct settling *settling,
                           struct ledger_set *chosen, struct error *error)
{
    static const struct postgres_statement choose = {
        "ledger_choose_settled",
        "WITH ready AS (SELECT tenant, target, command_id FROM due"
        " WHERE is_settled AND due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED),"
        " chosen AS (UPDATE due d SET due_at = $2 FROM ready WHERE d.tenant = ready.tenant"
        " AND d.target = ready.target AND d.command_id = ready.command_id"
        " RETURNING d.tenant, d.target, d.command_id, d.position)"
        " SELECT tenant, target::int4, command_id FROM chosen ORDER BY position"};
    const struct ledger_settled_claim *claim = settling->claim;
    struct postgres_result *rows = NULL;
    if (!postgres_query(db,
                        POSTGRES_CALL(&choose, postgres_int8(claim->now),
                                      postgres_int8(claim->now + claim->lease_us),
                                      postgres_int8((int64_t)claim->intents_max)),
                        &rows, error))
        return false;
    ledger_set_init(chosen, settling->arena, postgres_rows(rows));
    for (size_t row = 0; row < postgres_rows(rows); row++) {
        struct ledger_place place = {postgres_uuid_at(rows, row, 0),
                                     (enum side)postgres_int4_at(rows, row, 1)};
        ledger_set_add(chosen, place, postgres_uuid_at(rows, row, 2));
    }
    postgres_result_free(rows);
    return true;
}

static bool settled_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement load = {
        "ledger_load_settled", "SELECT k.place," LEDGER_INTENT_COLUMNS
                               " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY"
                               " k(tenant, command_id, place)"
                               " JOIN intent i ON i.tenant = k.tenant"
                               " AND i.command_id = k.command_id AND i.state = 3 ORDER BY k.place"};
    const struct settling *settling = context;
    struct arena *arena = settling->arena;
    struct ledger_batch *out = settling->out;
    struct postgres_result *rows = NULL;
    struct ledger_set chosen;
    *out = (struct ledger_batch){0};
    if (!choose_settled(db, settling, &chosen, error))
        return false;
    if (chosen.count == 0)
        return true;
    if (!ledger_set_use(&chosen, db, error) ||
        !postgres_query(db,
                        POSTGRES_CALL(&load, ledger_set_tenants(&chosen, arena),
                                      ledger_set_commands(&chosen, arena)),
                        &rows, error))
        return false;
    out->count = postgres_rows(rows);
    out->intents = ARENA_ARRAY(arena, struct ledger_intent, out->count);
    for (size_t row = 0; row < out->count; row++) {
        size_t at = (size_t)postgres_int8_at(rows, row, 0) - 1;
        out->intents[row] = ledger_intent_at(rows, row, 1, ledger_set_place(&chosen, at), arena);
    }
    postgres_result_free(rows);
    return true;
}

bool ledger_claim_settled(struct postgres *db, const struct ledger_settled_claim *claim,
                          struct arena *arena, struct ledger_batch *out, struct error *error)
{
    struct settling settling = {claim, arena, out};
    REQUIRE(claim->intents_max > 0 && claim->intents_max <= LEDGER_CLAIM_MAX);
    /* A commit whose answer was lost: they are due again after the lease. */
    return postgres_run(db, settled_body, &settling, error) == POSTGRES_COMMITTED;
}
