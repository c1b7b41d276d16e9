/* commands.pusher into the ledger: one batch, one transaction (service/journal_reader.h). */
#include "base/map.h"
#include "codec/command.h"
#include "io/clock.h"
#include "io/postgres_transaction.h"
#include "pusher.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/message.h"

enum { BATCH_COUNT_MAX = 500, BATCH_BYTES_MAX = 8 << 20 };

struct storing {
    struct arena *arena;
    struct ledger_command *commands;
    size_t count;
    struct uuid *tenants; /* each once */
    size_t tenant_count;
};

/* --- decoding --------------------------------------------------------------------------------- */

static bool decode(const struct kafka_message *message, struct arena *arena,
                   struct write_command *out, struct error *error)
{
    struct envelope envelope;
    message_open(message, &envelope);
    if (!write_command_decode(&envelope, arena, out, NULL, error))
        return false;
    return out->target == SIDE_ONLINE || out->target == SIDE_PLATFORM ||
           error_set(error, ERROR_PERMANENT, "target: %s is not the pusher's business",
                     side_name(out->target));
}

static bool is_readable(void *context, const struct kafka_message *message, struct arena *arena,
                        struct error *why)
{
    struct write_command command;
    (void)context;
    return decode(message, arena, &command, why);
}

static void note_tenant(struct storing *storing, struct map *seen, struct write_command *command)
{
    if (map_get(seen, uuid_key(&command->tenant)))
        return;
    map_put(seen, uuid_key(&command->tenant), command);
    storing->tenants[storing->tenant_count++] = command->tenant;
}

static void decode_batch(struct storing *storing, const struct kafka_batch *batch)
{
    struct map seen;
    map_init(&seen);
    storing->commands = ARENA_ARRAY(storing->arena, struct ledger_command, batch->count);
    storing->tenants = ARENA_ARRAY(storing->arena, struct uuid, batch->count);
    for (size_t i = 0; i < batch->count; i++) {
        struct write_command *command = ARENA_NEW(storing->arena, struct write_command);
        if (!decode(&batch->messages[i], storing->arena, command, NULL))
            continue;
        storing->commands[storing->count++] =
            (struct ledger_command){.command = command, .body = batch->messages[i].value};
        note_tenant(storing, &seen, command);
    }
    map_release(&seen);
}

/* --- storing ---------------------------------------------------------------------------------- */

static void log_answers(const struct storing *storing)
{
    for (size_t i = 0; i < storing->count; i++) {
        const struct ledger_command *item = &storing->commands[i];
        log_debug("command_taken", log_tenant(item->command->tenant),
                  log_command(item->command->id), log_record(item->command->record_id),
                  log_string("answer", intent_answer_name(item->answer)));
    }
}

static bool store(struct postgres *db, void *context, const struct kafka_batch *batch,
                  struct error *error)
{
    struct pusher *pusher = context;
    struct arena *arena = &pusher->intake_arena;
    arena_clear(arena);
    struct storing *storing = pusher->storing = ARENA_NEW(arena, struct storing);
    *storing = (struct storing){.arena = arena};
    decode_batch(storing, batch);
    return postgres_set_tenants(db, storing->tenants, storing->tenant_count, error) &&
           ledger_accept(db, storing->commands, storing->count, clock_now_us(), arena, error);
}

static void handle_ended(void *context, const struct kafka_batch *batch, enum journal_end end)
{
    struct pusher *pusher = context;
    (void)batch;
    if (end == JOURNAL_GIVEN_UP)
        return;
    service_kill_point(KILL_INTENT_AFTER_ACCEPT);
    if (end == JOURNAL_STORED)
        log_answers(pusher->storing);
    schedule_look(pusher);
}

/* --- opening ---------------------------------------------------------------------------------- */

bool intake_open(struct pusher *pusher, struct error *error)
{
    const struct settings *settings = &pusher->service->settings;
    const struct journal_reader_options options = {
        .service = pusher->service,
        .db = pusher->db,
        .schema = "pusher",
        .group = "pusher",
        .topic = pusher->topics[TOPIC_COMMANDS_PUSHER],
        .name = "commands.pusher",
        .begin = JOURNAL_FROM_KEPT,
        .count_max = BATCH_COUNT_MAX,
        .bytes_max = BATCH_BYTES_MAX,
        .session_timeout_ms = settings_duration_ms(settings, SETTING_SESSION_TIMEOUT),
        .store = store,
        .ended = handle_ended,
        .is_readable = is_readable,
        .producer = pusher->producer,
        .quarantine_topic = pusher->topics[TOPIC_QUARANTINE],
        .kind = "command",
        .context = pusher,
    };
    arena_init(&pusher->intake_arena, 0);
    return journal_reader_open(&options, &pusher->intake, error);
}

void intake_close(struct pusher *pusher)
{
    journal_reader_close(pusher->intake);
    pusher->intake = NULL;
    arena_release(&pusher->intake_arena);
}
