/* Handing out: which companies, which of their intents. */
#include "intents/ledger_sets.h"

struct claiming {
    const struct ledger_claim *claim;
    struct arena *arena;
    struct ledger_set chosen; /* in the order of arrival */
    struct ledger_set companies;
    struct ledger_intent *intents;
    size_t count;
};

/* --- choosing --------------------------------------------------------------------------------- */

static bool is_same_place(struct ledger_place a, struct ledger_place b)
{
    return a.target == b.target && uuid_equal(a.tenant, b.tenant);
}

/* Companies that have no room, so that they take no place among those that are looked at. (Where
 * all that is due waits for what is under way there is room for as many more.) */
static void find_busy(const struct ledger_claim *claim, struct ledger_set *busy)
{
    for (size_t i = 0; i < claim->under_way_count; i++) {
        uint32_t count = 0;
        for (size_t j = 0; j < claim->under_way_count; j++)
            count += is_same_place(claim->places[i], claim->places[j]);
        if (count >= claim->company_max)
            ledger_set_add(busy, claim->places[i], UUID_NIL);
    }
}

static uint32_t count_at(const struct claiming *claiming, struct ledger_place place)
{
    const struct ledger_claim *claim = claiming->claim;
    uint32_t count = 0;
    for (size_t i = 0; i < claim->under_way_count; i++)
        count += is_same_place(claim->places[i], place);
    for (size_t i = 0; i < claiming->chosen.count; i++)
        count += is_same_place(ledger_set_place(&claiming->chosen, i), place);
    return count;
}

static void choose(struct claiming *claiming, const struct postgres_result *rows)
{
    for (size_t row = 0; row < postgres_rows(rows); row++) {
        struct ledger_place place = {postgres_uuid_at(rows, row, 0),
                                     (enum side)postgres_int4_at(rows, row, 1)};
        struct uuid command = postgres_uuid_at(rows, row, 2);
        ledger_set_add(&claiming->companies, place, UUID_NIL);
        if (uuid_is_nil(command) || claiming->chosen.count >= claiming->claim->intents_max ||
            count_at(claiming, place) >= claiming->claim->company_max)
            continue;
        ledger_set_add(&claiming->chosen, place, command);
    }
}

static bool lease_companies(struct postgres *db, struct claiming *claiming, struct error *error)
{
    static const struct postgres_statement lease = {
        "ledger_lease",
        "WITH ready AS (SELECT c.tenant, c.target FROM company c"
        " WHERE c.due_at <= $1 AND c.paused_until <= $1"
        " AND (c.lease_until <= $1 OR c.lease_owner = $2)"
        " AND NOT EXISTS (SELECT FROM unnest($4::uuid[], $5::int4[]) busy(tenant, target)"
        " WHERE busy.tenant = c.tenant AND busy.target = c.target)"
        " ORDER BY c.due_at LIMIT $6 FOR UPDATE SKIP LOCKED),"
        " claimed AS (UPDATE company c SET lease_owner = $2, lease_until = $3"
        " FROM ready WHERE c.tenant = ready.tenant AND c.target = ready.target"
        " RETURNING c.tenant, c.target)"
        " SELECT claimed.tenant, claimed.target::int4, work.command_id"
        " FROM claimed LEFT JOIN LATERAL"
        " (SELECT d.command_id, d.position FROM (SELECT * FROM due"
        " WHERE due.tenant = claimed.tenant AND due.target = claimed.target AND due.due_at <= $1"
        " AND due.command_id <> ALL ($7::uuid[]) ORDER BY due.turn, due.position LIMIT $8) d"
        " WHERE d.is_settled OR (SELECT first.turn FROM due first"
        " WHERE first.tenant = d.tenant AND first.target = d.target AND first.turn < d.turn"
        " AND NOT first.is_settled AND first.waited_until > $1"
        " AND (first.position < d.position OR first.run_id = d.run_id)"
        " ORDER BY first.turn, first.position LIMIT 1) IS NULL) work ON true"
        " ORDER BY work.position"};
    const struct ledger_claim *claim = claiming->claim;
    struct arena *arena = claiming->arena;
    struct postgres_result *rows = NULL;
    struct ledger_set busy;
    ledger_set_init(&busy, arena, claim->under_way_count);
    find_busy(claim, &busy);
    if (!postgres_query(
            db,
            POSTGRES_CALL(&lease, postgres_int8(claim->now), postgres_uuid(claim->owner),
                          postgres_int8(claim->now + claim->lease_us),
                          ledger_set_tenants(&busy, arena), ledger_set_targets(&busy, arena),
                          postgres_int8((int64_t)(claim->intents_max + claim->under_way_count)),
                          postgres_uuid_array(arena, claim->under_way, claim->under_way_count),
                          postgres_int8(claim->company_max)),
            &rows, error))
        return false;
    ledger_set_init(&claiming->chosen, arena, postgres_rows(rows));
    ledger_set_init(&claiming->companies, arena, postgres_rows(rows));
    choose(claiming, rows);
    postgres_result_free(rows);
    return true;
}

/* --- handing out ------------------------------------------------------------------------------ */

static bool queue_hand_out(struct postgres *db, struct claiming *claiming, struct error *error)
{
    static const struct postgres_statement hand_out = {
        "ledger_hand_out",
        "UPDATE intent i SET state = CASE WHEN state = 3 THEN state ELSE 1 END,"
        " tries = CASE WHEN state = 3 THEN tries ELSE tries + 1 END,"
        " sent_at = CASE WHEN state = 3 THEN sent_at ELSE coalesce(sent_at, $3) END"
        " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY k(tenant, command_id, place)"
        " WHERE i.tenant = k.tenant AND i.command_id = k.command_id"
        " RETURNING k.place," LEDGER_INTENT_COLUMNS};
    struct arena *arena = claiming->arena;
    const struct ledger_set *chosen = &claiming->chosen;
    return ledger_set_use(chosen, db, error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&hand_out, ledger_set_tenants(chosen, arena),
                                        ledger_set_commands(chosen, arena),
                                        postgres_int8(claiming->claim->now)),
                          error);
}

/* Should this process die, they are due again when its lease is over. */
static bool queue_guards(struct postgres *db, struct claiming *claiming, struct error *error)
{
    static const struct postgres_statement guard = {
        "ledger_guard", "UPDATE due d SET due_at = $4"
                        " FROM unnest($1::uuid[], $2::int4[], $3::uuid[])"
                        " k(tenant, target, command_id) WHERE d.tenant = k.tenant"
                        " AND d.target = k.target AND d.command_id = k.command_id"};
    static const struct postgres_statement next = {
        "ledger_next_due", "UPDATE company c SET due_at = (SELECT min(d.due_at) FROM due d"
                           " WHERE d.tenant = c.tenant AND d.target = c.target)"
                           " FROM unnest($1::uuid[], $2::int4[]) k(tenant, target)"
                           " WHERE c.tenant = k.tenant AND c.target = k.target"};
    const struct ledger_claim *claim = claiming->claim;
    struct arena *arena = claiming->arena;
    const struct ledger_set *chosen = &claiming->chosen;
    const struct ledger_set *companies = &claiming->companies;
    return postgres_queue(db,
                          POSTGRES_CALL(&guard, ledger_set_tenants(chosen, arena),
                                        ledger_set_targets(chosen, arena),
                                        ledger_set_commands(chosen, arena),
                                        postgres_int8(claim->now + claim->lease_us)),
                          error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&next, ledger_set_tenants(companies, arena),
                                        ledger_set_targets(companies, arena)),
                          error);
}

static void take_rows(struct claiming *claiming, const struct postgres_result *rows)
{
    size_t count = postgres_rows(rows), kept = 0;
    claiming->intents = ARENA_ARRAY(claiming->arena, struct ledger_intent, claiming->chosen.count);
    for (size_t row = 0; row < count; row++) {
        size_t at = (size_t)postgres_int8_at(rows, row, 0) - 1;
        REQUIRE(at < claiming->chosen.count);
        claiming->intents[at] = ledger_intent_at(
            rows, row, 1, ledger_set_place(&claiming->chosen, at), claiming->arena);
    }
    /* A row of the queue without its intent is nobody's work. */
    for (size_t i = 0; i < claiming->chosen.count; i++) {
        if (!uuid_is_nil(claiming->intents[i].command_id))
            claiming->intents[kept++] = claiming->intents[i];
    }
    claiming->count = kept;
}

static bool claim_body(struct postgres *db, void *context, struct error *error)
{
    struct claiming *claiming = context;
    struct postgres_results results;
    claiming->count = 0;
    if (!lease_companies(db, claiming, error))
        return false;
    if (claiming->companies.count == 0)
        return true;
    if (!queue_hand_out(db, claiming, error) || !queue_guards(db, claiming, error) ||
        !postgres_collect(db, &results, error))
        return false;
    take_rows(claiming, results.items[0]);
    postgres_results_release(&results);
    return true;
}

bool ledger_claim(struct postgres *db, const struct ledger_claim *claim, struct arena *arena,
                  struct ledger_intent **out, size_t *count, struct error *error)
{
    struct claiming claiming = {.claim = claim, .arena = arena};
    REQUIRE(claim->intents_max > 0 && claim->intents_max <= LEDGER_CLAIM_MAX);
    *out = NULL;
    *count = 0;
    /* A commit whose answer was lost: the intents are handed out, and due again after the lease. */
    if (postgres_run(db, claim_body, &claiming, error) != POSTGRES_COMMITTED)
        return false;
    *out = claiming.intents;
    *count = claiming.count;
    return true;
}
