/* Taking commands in: load what the ledger holds of their records, decide, store. */
#include "base/map.h"
#include "codec/event_body.h"
#include "intents/ledger_sets.h"

/* What the ledger, and this batch, hold of a record and target. */
struct line_entry {
    struct intent_line line;
    /* The live one: a row of this batch, or one of the database. */
    struct accept_row *live_row;
    struct uuid live_command;
    uint32_t live_version;
};

/* A command that is new to the ledger, as it will stand there. */
struct accept_row {
    const struct ledger_command *item;
    bool is_settled;
    enum result_kind kind;
    struct text result;
};

/* A stored one that was replaced, or whose result is wanted again. */
struct accept_change {
    struct ledger_place place;
    struct uuid command_id;
    struct text result; /* TEXT_NONE: nothing but due again */
};

struct accepting {
    struct ledger_command *items;
    size_t count;
    instant_us now;
    struct arena *arena;
    struct map lines;    /* (tenant, record, target) -> struct line_entry */
    struct map commands; /* those of this batch that were new: id -> item */
    struct accept_row *rows;
    size_t row_count;
    struct accept_change *changes;
    size_t change_count;
};

/* --- loading ---------------------------------------------------------------------------------- */

static struct text line_key(const struct write_command *command, struct arena *arena)
{
    char tenant[UUID_TEXT_BYTES], record[UUID_TEXT_BYTES];
    uuid_format(command->tenant, tenant);
    uuid_format(command->record_id, record);
    return arena_format(arena, "%s %s %s", tenant, record, side_name(command->target));
}

static struct ledger_place place_of(const struct write_command *command)
{
    return (struct ledger_place){command->tenant, command->target};
}

/* Locks what is live, so that nobody hands it out meanwhile; then reads, with a later snapshot. */
static bool queue_load(struct postgres *db, const struct accepting *accepting, struct error *error)
{
    static const struct postgres_statement lock = {
        "ledger_lock", "SELECT 1 FROM pusher.intent i"
                       " JOIN unnest($1::uuid[], $2::uuid[], $3::int4[])"
                       " k(tenant, record_id, target) ON i.tenant = k.tenant"
                       " AND i.record_id = k.record_id AND i.target = k.target"
                       " WHERE i.state < 3 ORDER BY i.tenant, i.command_id FOR UPDATE OF i"};
    static const struct postgres_statement load = {
        "ledger_load",
        "SELECT same.state::int4, same.is_parked, live.state::int4, live.action::int4,"
        " live.command_id, live.version, newest.version, applied.version, applied.action::int4"
        " FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::uuid[]) WITH ORDINALITY"
        " k(tenant, record_id, target, command_id, place)"
        " LEFT JOIN pusher.intent same ON same.tenant = k.tenant"
        " AND same.command_id = k.command_id"
        " LEFT JOIN pusher.intent live ON live.tenant = k.tenant"
        " AND live.record_id = k.record_id AND live.target = k.target AND live.state < 3"
        " LEFT JOIN LATERAL (SELECT version FROM pusher.intent i WHERE i.tenant = k.tenant"
        " AND i.record_id = k.record_id AND i.target = k.target"
        " ORDER BY version DESC LIMIT 1) newest ON true"
        " LEFT JOIN LATERAL (SELECT version, action FROM pusher.intent i"
        " WHERE i.tenant = k.tenant AND i.record_id = k.record_id AND i.target = k.target"
        " AND i.result_kind = 0 ORDER BY version DESC LIMIT 1) applied ON true"
        " ORDER BY k.place"};
    struct arena *arena = accepting->arena;
    struct ledger_set set;
    struct uuid *records = ARENA_ARRAY(arena, struct uuid, accepting->count);
    ledger_set_init(&set, arena, accepting->count);
    for (size_t i = 0; i < accepting->count; i++) {
        const struct write_command *command = accepting->items[i].command;
        ledger_set_add(&set, place_of(command), command->id);
        records[i] = command->record_id;
    }
    struct postgres_value tenants = ledger_set_tenants(&set, arena);
    struct postgres_value record_ids = postgres_uuid_array(arena, records, accepting->count);
    struct postgres_value targets = ledger_set_targets(&set, arena);
    return postgres_queue(db, POSTGRES_CALL(&lock, tenants, record_ids, targets), error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(&load, tenants, record_ids, targets, ledger_set_commands(&set, arena)),
               error);
}

static struct line_entry *entry_of(struct accepting *accepting, const struct write_command *command,
                                   const struct postgres_result *rows, size_t row)
{
    struct text key = line_key(command, accepting->arena);
    struct line_entry *entry = map_get(&accepting->lines, key);
    if (entry)
        return entry;
    entry = ARENA_NEW(accepting->arena, struct line_entry);
    struct intent_line *line = &entry->line;
    line->has_live = !postgres_is_null(rows, row, 2);
    if (line->has_live) {
        line->live_state = (enum intent_state)postgres_int4_at(rows, row, 2);
        line->live_action = (enum action)postgres_int4_at(rows, row, 3);
        entry->live_command = postgres_uuid_at(rows, row, 4);
        entry->live_version = (uint32_t)postgres_int4_at(rows, row, 5);
    }
    if (!postgres_is_null(rows, row, 6))
        line->newest_version = (uint32_t)postgres_int4_at(rows, row, 6);
    line->has_applied = !postgres_is_null(rows, row, 7);
    if (line->has_applied) {
        line->applied_version = (uint32_t)postgres_int4_at(rows, row, 7);
        line->applied_action = (enum action)postgres_int4_at(rows, row, 8);
    }
    map_put(&accepting->lines, key, entry);
    return entry;
}

/* --- deciding --------------------------------------------------------------------------------- */

/* The body of the event that tells a result which needed no call. */
static struct text format_result(struct accepting *accepting, const struct write_command *command,
                                 struct uuid command_id, uint32_t version, enum result_kind kind)
{
    struct buffer body;
    struct event event = {
        .type = EVENT_RESULT,
        .tenant = command->tenant,
        .result = {.command_id = command_id,
                   .record_id = command->record_id,
                   .target = command->target,
                   .entity = command->entity,
                   .command_version = version,
                   .kind = kind,
                   .changed_at = INSTANT_NONE},
    };
    buffer_init(&body, 0);
    event_body_write(&event, &body);
    struct text text = arena_copy(accepting->arena, buffer_text(&body));
    buffer_release(&body);
    return text;
}

static void supersede_live(struct accepting *accepting, struct line_entry *entry,
                           const struct write_command *by)
{
    struct text result =
        format_result(accepting, by, entry->live_command, entry->live_version, RESULT_SUPERSEDED);
    if (entry->live_row) {
        entry->live_row->is_settled = true;
        entry->live_row->kind = RESULT_SUPERSEDED;
        entry->live_row->result = result;
        return;
    }
    accepting->changes[accepting->change_count++] =
        (struct accept_change){place_of(by), entry->live_command, result};
}

static void add_row(struct accepting *accepting, struct line_entry *entry,
                    const struct ledger_command *item)
{
    const struct write_command *command = item->command;
    struct accept_row *row = &accepting->rows[accepting->row_count++];
    *row = (struct accept_row){.item = item, .is_settled = true};
    switch (item->answer) {
    case INTENT_ANSWER_ACCEPT:
    case INTENT_ANSWER_REPLACE:
        row->is_settled = false;
        entry->live_row = row;
        entry->live_command = command->id;
        entry->live_version = command->version;
        return;
    case INTENT_ANSWER_NOTHING:
    case INTENT_ANSWER_CANCEL:
        row->kind = RESULT_APPLIED;
        break;
    case INTENT_ANSWER_NOT_TAKEN:
        row->kind = RESULT_NOT_TAKEN;
        break;
    case INTENT_ANSWER_SUPERSEDED:
        row->kind = RESULT_SUPERSEDED;
        break;
    case INTENT_ANSWER_PUBLISH:
    case INTENT_ANSWER_RESUME:
    case INTENT_ANSWER_IGNORE:
    case INTENT_ANSWER_COUNT:
        bug("intents: no row for %s", intent_answer_name(item->answer));
    }
    row->result = format_result(accepting, command, command->id, command->version, row->kind);
}

static void take_repeat(struct accepting *accepting, const struct ledger_command *item)
{
    if (item->answer == INTENT_ANSWER_PUBLISH || item->answer == INTENT_ANSWER_RESUME)
        accepting->changes[accepting->change_count++] =
            (struct accept_change){place_of(item->command), item->command->id, TEXT_NONE};
}

static void decide_one(struct accepting *accepting, struct ledger_command *item,
                       const struct postgres_result *rows, size_t row)
{
    const struct write_command *command = item->command;
    struct line_entry *entry = entry_of(accepting, command, rows, row);
    const struct intent_arrival arrival = {command->action, command->version,
                                           text_is_present(command->native_id)};
    if (map_get(&accepting->commands, uuid_key(&command->id))) {
        item->answer = INTENT_ANSWER_IGNORE;
        return;
    }
    struct intent_line line = entry->line;
    line.is_repeat = !postgres_is_null(rows, row, 0);
    if (line.is_repeat) {
        line.repeat_state = (enum intent_state)postgres_int4_at(rows, row, 0);
        line.is_repeat_parked = postgres_bool_at(rows, row, 1);
    }
    item->answer = decide_intent(&line, &arrival);
    map_put(&accepting->commands, uuid_key(&command->id), item);
    if (line.is_repeat) {
        take_repeat(accepting, item);
        return;
    }
    if (item->answer == INTENT_ANSWER_REPLACE || item->answer == INTENT_ANSWER_CANCEL)
        supersede_live(accepting, entry, command);
    add_row(accepting, entry, item);
    apply_intent_answer(&entry->line, &arrival, item->answer);
}

/* --- storing ---------------------------------------------------------------------------------- */

static bool queue_changes(struct postgres *db, const struct accepting *accepting,
                          struct error *error)
{
    static const struct postgres_statement change = {
        "ledger_change",
        "UPDATE pusher.intent i SET"
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
        ledger_set_add(&set, accepting->changes[i].place, accepting->changes[i].command_id);
        results[i] = accepting->changes[i].result;
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
        "INSERT INTO pusher.intent (tenant, command_id, record_id, target, entity, version,"
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

/* Everything new or changed is due at once, what was changed before what changed it. */
static bool queue_due(struct postgres *db, const struct accepting *accepting, struct error *error)
{
    static const struct postgres_statement due = {
        "ledger_due",
        "INSERT INTO pusher.due (tenant, target, command_id, due_at)"
        " SELECT k.tenant, k.target, k.command_id, $4"
        " FROM unnest($1::uuid[], $2::int4[], $3::uuid[]) WITH ORDINALITY"
        " k(tenant, target, command_id, place) ORDER BY k.place"
        " ON CONFLICT (tenant, target, command_id) DO UPDATE SET due_at = excluded.due_at"};
    static const struct postgres_statement company = {
        "ledger_company_due", "INSERT INTO pusher.company AS c (tenant, target, due_at)"
                              " SELECT DISTINCT k.tenant, k.target, $3::int8"
                              " FROM unnest($1::uuid[], $2::int4[]) k(tenant, target) ORDER BY 1, 2"
                              " ON CONFLICT (tenant, target)"
                              " DO UPDATE SET due_at = least(c.due_at, excluded.due_at)"};
    struct arena *arena = accepting->arena;
    struct ledger_set set;
    ledger_set_init(&set, arena, accepting->change_count + accepting->row_count);
    for (size_t i = 0; i < accepting->change_count; i++)
        ledger_set_add(&set, accepting->changes[i].place, accepting->changes[i].command_id);
    for (size_t i = 0; i < accepting->row_count; i++) {
        const struct write_command *command = accepting->rows[i].item->command;
        ledger_set_add(&set, place_of(command), command->id);
    }
    if (set.count == 0)
        return true;
    struct postgres_value tenants = ledger_set_tenants(&set, arena);
    struct postgres_value targets = ledger_set_targets(&set, arena);
    return postgres_queue(db,
                          POSTGRES_CALL(&due, tenants, targets, ledger_set_commands(&set, arena),
                                        postgres_int8(accepting->now)),
                          error) &&
           postgres_queue(
               db, POSTGRES_CALL(&company, tenants, targets, postgres_int8(accepting->now)), error);
}

bool ledger_accept(struct postgres *db, struct ledger_command *commands, size_t count,
                   instant_us now, struct arena *arena, struct error *error)
{
    struct accepting accepting = {.items = commands, .count = count, .now = now, .arena = arena};
    struct postgres_results results;
    REQUIRE(count <= LEDGER_ACCEPT_MAX && postgres_in_transaction(db));
    if (count == 0)
        return true;
    if (!queue_load(db, &accepting, error) || !postgres_collect(db, &results, error))
        return false;
    map_init(&accepting.lines);
    map_init(&accepting.commands);
    accepting.rows = ARENA_ARRAY(arena, struct accept_row, count);
    accepting.changes = ARENA_ARRAY(arena, struct accept_change, count);
    for (size_t i = 0; i < count; i++)
        decide_one(&accepting, &commands[i], results.items[results.count - 1], i);
    map_release(&accepting.lines);
    map_release(&accepting.commands);
    postgres_results_release(&results);
    return queue_changes(db, &accepting, error) && queue_rows(db, &accepting, error) &&
           queue_due(db, &accepting, error);
}
