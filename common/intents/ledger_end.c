/* What became of a try, and of leases. */
#include <stdlib.h>
#include <string.h>

#include "intents/ledger_sets.h"

enum { SCRATCH_BYTES_MAX = 64 << 20 };

struct ending {
    struct ledger_end *ends;
    size_t count;
    struct arena *arena;
};

/* Those of some kinds, as columns: a statement for all of a kind, however many there are. */
struct chosen_ends {
    struct arena *arena;
    struct ledger_end **items;
    struct ledger_set set;
};

#define KIND(symbol) (1u << LEDGER_END_##symbol)

/* --- columns ---------------------------------------------------------------------------------- */

/* In the order in which commands that arrive lock them. */
static int compare_ends(const void *a, const void *b)
{
    const struct ledger_end *left = *(struct ledger_end *const *)a;
    const struct ledger_end *right = *(struct ledger_end *const *)b;
    int tenants = memcmp(&left->place.tenant, &right->place.tenant, sizeof(struct uuid));
    return tenants != 0 ? tenants
                        : memcmp(&left->command_id, &right->command_id, sizeof(struct uuid));
}

static struct chosen_ends choose(const struct ending *ending, unsigned kinds)
{
    struct arena *arena = ending->arena;
    struct chosen_ends out = {arena, ARENA_ARRAY(arena, struct ledger_end *, ending->count), {0}};
    size_t count = 0;
    for (size_t i = 0; i < ending->count; i++)
        if (kinds & 1u << ending->ends[i].kind)
            out.items[count++] = &ending->ends[i];
    qsort(out.items, count, sizeof(*out.items), compare_ends);
    ledger_set_init(&out.set, arena, count);
    for (size_t i = 0; i < count; i++)
        ledger_set_add(&out.set, out.items[i]->place, out.items[i]->command_id);
    return out;
}

static struct postgres_value tenants(const struct chosen_ends *chosen)
{
    return ledger_set_tenants(&chosen->set, chosen->arena);
}

static struct postgres_value targets(const struct chosen_ends *chosen)
{
    return ledger_set_targets(&chosen->set, chosen->arena);
}

static struct postgres_value commands(const struct chosen_ends *chosen)
{
    return ledger_set_commands(&chosen->set, chosen->arena);
}

#define COLUMN(name, type, array, value)                                                           \
    static struct postgres_value name(const struct chosen_ends *chosen)                            \
    {                                                                                              \
        size_t count = chosen->set.count;                                                          \
        type *column = ARENA_ARRAY(chosen->arena, type, count);                                    \
        for (size_t i = 0; i < count; i++) {                                                       \
            const struct ledger_end *end = chosen->items[i];                                       \
            column[i] = value;                                                                     \
        }                                                                                          \
        return array(chosen->arena, column, count);                                                \
    }
COLUMN(result_kinds, int32_t, postgres_int4_array, (int32_t)end->result_kind)
COLUMN(results, struct text, postgres_text_array, end->result)
COLUMN(observations, struct text, postgres_text_array, end->observation)
COLUMN(observation_ids, struct uuid, postgres_uuid_array, end->observation_id)
COLUMN(subjects, struct text, postgres_text_array, end->subject)
COLUMN(raws, struct text, postgres_text_array, end->raw)
COLUMN(times, int64_t, postgres_int8_array, end->at)
COLUMN(due_times, int64_t, postgres_int8_array, end->due_at)
COLUMN(waits, int64_t, postgres_int8_array, end->at + LEDGER_WAITED_US)
COLUMN(pauses, int64_t, postgres_int8_array, end->paused_until)
COLUMN(reasons, struct text, postgres_text_array, end->reason)
COLUMN(are_parked, bool, postgres_bool_array, end->kind == LEDGER_END_PARKED)
COLUMN(are_later, bool, postgres_bool_array, end->due_at > end->at)
#undef COLUMN

/* --- the intent ------------------------------------------------------------------------------- */

static bool queue_settled(struct postgres *db, const struct chosen_ends *ends, struct error *error)
{
    static const struct postgres_statement settle = {
        "ledger_settle",
        "UPDATE intent i SET state = 3, result_kind = k.result_kind, result = k.result,"
        " observation = k.observation, observation_id = k.observation_id, subject = k.subject,"
        " raw = k.raw, settled_at = k.at, reason = NULL, is_parked = false"
        " FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::text[], $5::text[], $6::uuid[],"
        " $7::text[], $8::text[], $9::int8[]) WITH ORDINALITY k(tenant, command_id, result_kind,"
        " result, observation, observation_id, subject, raw, at, place)"
        " WHERE i.tenant = k.tenant AND i.command_id = k.command_id AND i.state < 3"
        " RETURNING k.place"};
    return postgres_queue(db,
                          POSTGRES_CALL(&settle, tenants(ends), commands(ends), result_kinds(ends),
                                        results(ends), observations(ends), observation_ids(ends),
                                        subjects(ends), raws(ends), times(ends)),
                          error);
}

static bool queue_unknown(struct postgres *db, const struct chosen_ends *ends, struct error *error)
{
    static const struct postgres_statement unknown = {
        "ledger_unknown", "UPDATE intent i SET state = 2, reason = k.reason, is_parked ="
                          " k.is_parked FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[])"
                          " k(tenant, command_id, reason, is_parked)"
                          " WHERE i.tenant = k.tenant AND i.command_id = k.command_id"
                          " AND i.state IN (1, 2)"};
    return postgres_queue(
        db, POSTGRES_CALL(&unknown, tenants(ends), commands(ends), reasons(ends), are_parked(ends)),
        error);
}

/* As before the try: accepted when this was the first, and so may be replaced again. Who has not
 * been sent at all is put off as well. */
static bool queue_put_off(struct postgres *db, const struct chosen_ends *ends, struct error *error)
{
    static const struct postgres_statement put_off = {
        "ledger_put_off",
        "UPDATE intent i SET state = CASE WHEN i.tries <= 1 THEN 0 ELSE 2 END,"
        " sent_at = CASE WHEN i.tries <= 1 THEN NULL ELSE i.sent_at END,"
        " tries = greatest(i.tries - 1, 0), put_offs = i.put_offs + k.is_later::int4,"
        " reason = k.reason FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[])"
        " k(tenant, command_id, reason, is_later)"
        " WHERE i.tenant = k.tenant AND i.command_id = k.command_id AND i.state < 3"};
    return postgres_queue(
        db, POSTGRES_CALL(&put_off, tenants(ends), commands(ends), reasons(ends), are_later(ends)),
        error);
}

/* --- the queue -------------------------------------------------------------------------------- */

static bool queue_due(struct postgres *db, const struct chosen_ends *ends, struct error *error)
{
    static const struct postgres_statement due = {
        "ledger_due_again",
        "UPDATE due d SET due_at = k.due_at,"
        " waited_until = least(d.waited_until, k.waited_until)"
        " FROM unnest($1::uuid[], $2::int4[], $3::uuid[], $4::int8[],"
        " $5::int8[]) k(tenant, target, command_id, due_at, waited_until) WHERE d.tenant = k.tenant"
        " AND d.target = k.target AND d.command_id = k.command_id"};
    static const struct postgres_statement company = {
        "ledger_company_again",
        "UPDATE company c SET due_at = least(c.due_at, k.due_at),"
        " paused_until = greatest(c.paused_until, k.paused_until)"
        " FROM (SELECT tenant, target, min(due_at), max(paused_until)"
        " FROM unnest($1::uuid[], $2::int4[], $3::int8[], $4::int8[])"
        " ends(tenant, target, due_at, paused_until) GROUP BY 1, 2 ORDER BY 1, 2)"
        " k(tenant, target, due_at, paused_until)"
        " WHERE c.tenant = k.tenant AND c.target = k.target"};
    return postgres_queue(db,
                          POSTGRES_CALL(&due, tenants(ends), targets(ends), commands(ends),
                                        due_times(ends), waits(ends)),
                          error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(&company, tenants(ends), targets(ends), due_times(ends), pauses(ends)),
               error);
}

#define OF_THESE                                                                                   \
    " unnest($1::uuid[], $2::int4[], $3::uuid[]) k(tenant, target, command_id)"                    \
    " WHERE d.tenant = k.tenant AND d.target = k.target AND d.command_id = k.command_id"

static bool queue_these(struct postgres *db, const struct postgres_statement *statement,
                        const struct chosen_ends *ends, struct error *error)
{
    return postgres_queue(
        db, POSTGRES_CALL(statement, tenants(ends), targets(ends), commands(ends)), error);
}

/* It stays due until it is published. */
static const struct postgres_statement due_settled = {
    "ledger_due_settled", "UPDATE due d SET is_settled = true FROM" OF_THESE};
static const struct postgres_statement due_no_more = {"ledger_due_no_more",
                                                      "DELETE FROM due d USING" OF_THESE};

/* --- together --------------------------------------------------------------------------------- */

static bool queue_others(struct postgres *db, const struct ending *ending, struct error *error)
{
    struct chosen_ends unknown = choose(ending, KIND(UNKNOWN) | KIND(PARKED));
    struct chosen_ends put_off = choose(ending, KIND(PUT_OFF));
    struct chosen_ends again = choose(ending, KIND(UNKNOWN) | KIND(PUT_OFF));
    struct chosen_ends parked = choose(ending, KIND(PARKED));
    return (unknown.set.count == 0 || queue_unknown(db, &unknown, error)) &&
           (put_off.set.count == 0 || queue_put_off(db, &put_off, error)) &&
           (again.set.count == 0 || queue_due(db, &again, error)) &&
           (parked.set.count == 0 || queue_these(db, &due_no_more, &parked, error));
}

/* What is settled last: queue_settled()'s result says which were. */
static bool queue_all(struct postgres *db, const struct ending *ending,
                      const struct chosen_ends *settled, struct error *error)
{
    return queue_others(db, ending, error) &&
           (settled->set.count == 0 ||
            (queue_these(db, &due_settled, settled, error) && queue_settled(db, settled, error)));
}

bool ledger_queue_ends(struct postgres *db, struct ledger_end *ends, size_t count,
                       struct error *error)
{
    struct arena arena;
    const struct ending ending = {ends, count, &arena};
    REQUIRE(count <= LEDGER_ENDS_MAX && postgres_in_transaction(db));
    arena_init(&arena, SCRATCH_BYTES_MAX);
    struct chosen_ends settled = choose(&ending, KIND(SETTLED));
    bool is_good = queue_all(db, &ending, &settled, error);
    arena_release(&arena);
    return is_good;
}

static void note_taken(const struct ending *ending, const struct chosen_ends *settled,
                       const struct postgres_results *results)
{
    for (size_t i = 0; i < ending->count; i++)
        ending->ends[i].is_taken = ending->ends[i].kind != LEDGER_END_SETTLED;
    if (settled->set.count == 0)
        return;
    const struct postgres_result *taken = results->items[results->count - 1];
    for (size_t row = 0; row < postgres_rows(taken); row++)
        settled->items[postgres_int8_at(taken, row, 0) - 1]->is_taken = true;
}

static bool end_body(struct postgres *db, void *context, struct error *error)
{
    const struct ending *ending = context;
    struct chosen_ends settled = choose(ending, KIND(SETTLED));
    struct uuid places[LEDGER_ENDS_MAX];
    struct postgres_results results;
    for (size_t i = 0; i < ending->count; i++)
        places[i] = ending->ends[i].place.tenant;
    if (!postgres_set_tenants(db, places, ending->count, error) ||
        !queue_all(db, ending, &settled, error) || !postgres_collect(db, &results, error))
        return false;
    note_taken(ending, &settled, &results);
    postgres_results_release(&results);
    return true;
}

bool ledger_end(struct postgres *db, struct ledger_end *ends, size_t count, struct error *error)
{
    struct arena arena;
    struct ending ending = {ends, count, &arena};
    REQUIRE(count <= LEDGER_ENDS_MAX);
    arena_init(&arena, SCRATCH_BYTES_MAX);
    /* Unknown whether it was committed: written again, it finds itself settled and publishes
     * nothing; the row is due again after the lease. */
    bool is_good = postgres_run(db, end_body, &ending, error) == POSTGRES_COMMITTED;
    arena_release(&arena);
    return is_good;
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
