/* What was decided about a batch of commands, into the ledger and the queue. */
#include "intents/ledger_accept.h"

#include "model/turn.h"

static bool queue_changes(struct postgres *db, const struct accepting *accepting,
                          struct error *error)
{
    static const struct postgres_statement change = {
        "ledger_change",
        "UPDATE intent i SET"
        " state = CASE WHEN k.result IS NULL THEN i.state ELSE 3 END,"
        " result_kind = CASE WHEN k.result IS NULL THEN i.result_kind ELSE $5 END,"
        " result = coalesce(k.result, i.result),"
        " settled_at = CASE WHEN k.result IS NULL THEN i.settled_at ELSE $4 END,"
        " tries = CASE WHEN i.is_parked THEN 1 ELSE i.tries END,"
        " is_parked = false, is_published = false"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[]) k(tenant, command_id, result)"
        " WHERE i.tenant = k.tenant AND i.command_id = k.command_id"};
    struct arena *arena = accepting->arena;
    size_t count = accepting->change_count;
    struct ledger_set set;
    struct text *results = ARENA_ARRAY(arena, struct text, count);
    ledger_set_init(&set, arena, count);
    for (size_t i = 0; i < count; i++) {
        const struct accept_change *changed = &accepting->changes[i];
        ledger_set_add(&set, place_of(changed->command), changed->command_id);
        results[i] = changed->result;
    }
    if (count == 0)
        return true;
    return postgres_queue(
        db,
        POSTGRES_CALL(&change, ledger_set_tenants(&set, arena), ledger_set_commands(&set, arena),
                      postgres_text_array(arena, results, count), postgres_int8(accepting->now),
                      postgres_int4(RESULT_SUPERSEDED)),
        error);
}

struct row_columns {
    struct ledger_set set;
    struct uuid *records;
    int32_t *entities, *versions, *actions, *states, *kinds;
    struct text *bodies, *results;
};

static void fill_columns(const struct accepting *accepting, struct row_columns *out)
{
    struct arena *arena = accepting->arena;
    size_t count = accepting->row_count;
    ledger_set_init(&out->set, arena, count);
    out->records = ARENA_ARRAY(arena, struct uuid, count);
    out->entities = ARENA_ARRAY(arena, int32_t, count);
    out->versions = ARENA_ARRAY(arena, int32_t, count);
    out->actions = ARENA_ARRAY(arena, int32_t, count);
    out->states = ARENA_ARRAY(arena, int32_t, count);
    out->kinds = ARENA_ARRAY(arena, int32_t, count);
    out->bodies = ARENA_ARRAY(arena, struct text, count);
    out->results = ARENA_ARRAY(arena, struct text, count);
    for (size_t i = 0; i < count; i++) {
        const struct accept_row *row = &accepting->rows[i];
        const struct write_command *command = row->item->command;
        ledger_set_add(&out->set, place_of(command), command->id);
        out->records[i] = command->record_id;
        out->entities[i] = (int32_t)command->entity;
        out->versions[i] = (int32_t)command->version;
        out->actions[i] = (int32_t)command->action;
        out->states[i] = row->is_settled ? INTENT_SETTLED : INTENT_ACCEPTED;
        out->kinds[i] = row->is_settled ? (int32_t)row->kind : INT32_MIN;
        out->bodies[i] = row->item->body;
        out->results[i] = row->result;
    }
}

static bool queue_rows(struct postgres *db, const struct accepting *accepting, struct error *error)
{
    static const struct postgres_statement insert = {
        "ledger_insert",
        "INSERT INTO intent (tenant, command_id, record_id, target, entity, version,"
        " action, state, result_kind, body, result, accepted_at, settled_at)"
        " SELECT k.tenant, k.command_id, k.record_id, k.target, k.entity, k.version, k.action,"
        " k.state, k.kind, k.body, k.result, $12, CASE WHEN k.state = 3 THEN $12 END"
        " FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int4[], $5::int4[], $6::int4[],"
        " $7::int4[], $8::int4[], $9::int4[], $10::text[], $11::text[])"
        " k(tenant, command_id, record_id, target, entity, version, action, state, kind, body,"
        " result)"};
    struct arena *arena = accepting->arena;
    size_t count = accepting->row_count;
    struct row_columns columns;
    if (count == 0)
        return true;
    fill_columns(accepting, &columns);
    return postgres_queue(db,
                          POSTGRES_CALL(&insert, ledger_set_tenants(&columns.set, arena),
                                        ledger_set_commands(&columns.set, arena),
                                        postgres_uuid_array(arena, columns.records, count),
                                        ledger_set_targets(&columns.set, arena),
                                        postgres_int4_array(arena, columns.entities, count),
                                        postgres_int4_array(arena, columns.versions, count),
                                        postgres_int4_array(arena, columns.actions, count),
                                        postgres_int4_array(arena, columns.states, count),
                                        postgres_int4_array(arena, columns.kinds, count),
                                        postgres_text_array(arena, columns.bodies, count),
                                        postgres_text_array(arena, columns.results, count),
                                        postgres_int8(accepting->now)),
                          error);
}

struct due_columns {
    struct ledger_set set;
    struct uuid *runs;
    int32_t *turns;
    bool *are_settled;
};

static void add_due(struct due_columns *out, const struct write_command *command, struct uuid id,
                    bool is_settled)
{
    size_t at = out->set.count;
    out->runs[at] = command->run_id;
    out->turns[at] = (int32_t)write_turn(command->entity, command->action);
    out->are_settled[at] = is_settled;
    ledger_set_add(&out->set, place_of(command), id);
}

/* What was changed before what changed it. */
static void fill_due(const struct accepting *accepting, struct due_columns *out)
{
    struct arena *arena = accepting->arena;
    size_t capacity = accepting->change_count + accepting->row_count;
    ledger_set_init(&out->set, arena, capacity);
    out->runs = ARENA_ARRAY(arena, struct uuid, capacity);
    out->turns = ARENA_ARRAY(arena, int32_t, capacity);
    out->are_settled = ARENA_ARRAY(arena, bool, capacity);
    for (size_t i = 0; i < accepting->change_count; i++) {
        const struct accept_change *change = &accepting->changes[i];
        add_due(out, change->command, change->command_id, change->is_settled);
    }
    for (size_t i = 0; i < accepting->row_count; i++) {
        const struct write_command *command = accepting->rows[i].item->command;
        add_due(out, command, command->id, accepting->rows[i].is_settled);
    }
}

/* Everything new or changed is due at once. */
static bool queue_due(struct postgres *db, const struct accepting *accepting, struct error *error)
{
    static const struct postgres_statement due = {
        "ledger_due",
        "INSERT INTO due (tenant, target, command_id, due_at, since, is_settled, turn, run_id)"
        " SELECT k.tenant, k.target, k.command_id, $5, $5, k.is_settled, k.turn,"
        " nullif(k.run_id, $8) FROM unnest($1::uuid[], $2::int4[], $3::uuid[], $4::bool[],"
        " $6::int4[], $7::uuid[]) WITH ORDINALITY"
        " k(tenant, target, command_id, is_settled, turn, run_id, place) ORDER BY k.place"
        " ON CONFLICT (tenant, target, command_id)"
        " DO UPDATE SET due_at = excluded.due_at, is_settled = excluded.is_settled"};
    static const struct postgres_statement company = {
        "ledger_company_due", "INSERT INTO company AS c (tenant, target, due_at)"
                              " SELECT DISTINCT k.tenant, k.target, $3::int8"
                              " FROM unnest($1::uuid[], $2::int4[]) k(tenant, target) ORDER BY 1, 2"
                              " ON CONFLICT (tenant, target)"
                              " DO UPDATE SET due_at = least(c.due_at, excluded.due_at)"};
    struct arena *arena = accepting->arena;
    struct due_columns columns;
    fill_due(accepting, &columns);
    size_t count = columns.set.count;
    if (count == 0)
        return true;
    struct postgres_value tenants = ledger_set_tenants(&columns.set, arena);
    struct postgres_value targets = ledger_set_targets(&columns.set, arena);
    return postgres_queue(
               db,
               POSTGRES_CALL(
                   &due, tenants, targets, ledger_set_commands(&columns.set, arena),
                   postgres_bool_array(arena, columns.are_settled, count),
                   postgres_int8(accepting->now), postgres_int4_array(arena, columns.turns, count),
                   postgres_uuid_array(arena, columns.runs, count), postgres_uuid(UUID_NIL)),
               error) &&
           postgres_queue(
               db, POSTGRES_CALL(&company, tenants, targets, postgres_int8(accepting->now)), error);
}

bool accept_store(struct postgres *db, const struct accepting *accepting, struct error *error)
{
    return queue_changes(db, accepting, error) && queue_rows(db, accepting, error) &&
           queue_due(db, accepting, error);
}
