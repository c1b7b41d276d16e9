/* What became of a try, and of leases. */
#include "intents/ledger_sets.h"

enum { SCRATCH_BYTES_MAX = 64 << 20 };

struct ending {
    struct ledger_end *ends;
    size_t count;
};

/* --- the intent ------------------------------------------------------------------------------- */

static bool queue_settled(struct postgres *db, const struct ledger_end *end, struct error *error)
{
    static const struct postgres_statement settle = {
        "ledger_settle",
        "UPDATE intent SET state = 3, result_kind = $3, result = $4, observation = $5,"
        " observation_id = $6, subject = $7, raw = $8, settled_at = $9, reason = NULL,"
        " is_parked = false WHERE tenant = $1 AND command_id = $2 AND state < 3"};
    return postgres_queue(
        db,
        POSTGRES_CALL(&settle, postgres_uuid(end->place.tenant), postgres_uuid(end->command_id),
                      postgres_int4((int32_t)end->result_kind), postgres_text(end->result),
                      postgres_text(end->observation), postgres_uuid(end->observation_id),
                      postgres_text(end->subject), postgres_text(end->raw), postgres_int8(end->at)),
        error);
}

static bool queue_unknown(struct postgres *db, const struct ledger_end *end, struct error *error)
{
    static const struct postgres_statement unknown = {
        "ledger_unknown", "UPDATE intent SET state = 2, reason = $3, is_parked = $4"
                          " WHERE tenant = $1 AND command_id = $2 AND state IN (1, 2)"};
    return postgres_queue(db,
                          POSTGRES_CALL(&unknown, postgres_uuid(end->place.tenant),
                                        postgres_uuid(end->command_id), postgres_text(end->reason),
                                        postgres_bool(end->kind == LEDGER_END_PARKED)),
                          error);
}

/* As before the try: accepted when this was the first, and so may be replaced again. Who has not
 * been sent at all is put off as well. */
static bool queue_put_off(struct postgres *db, const struct ledger_end *end, struct error *error)
{
    static const struct postgres_statement put_off = {
        "ledger_put_off", "UPDATE intent SET state = CASE WHEN tries <= 1 THEN 0 ELSE 2 END,"
                          " sent_at = CASE WHEN tries <= 1 THEN NULL ELSE sent_at END,"
                          " tries = greatest(tries - 1, 0), put_offs = put_offs + $4,"
                          " reason = $3"
                          " WHERE tenant = $1 AND command_id = $2 AND state < 3"};
    return postgres_queue(db,
                          POSTGRES_CALL(&put_off, postgres_uuid(end->place.tenant),
                                        postgres_uuid(end->command_id), postgres_text(end->reason),
                                        postgres_int4(end->due_at > end->at)),
                          error);
}

/* --- the queue -------------------------------------------------------------------------------- */

static bool queue_due(struct postgres *db, const struct ledger_end *end, struct error *error)
{
    static const struct postgres_statement due = {
        "ledger_due_again", "UPDATE due SET due_at = $4, waited_until = least(waited_until, $5)"
                            " WHERE tenant = $1 AND target = $2 AND command_id = $3"};
    static const struct postgres_statement company = {
        "ledger_company_again",
        "UPDATE company SET due_at = least(due_at, $3),"
        " paused_until = greatest(paused_until, $4) WHERE tenant = $1 AND target = $2"};
    int64_t paused = end->paused_until == INSTANT_NONE ? 0 : end->paused_until;
    struct postgres_value tenant = postgres_uuid(end->place.tenant);
    struct postgres_value target = postgres_int4((int32_t)end->place.target);
    return postgres_queue(db,
                          POSTGRES_CALL(&due, tenant, target, postgres_uuid(end->command_id),
                                        postgres_int8(end->due_at),
                                        postgres_int8(end->at + LEDGER_WAITED_US)),
                          error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&company, tenant, target, postgres_int8(end->due_at),
                                        postgres_int8(paused)),
                          error);
}

/* It stays due until it is published. */
static bool queue_due_settled(struct postgres *db, const struct ledger_end *end,
                              struct error *error)
{
    static const struct postgres_statement settled = {
        "ledger_due_settled", "UPDATE due SET is_settled = true"
                              " WHERE tenant = $1 AND target = $2 AND command_id = $3"};
    return postgres_queue(db,
                          POSTGRES_CALL(&settled, postgres_uuid(end->place.tenant),
                                        postgres_int4((int32_t)end->place.target),
                                        postgres_uuid(end->command_id)),
                          error);
}

static bool queue_no_more(struct postgres *db, const struct ledger_end *end, struct error *error)
{
    static const struct postgres_statement remove = {
        "ledger_due_no_more", "DELETE FROM due"
                              " WHERE tenant = $1 AND target = $2 AND command_id = $3"};
    return postgres_queue(db,
                          POSTGRES_CALL(&remove, postgres_uuid(end->place.tenant),
                                        postgres_int4((int32_t)end->place.target),
                                        postgres_uuid(end->command_id)),
                          error);
}

static bool queue_end(struct postgres *db, const struct ledger_end *end, struct error *error)
{
    switch (end->kind) {
    case LEDGER_END_SETTLED:
        return queue_settled(db, end, error) && queue_due_settled(db, end, error);
    case LEDGER_END_UNKNOWN:
        return queue_unknown(db, end, error) && queue_due(db, end, error);
    case LEDGER_END_PARKED:
        return queue_unknown(db, end, error) && queue_no_more(db, end, error);
    case LEDGER_END_PUT_OFF:
        return queue_put_off(db, end, error) && queue_due(db, end, error);
    }
    bug("intents: end %d", (int)end->kind);
}

static size_t statements_of(enum ledger_end_kind kind)
{
    switch (kind) {
    case LEDGER_END_SETTLED:
    case LEDGER_END_PARKED:
        return 2;
    case LEDGER_END_UNKNOWN:
    case LEDGER_END_PUT_OFF:
        return 3;
    }
    bug("intents: end %d", (int)kind);
}

bool ledger_end_within(struct postgres *db, struct ledger_end *ends, size_t count,
                       struct error *error)
{
    struct postgres_results results;
    bool is_good = true;
    size_t statements = 0;
    REQUIRE(count <= LEDGER_ENDS_MAX && postgres_in_transaction(db));
    for (size_t i = 0; is_good && i < count; i++) {
        is_good = queue_end(db, &ends[i], error);
        statements += statements_of(ends[i].kind);
    }
    if (!is_good || !postgres_collect(db, &results, error))
        return false;
    /* Before ours are those that the caller had queued. */
    for (size_t i = 0, at = results.count - statements; i < count; i++) {
        ends[i].is_taken = postgres_affected(results.items[at]) == 1;
        at += statements_of(ends[i].kind);
    }
    postgres_results_release(&results);
    return true;
}

static bool end_body(struct postgres *db, void *context, struct error *error)
{
    const struct ending *ending = context;
    struct uuid tenants[LEDGER_ENDS_MAX];
    for (size_t i = 0; i < ending->count; i++)
        tenants[i] = ending->ends[i].place.tenant;
    return postgres_set_tenants(db, tenants, ending->count, error) &&
           ledger_end_within(db, ending->ends, ending->count, error);
}

bool ledger_end(struct postgres *db, struct ledger_end *ends, size_t count, struct error *error)
{
    struct ending ending = {.ends = ends, .count = count};
    REQUIRE(count <= LEDGER_ENDS_MAX);
    /* Unknown whether it was committed: written again, it finds itself settled and publishes
     * nothing; the row is due again after the lease. */
    return postgres_run(db, end_body, &ending, error) == POSTGRES_COMMITTED;
}

/* --- published -------------------------------------------------------------------------------- */

struct marking {
    struct ledger_set set;
    struct arena arena;
};

static bool mark_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement mark = {
        "ledger_published", "UPDATE intent i SET is_published = true"
                            " FROM unnest($1::uuid[], $2::uuid[]) k(tenant, command_id)"
                            " WHERE i.tenant = k.tenant AND i.command_id = k.command_id"};
    static const struct postgres_statement remove = {
        "ledger_done", "DELETE FROM due d USING unnest($1::uuid[], $2::int4[], $3::uuid[])"
                       " k(tenant, target, command_id) WHERE d.tenant = k.tenant"
                       " AND d.target = k.target AND d.command_id = k.command_id"};
    struct marking *marking = context;
    struct postgres_value tenants = ledger_set_tenants(&marking->set, &marking->arena);
    struct postgres_value commands = ledger_set_commands(&marking->set, &marking->arena);
    return ledger_set_use(&marking->set, db, error) &&
           postgres_queue(db, POSTGRES_CALL(&mark, tenants, commands), error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&remove, tenants,
                                        ledger_set_targets(&marking->set, &marking->arena),
                                        commands),
                          error);
}

bool ledger_mark_published(struct postgres *db, const struct ledger_place *places,
                           const struct uuid *commands, size_t count, struct error *error)
{
    struct marking marking;
    if (count == 0)
        return true;
    arena_init(&marking.arena, SCRATCH_BYTES_MAX);
    ledger_set_init(&marking.set, &marking.arena, count);
    for (size_t i = 0; i < count; i++)
        ledger_set_add(&marking.set, places[i], commands[i]);
    bool is_good = postgres_run(db, mark_body, &marking, error) == POSTGRES_COMMITTED;
    arena_release(&marking.arena);
    return is_good;
}

/* --- leases ----------------------------------------------------------------------------------- */

bool ledger_renew(struct postgres *db, struct uuid owner, instant_us until,
                  const struct ledger_place *places, size_t count, struct error *error)
{
    static const struct postgres_statement renew = {
        "ledger_renew", "UPDATE company c SET lease_until = $4"
                        " FROM unnest($1::uuid[], $2::int4[]) k(tenant, target)"
                        " WHERE c.tenant = k.tenant AND c.target = k.target"
                        " AND c.lease_owner = $3"};
    struct arena arena;
    struct ledger_set set;
    if (count == 0)
        return true;
    arena_init(&arena, SCRATCH_BYTES_MAX);
    ledger_set_init(&set, &arena, count);
    for (size_t i = 0; i < count; i++)
        ledger_set_add(&set, places[i], UUID_NIL);
    bool is_good = postgres_query(db,
                                  POSTGRES_CALL(&renew, ledger_set_tenants(&set, &arena),
                                                ledger_set_targets(&set, &arena),
                                                postgres_uuid(owner), postgres_int8(until)),
                                  NULL, error);
    arena_release(&arena);
    return is_good;
}

bool ledger_release(struct postgres *db, struct uuid owner, struct error *error)
{
    static const struct postgres_statement release = {
        "ledger_release", "UPDATE company SET lease_until = 0 WHERE lease_owner = $1"};
    return postgres_query(db, POSTGRES_CALL(&release, postgres_uuid(owner)), NULL, error);
}
