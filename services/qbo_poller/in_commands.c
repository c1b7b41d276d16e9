/* Commands to read: stored together with their offset (service/journal_reader.h), then carried out
 * by whoever claims the tenant. */
#include "codec/command.h"
#include "poller.h"
#include "qbo/object.h"
#include "service/message.h"

enum { SESSION_TIMEOUT_MS = 10000 };

struct command_rows {
    struct arena *arena;
    struct uuid *tenants; /* of every command */
    struct uuid *request_tenants;
    struct uuid *ids;
    struct text *kinds;
    struct uuid *runs;
    int32_t *entities;
    struct text *native_ids;
    size_t request_count;
    struct uuid *schedule_tenants;
    int64_t *dues;
    size_t schedule_count;
    size_t count;
};

/* --- reading ---------------------------------------------------------------------------------- */

static bool decode(const struct kafka_message *message, struct arena *arena,
                   struct read_command *out, struct error *error)
{
    struct envelope envelope;
    message_open(message, &envelope);
    return read_command_decode(&envelope, arena, out, NULL, error) &&
           (out->kind != READ_RECORD || qbo_entity_name(out->entity) ||
            error_set(error, ERROR_PERMANENT, "entity: QuickBooks Online has no %s",
                      entity_name(out->entity)));
}

static bool is_readable(void *context, const struct kafka_message *message, struct arena *arena,
                        struct error *why)
{
    struct read_command command;
    (void)context;
    return decode(message, arena, &command, why);
}

static void add_command(struct command_rows *rows, const struct read_command *command)
{
    bool is_record = command->kind == READ_RECORD;
    rows->tenants[rows->count++] = command->tenant;
    if (command->kind == READ_SCHEDULE) {
        rows->schedule_tenants[rows->schedule_count] = command->tenant;
        rows->dues[rows->schedule_count++] = command->due;
        return;
    }
    size_t at = rows->request_count++;
    rows->request_tenants[at] = command->tenant;
    rows->ids[at] = command->id;
    rows->kinds[at] = text_of(read_kind_name(command->kind));
    rows->runs[at] = command->run_id;
    rows->entities[at] = is_record ? (int32_t)command->entity : INT32_MIN;
    rows->native_ids[at] = is_record ? arena_copy(rows->arena, command->native_id) : TEXT_NONE;
}

static void read_batch(const struct kafka_batch *batch, struct command_rows *rows)
{
    struct arena *arena = rows->arena;
    size_t n = batch->count;
    rows->tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->request_tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->ids = ARENA_ARRAY(arena, struct uuid, n);
    rows->kinds = ARENA_ARRAY(arena, struct text, n);
    rows->runs = ARENA_ARRAY(arena, struct uuid, n);
    rows->entities = ARENA_ARRAY(arena, int32_t, n);
    rows->native_ids = ARENA_ARRAY(arena, struct text, n);
    rows->schedule_tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->dues = ARENA_ARRAY(arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        struct read_command command;
        if (decode(&batch->messages[i], arena, &command, NULL))
            add_command(rows, &command);
    }
}

/* --- storing ---------------------------------------------------------------------------------- */

static bool queue_requests(struct postgres *db, struct command_rows *rows, struct error *error)
{
    static const struct postgres_statement insert = {
        "poller_insert_requests",
        "INSERT INTO poller.request (tenant, command_id, kind, run_id, entity, native_id) "
        "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::int4[], "
        "$6::text[]) ON CONFLICT DO NOTHING"};
    static const struct postgres_statement schedule = {
        "poller_schedule_runs",
        "INSERT INTO poller.due AS old (tenant, due_at, run_due_at) "
        "SELECT DISTINCT ON (tenant) tenant, online.clock_us(), due "
        "FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY AS w (tenant, due, ordinal) "
        "ORDER BY tenant, ordinal DESC ON CONFLICT (tenant) DO UPDATE "
        "SET run_due_at = excluded.run_due_at"};
    static const struct postgres_statement wake = {
        "poller_wake",
        "INSERT INTO poller.due AS old (tenant, due_at) "
        "SELECT tenant, online.clock_us() "
        "FROM (SELECT DISTINCT tenant FROM unnest($1::uuid[]) AS w (tenant)) AS once "
        "ON CONFLICT (tenant) DO UPDATE SET due_at = least(old.due_at, excluded.due_at), "
        "wanted = old.wanted + 1"};
    struct arena *arena = rows->arena;
    size_t n = rows->request_count;
    return postgres_queue(db,
                          POSTGRES_CALL(&insert,
                                        postgres_uuid_array(arena, rows->request_tenants, n),
                                        postgres_uuid_array(arena, rows->ids, n),
                                        postgres_text_array(arena, rows->kinds, n),
                                        postgres_uuid_array(arena, rows->runs, n),
                                        postgres_int4_array(arena, rows->entities, n),
                                        postgres_text_array(arena, rows->native_ids, n)),
                          error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(
                   &schedule,
                   postgres_uuid_array(arena, rows->schedule_tenants, rows->schedule_count),
                   postgres_int8_array(arena, rows->dues, rows->schedule_count)),
               error) &&
           postgres_queue(
               db, POSTGRES_CALL(&wake, postgres_uuid_array(arena, rows->tenants, rows->count)),
               error);
}

static bool store(struct postgres *db, void *context, const struct kafka_batch *batch,
                  struct error *error)
{
    struct poller *poller = context;
    struct command_rows rows = {.arena = &poller->commands_arena};
    arena_clear(rows.arena);
    read_batch(batch, &rows);
    return postgres_set_tenants(db, rows.tenants, rows.count, error) &&
           queue_requests(db, &rows, error);
}

static void handle_ended(void *context, const struct kafka_batch *batch, enum journal_end end)
{
    struct poller *poller = context;
    (void)batch;
    if (end != JOURNAL_GIVEN_UP)
        loop_timer_start(&poller->tick, 0, POLLER_TICK_MS);
}

/* --- opening ---------------------------------------------------------------------------------- */

bool commands_open(struct poller *poller, struct error *error)
{
    const struct journal_reader_options options = {
        .service = poller->service,
        .db = poller->db,
        .schema = "poller",
        .group = "qbo_poller",
        .topic = poller->commands_topic,
        .name = "commands.poller",
        .begin = JOURNAL_SKIP_GONE, /* who waits for a read longer than that asks again */
        .session_timeout_ms = SESSION_TIMEOUT_MS,
        .store = store,
        .ended = handle_ended,
        .is_readable = is_readable,
        .producer = poller->producer,
        .quarantine_topic = poller->quarantine_topic,
        .kind = "command",
        .context = poller,
    };
    arena_init(&poller->commands_arena, 0);
    return journal_reader_open(&options, &poller->commands, error);
}

void commands_close(struct poller *poller)
{
    journal_reader_close(poller->commands);
    poller->commands = NULL;
    arena_release(&poller->commands_arena);
}
