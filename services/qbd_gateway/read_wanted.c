/* Ids of records that are wanted: what payers name, what a scan has not met, what a command asks
 * for, and, a few a day, transfers: QuickBooks does not tell when they are deleted. */
#include "read.h"

/* What statements take of them, a column each. */
struct columns {
    struct postgres_value entities, ids, commands;
    const struct uuid *command_ids;
};

static struct columns columns_of(struct call *call, const struct wanted *wanted, size_t count)
{
    struct arena *a = call->arena;
    int32_t *entities = ARENA_ARRAY(a, int32_t, count);
    struct text *ids = ARENA_ARRAY(a, struct text, count);
    struct uuid *commands = ARENA_ARRAY(a, struct uuid, count);
    for (size_t i = 0; i < count; i++) {
        entities[i] = (int32_t)wanted[i].entity;
        ids[i] = wanted[i].id;
        commands[i] = wanted[i].command_id;
    }
    return (struct columns){postgres_int4_array(a, entities, count),
                            postgres_text_array(a, ids, count),
                            postgres_uuid_array(a, commands, count), commands};
}

bool read_save_wanted(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement note = {
        "gateway_note_wanted",
        "INSERT INTO gateway.wanted (tenant, set_number, entity, native_id, command_id) "
        "SELECT $1, $2, entity, native_id, coalesce(command_id, "
        "'00000000-0000-0000-0000-000000000000') FROM unnest($3::int4[], $4::text[], $5::uuid[]) "
        "AS w (entity, native_id, command_id) ON CONFLICT (tenant, entity, native_id, command_id) "
        "DO UPDATE SET set_number = excluded.set_number"};
    const struct read_step *step = read_step_of(call);
    struct columns c = columns_of(call, step->wanted, step->wanted_count);
    return step->wanted_count == 0 ||
           postgres_queue(db,
                          POSTGRES_CALL(&note, postgres_uuid(call->tenant),
                                        postgres_int8(step->state.set_number), c.entities, c.ids,
                                        c.commands),
                          error);
}

static bool forget_settled(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement forget = {
        "gateway_forget_wanted",
        "DELETE FROM gateway.wanted AS old USING unnest($2::int4[], $3::text[], $4::uuid[]) "
        "AS w (entity, native_id, command_id) WHERE old.tenant = $1 AND old.entity = w.entity "
        "AND old.native_id = w.native_id AND old.command_id = coalesce(w.command_id, "
        "'00000000-0000-0000-0000-000000000000')"};
    const struct read_step *step = read_step_of(call);
    struct columns c = columns_of(call, step->wanted, step->wanted_count);
    return step->wanted_count == 0 ||
           (postgres_queue(
                db,
                POSTGRES_CALL(&forget, postgres_uuid(call->tenant), c.entities, c.ids, c.commands),
                error) &&
            call_requests_done(db, call, c.command_ids, step->wanted_count, error));
}

static bool note_refused(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement note = {
        "gateway_note_refused",
        "UPDATE gateway.wanted AS old SET tries = tries + 1 "
        "FROM unnest($2::int4[], $3::text[], $4::uuid[]) AS w (entity, native_id, command_id) "
        "WHERE old.tenant = $1 AND old.entity = w.entity AND old.native_id = w.native_id "
        "AND old.command_id = coalesce(w.command_id, '00000000-0000-0000-0000-000000000000')"};
    const struct read_step *step = read_step_of(call);
    struct columns c = columns_of(call, step->refused, step->refused_count);
    return step->refused_count == 0 ||
           postgres_queue(
               db, POSTGRES_CALL(&note, postgres_uuid(call->tenant), c.entities, c.ids, c.commands),
               error);
}

/* What is paid is asked for after who pays: what was met in this set is as its payers left it. */
static bool forget_met(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement forget = {
        "gateway_forget_met",
        "DELETE FROM gateway.wanted AS old USING unnest($2::int4[], $3::text[]) "
        "AS met (entity, native_id) WHERE old.tenant = $1 AND old.entity = met.entity "
        "AND old.native_id = met.native_id "
        "AND old.command_id = '00000000-0000-0000-0000-000000000000'"};
    const struct read_step *step = read_step_of(call);
    struct wanted *paid = ARENA_ARRAY(call->arena, struct wanted, step->sighting_count);
    size_t count = 0;
    for (size_t i = 0; i < step->sighting_count; i++) {
        const struct observation *met = &step->sightings[i].observation;
        if (met->entity == ENTITY_BILL || met->entity == ENTITY_INVOICE)
            paid[count++] = (struct wanted){.entity = met->entity, .id = met->id};
    }
    struct columns c = columns_of(call, paid, count);
    return count == 0 ||
           postgres_queue(
               db, POSTGRES_CALL(&forget, postgres_uuid(call->tenant), c.entities, c.ids), error);
}

bool read_settle_wanted(struct postgres *db, struct call *call, struct error *error)
{
    return forget_met(db, call, error) && forget_settled(db, call, error) &&
           note_refused(db, call, error);
}

bool read_want_unmet(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement want = {
        "gateway_want_unmet",
        "INSERT INTO gateway.wanted (tenant, entity, native_id) SELECT tenant, entity, native_id "
        "FROM observed.record WHERE tenant = $1 AND side = $2 AND scan < $3 AND NOT is_deleted "
        "ON CONFLICT DO NOTHING"};
    return postgres_queue(db,
                          POSTGRES_CALL(&want, postgres_uuid(call->tenant),
                                        postgres_int4(SIDE_DESKTOP),
                                        postgres_int8(read_step_of(call)->state.reading.scan)),
                          error);
}

bool read_want_transfers(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement want = {
        "gateway_want_transfers",
        "WITH next AS (SELECT native_id FROM observed.record WHERE tenant = $1 AND side = $2 "
        "AND entity = $3 AND NOT is_deleted AND native_id > (SELECT transfers_after "
        "FROM gateway.reading WHERE tenant = $1) ORDER BY native_id LIMIT $4), "
        "moved AS (UPDATE gateway.reading SET transfers_after = CASE WHEN (SELECT count(*) "
        "FROM next) = $4 THEN (SELECT max(native_id) FROM next) ELSE '' END WHERE tenant = $1) "
        "INSERT INTO gateway.wanted (tenant, entity, native_id) SELECT $1, $3, native_id FROM next "
        "ON CONFLICT DO NOTHING"};
    return postgres_queue(
        db,
        POSTGRES_CALL(&want, postgres_uuid(call->tenant), postgres_int4(SIDE_DESKTOP),
                      postgres_int4(ENTITY_FUNDS_TRANSFER), postgres_int8(READ_TRANSFERS_MAX)),
        error);
}
