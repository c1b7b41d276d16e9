/* One batch, one transaction: what the ledger makes of its commands, and the offsets. */
#include "base/map.h"
#include "codec/command.h"
#include "io/clock.h"
#include "pusher.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/message.h"

struct storing {
    struct pusher *pusher;
    struct ledger_command *commands;
    size_t count;
    struct uuid *tenants; /* each once */
    size_t tenant_count;
    bool is_fenced;
};

/* --- decoding --------------------------------------------------------------------------------- */

bool intake_decode(const struct kafka_message *message, struct arena *arena,
                   struct write_command *out, struct text *body, struct error *error)
{
    struct envelope envelope;
    message_open(message, &envelope);
    if (!write_command_decode(&envelope, arena, out, NULL, error))
        return false;
    if (out->target != SIDE_ONLINE && out->target != SIDE_PLATFORM)
        return error_set(error, ERROR_PERMANENT, "target: %s is not the pusher's business",
                         side_name(out->target));
    *body = message->value;
    return true;
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
    struct arena *arena = &storing->pusher->intake.arena;
    struct map seen;
    map_init(&seen);
    storing->commands = ARENA_ARRAY(arena, struct ledger_command, batch->count);
    storing->tenants = ARENA_ARRAY(arena, struct uuid, batch->count);
    for (size_t i = 0; i < batch->count; i++) {
        struct write_command *command = ARENA_NEW(arena, struct write_command);
        struct text body;
        if (!intake_decode(&batch->messages[i], arena, command, &body, NULL))
            continue;
        storing->commands[storing->count++] =
            (struct ledger_command){.command = command, .body = body};
        note_tenant(storing, &seen, command);
    }
    map_release(&seen);
}

/* --- offsets ---------------------------------------------------------------------------------- */

/* By partition: one past the last message of this batch, or what it was. */
static int64_t next_offset(const struct kafka_batch *batch,
                           const struct intake_partition *partition)
{
    int64_t next = partition->next_offset;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->messages[i].partition == partition->number && batch->messages[i].offset >= next)
            next = batch->messages[i].offset + 1;
    return next;
}

/* In the first round trip: whoever finds another offset than its own has lost the partition. */
static bool advance_offsets(struct postgres *db, struct storing *storing, struct error *error)
{
    static const struct postgres_statement advance = {
        "advance_offsets", "UPDATE pusher.partition_offset o SET next_offset = k.upto"
                           " FROM unnest($2::int4[], $3::int8[], $4::int8[])"
                           " k(number, was, upto) WHERE o.topic = $1"
                           " AND o.partition_number = k.number AND o.next_offset = k.was"};
    struct intake *intake = &storing->pusher->intake;
    struct arena *arena = &intake->arena;
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, intake->partition_count);
    int64_t *was = ARENA_ARRAY(arena, int64_t, intake->partition_count);
    int64_t *upto = ARENA_ARRAY(arena, int64_t, intake->partition_count);
    size_t count = 0;
    for (size_t i = 0; i < intake->partition_count; i++) {
        const struct intake_partition *partition = &intake->partitions[i];
        int64_t next = next_offset(intake->batch, partition);
        if (next == partition->next_offset)
            continue;
        numbers[count] = partition->number;
        was[count] = partition->next_offset;
        upto[count++] = next;
    }
    struct postgres_result *result = NULL;
    struct text topic = text_of(storing->pusher->topics[TOPIC_COMMANDS_PUSHER]);
    if (!postgres_query(db,
                        POSTGRES_CALL(&advance, postgres_text(topic),
                                      postgres_int4_array(arena, numbers, count),
                                      postgres_int8_array(arena, was, count),
                                      postgres_int8_array(arena, upto, count)),
                        &result, error))
        return false;
    storing->is_fenced = postgres_affected(result) != count;
    postgres_result_free(result);
    return !storing->is_fenced ||
           error_set(error, ERROR_PERMANENT, "another member has moved an offset of ours");
}

static bool store_body(struct postgres *db, void *context, struct error *error)
{
    struct storing *storing = context;
    storing->is_fenced = false;
    return advance_offsets(db, storing, error) &&
           postgres_set_tenants(db, storing->tenants, storing->tenant_count, error) &&
           ledger_accept(db, storing->commands, storing->count, clock_now_us(),
                         &storing->pusher->intake.arena, error);
}

/* --- together --------------------------------------------------------------------------------- */

static void take_offsets(struct intake *intake)
{
    for (size_t i = 0; i < intake->partition_count; i++) {
        struct intake_partition *partition = &intake->partitions[i];
        partition->next_offset = next_offset(intake->batch, partition);
    }
}

static void log_answers(const struct storing *storing)
{
    for (size_t i = 0; i < storing->count; i++) {
        const struct ledger_command *item = &storing->commands[i];
        log_debug("command_taken", log_tenant(item->command->tenant),
                  log_command(item->command->id), log_record(item->command->record_id),
                  log_string("answer", intent_answer_name(item->answer)));
    }
}

enum intake_end intake_store(struct pusher *pusher, struct error *error)
{
    struct intake *intake = &pusher->intake;
    struct storing storing = {.pusher = pusher};
    arena_clear(&intake->arena);
    decode_batch(&storing, intake->batch);
    enum postgres_outcome outcome = postgres_run(pusher->db, store_body, &storing, error);
    if (outcome == POSTGRES_COMMITTED) {
        service_kill_point(KILL_INTENT_AFTER_ACCEPT);
        take_offsets(intake);
        log_answers(&storing);
        return INTAKE_DONE;
    }
    if (storing.is_fenced)
        return INTAKE_FENCED;
    /* Nobody knows whether it is stored: a new assignment reads the offset. */
    if (outcome == POSTGRES_COMMIT_UNKNOWN)
        return INTAKE_FAILED;
    return error->class == ERROR_RETRY ? INTAKE_AGAIN : INTAKE_FAILED;
}
