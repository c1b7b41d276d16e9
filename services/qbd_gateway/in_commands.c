/* commands.gateway: what to read is stored together with the topic's offset, and done by the next
 * session of its company; what to write goes to the ledger of intents. */
#include "codec/command.h"
#include "gateway.h"
#include "intents/ledger.h"
#include "service/kill_point.h"
#include "service/message.h"
#include "tellings.h"

enum { SESSION_TIMEOUT_MS = 10000, BATCH_COUNT_MAX = 500, BATCH_BYTES_MAX = 8 << 20 };

struct command_rows {
    struct arena *arena;
    struct uuid *tenants;
    struct uuid *ids;
    struct text *kinds;
    struct uuid *runs;
    int32_t *entities;
    struct text *native_ids;
    int64_t *dues;
    size_t count;
    struct uuid *owners; /* of each command, to be read or to be written */
    size_t owner_count;
    struct ledger_command *writes;
    size_t write_count;
};

/* --- reading -----------------------------------------------------------------------------------
 */

struct decoded {
    bool is_write;
    struct read_command read;
    struct write_command *write; /* in the arena */
};

static bool decode_write(const struct envelope *envelope, struct arena *arena, struct decoded *out,
                         struct error *error)
{
    out->write = ARENA_NEW(arena, struct write_command);
    if (!write_command_decode(envelope, arena, out->write, NULL, error))
        return false;
    return out->write->target == SIDE_DESKTOP ||
           error_set(error, ERROR_PERMANENT, "target: %s is not the gateway's business",
                     side_name(out->write->target));
}

static bool decode(const struct kafka_message *message, struct arena *arena, struct decoded *out,
                   struct error *error)
{
    struct envelope envelope;
    message_open(message, &envelope);
    out->is_write = text_equal_string(envelope.headers[ENVELOPE_TYPE], COMMAND_WRITE_TYPE);
    return out->is_write ? decode_write(&envelope, arena, out, error)
                         : read_command_decode(&envelope, arena, &out->read, NULL, error);
}

static bool is_readable(void *context, const struct kafka_message *message, struct arena *arena,
                        struct error *why)
{
    struct decoded decoded;
    (void)context;
    return decode(message, arena, &decoded, why);
}

static void add_command(struct command_rows *rows, const struct read_command *command)
{
    bool is_record = command->kind == READ_RECORD;
    size_t at = rows->count++;
    rows->tenants[at] = command->tenant;
    rows->ids[at] = command->id;
    rows->kinds[at] = text_of(read_kind_name(command->kind));
    rows->runs[at] = command->run_id;
    rows->entities[at] = is_record ? (int32_t)command->entity : INT32_MIN;
    rows->native_ids[at] = is_record ? arena_copy(rows->arena, command->native_id) : TEXT_NONE;
    rows->dues[at] = command->kind == READ_SCHEDULE ? command->due : INSTANT_NONE;
}

static void read_batch(const struct kafka_batch *batch, struct command_rows *rows)
{
    struct arena *arena = rows->arena;
    size_t n = batch->count;
    rows->tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->ids = ARENA_ARRAY(arena, struct uuid, n);
    rows->kinds = ARENA_ARRAY(arena, struct text, n);
    rows->runs = ARENA_ARRAY(arena, struct uuid, n);
    rows->entities = ARENA_ARRAY(arena, int32_t, n);
    rows->native_ids = ARENA_ARRAY(arena, struct text, n);
    rows->dues = ARENA_ARRAY(arena, int64_t, n);
    rows->owners = ARENA_ARRAY(arena, struct uuid, n);
    rows->writes = ARENA_ARRAY(arena, struct ledger_command, n);
    for (size_t i = 0; i < batch->count; i++) {
        struct decoded decoded;
        if (!decode(&batch->messages[i], arena, &decoded, NULL))
            continue;
        rows->owners[rows->owner_count++] =
            decoded.is_write ? decoded.write->tenant : decoded.read.tenant;
        if (decoded.is_write)
            rows->writes[rows->write_count++] =
                (struct ledger_command){.command = decoded.write, .body = batch->messages[i].value};
        else
            add_command(rows, &decoded.read);
    }
}

/* --- storing -----------------------------------------------------------------------------------
 */

static bool queue_requests(struct postgres *db, const struct command_rows *rows,
                           struct error *error)
{
    static const struct postgres_statement insert = {
        "gateway_insert_requests",
        "INSERT INTO gateway.request (tenant, command_id, kind, run_id, entity, native_id, due) "
        "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::int4[], "
        "$6::text[], $7::int8[]) ON CONFLICT DO NOTHING"};
    struct arena *arena = rows->arena;
    size_t n = rows->count;
    return postgres_queue(db,
                          POSTGRES_CALL(&insert, postgres_uuid_array(arena, rows->tenants, n),
                                        postgres_uuid_array(arena, rows->ids, n),
                                        postgres_text_array(arena, rows->kinds, n),
                                        postgres_uuid_array(arena, rows->runs, n),
                                        postgres_int4_array(arena, rows->entities, n),
                                        postgres_text_array(arena, rows->native_ids, n),
                                        postgres_int8_array(arena, rows->dues, n)),
                          error);
}

/* Sessions ask by PostgreSQL's clock what is due: by ours, which may be ahead of it a little, a
 * command would miss the session that waits for it. */
static bool accept_writes(struct postgres *db, struct command_rows *rows, struct error *error)
{
    static const struct postgres_statement look = {"gateway_clock", "SELECT online.clock_us()"};
    struct postgres_result *result = NULL;
    if (rows->write_count == 0)
        return true;
    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&look), &result, error))
        return false;
    instant_us now = postgres_int8_at(result, 0, 0);
    postgres_result_free(result);
    return ledger_accept(db, rows->writes, rows->write_count, now, rows->arena, error);
}

static bool store(struct postgres *db, void *context, const struct kafka_batch *batch,
                  struct error *error)
{
    struct gateway *gateway = context;
    struct command_rows rows = {.arena = &gateway->commands_arena};
    arena_clear(rows.arena);
    read_batch(batch, &rows);
    gateway->commanded = rows.owners;
    gateway->commanded_count = rows.owner_count;
    return postgres_set_tenants(db, rows.owners, rows.owner_count, error) &&
           queue_requests(db, &rows, error) && accept_writes(db, &rows, error);
}

static void handle_ended(void *context, const struct kafka_batch *batch, enum journal_end end)
{
    struct gateway *gateway = context;
    (void)batch;
    if (end == JOURNAL_GIVEN_UP)
        return;
    service_kill_point(KILL_INTENT_AFTER_ACCEPT);
    tellings_look(gateway); /* what was superseded */
    calls_wake(gateway, gateway->commanded, gateway->commanded_count);
}

/* --- opening -----------------------------------------------------------------------------------
 */

bool commands_open(struct gateway *gateway, struct error *error)
{
    const struct journal_reader_options options = {
        .service = gateway->service,
        .db = gateway->db,
        .schema = "gateway",
        .group = "qbd_gateway",
        .topic = gateway->topics[TOPIC_COMMANDS_GATEWAY],
        .name = "commands.gateway",
        .begin = JOURNAL_FROM_KEPT,
        .count_max = BATCH_COUNT_MAX,
        .bytes_max = BATCH_BYTES_MAX,
        .session_timeout_ms = SESSION_TIMEOUT_MS,
        .store = store,
        .ended = handle_ended,
        .is_readable = is_readable,
        .producer = gateway->producer,
        .quarantine_topic = gateway->topics[TOPIC_QUARANTINE],
        .kind = "command",
        .context = gateway,
    };
    arena_init(&gateway->commands_arena, 0);
    return journal_reader_open(&options, &gateway->commands, error);
}

void commands_close(struct gateway *gateway)
{
    journal_reader_close(gateway->commands);
    gateway->commands = NULL;
    arena_release(&gateway->commands_arena);
}
