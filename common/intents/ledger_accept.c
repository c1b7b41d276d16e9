/* Taking commands in: load what the ledger holds of their records, decide, store. */
#include "intents/ledger_accept.h"
#include "codec/event_body.h"

/* What the ledger, and this batch, hold of a record and target. */
struct line_entry {
    struct intent_line line;
    /* The live one: a row of this batch, or one of the database. */
    struct accept_row *live_row;
    struct uuid live_command;
    uint32_t live_version;
};

/* --- loading ---------------------------------------------------------------------------------- */

static struct text line_key(const struct write_command *command, struct arena *arena)
{
    char tenant[UUID_TEXT_BYTES], record[UUID_TEXT_BYTES];
    uuid_format(command->tenant, tenant);
    uuid_format(command->record_id, record);
    return arena_format(arena, "%s %s %s", tenant, record, side_name(command->target));
}

/* Locks what is live, so that nobody hands it out meanwhile; then reads, with a later snapshot. */
static bool queue_load(struct postgres *db, const struct accepting *accepting, struct error *error)
{
    static const struct postgres_statement lock = {
        "ledger_lock", "SELECT 1 FROM intent i"
                       " JOIN unnest($1::uuid[], $2::uuid[], $3::int4[])"
                       " k(tenant, record_id, target) ON i.tenant = k.tenant"
                       " AND i.record_id = k.record_id AND i.target = k.target"
                       " WHERE i.state < 3 ORDER BY i.tenant, i.command_id FOR UPDATE OF i"};
    static const struct postgres_statement load = {
        "ledger_load",
        "SELECT same.state::int4, same.is_parked, live.state::int4,"
        " live.command_id, live.version, newest.version, applied.version, applied.action::int4"
        " FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::uuid[]) WITH ORDINALITY"
        " k(tenant, record_id, target, command_id, place)"
        " LEFT JOIN intent same ON same.tenant = k.tenant"
        " AND same.command_id = k.command_id"
        " LEFT JOIN intent live ON live.tenant = k.tenant"
        " AND live.record_id = k.record_id AND live.target = k.target AND live.state < 3"
        " LEFT JOIN LATERAL (SELECT version FROM intent i WHERE i.tenant = k.tenant"
        " AND i.record_id = k.record_id AND i.target = k.target"
        " ORDER BY version DESC LIMIT 1) newest ON true"
        " LEFT JOIN LATERAL (SELECT version, action FROM intent i"
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
        entry->live_command = postgres_uuid_at(rows, row, 3);
        entry->live_version = (uint32_t)postgres_int4_at(rows, row, 4);
    }
    if (!postgres_is_null(rows, row, 5))
        line->newest_version = (uint32_t)postgres_int4_at(rows, row, 5);
    line->has_applied = !postgres_is_null(rows, row, 6);
    if (line->has_applied) {
        line->applied_version = (uint32_t)postgres_int4_at(rows, row, 6);
        line->applied_action = (enum action)postgres_int4_at(rows, row, 7);
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
        (struct accept_change){by, entry->live_command, true, result};
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
    bool is_settled = item->answer == INTENT_ANSWER_PUBLISH;
    if (is_settled || item->answer == INTENT_ANSWER_RESUME)
        accepting->changes[accepting->change_count++] =
            (struct accept_change){item->command, item->command->id, is_settled, TEXT_NONE};
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

/* --- together --------------------------------------------------------------------------------- */

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
    return accept_store(db, &accepting, error);
}
