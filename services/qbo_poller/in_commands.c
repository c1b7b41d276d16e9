/* Commands to read: stored together with their offset, then carried out by whoever claims the
 * tenant. */
#include <stdio.h>

#include "codec/command.h"
#include "poller.h"
#include "qbo/object.h"
#include "service/broker.h"
#include "service/log.h"
#include "service/message.h"
#include "service/metrics.h"

enum { LEAVE_TIMEOUT_MS = 5000, STORE_AGAIN_MS = 500, SESSION_TIMEOUT_MS = 10000 };

struct command_rows {
    struct arena arena;
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
    int32_t *partitions;
    int64_t *first_offsets;
    int64_t *next_offsets;
    size_t partition_count;
};

/* --- reading ---------------------------------------------------------------------------------- */

static bool is_readable(const struct read_command *command, struct error *error)
{
    return command->kind != READ_RECORD || qbo_entity_name(command->entity) ||
           error_set(error, ERROR_PERMANENT, "entity: QuickBooks Online has no %s",
                     entity_name(command->entity));
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
    rows->native_ids[at] = is_record ? arena_copy(&rows->arena, command->native_id) : TEXT_NONE;
}

static void note_offset(struct command_rows *rows, const struct kafka_message *message)
{
    size_t at = 0;
    while (at < rows->partition_count && rows->partitions[at] != message->partition)
        at++;
    if (at == rows->partition_count) {
        rows->partitions[rows->partition_count++] = message->partition;
        rows->first_offsets[at] = message->offset;
    }
    rows->next_offsets[at] = message->offset + 1;
}

static void read_batch(const struct kafka_batch *batch, struct command_rows *rows)
{
    struct arena *arena = &rows->arena;
    size_t n = batch->count;
    *rows = (struct command_rows){0};
    arena_init(arena, 0);
    rows->tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->request_tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->ids = ARENA_ARRAY(arena, struct uuid, n);
    rows->kinds = ARENA_ARRAY(arena, struct text, n);
    rows->runs = ARENA_ARRAY(arena, struct uuid, n);
    rows->entities = ARENA_ARRAY(arena, int32_t, n);
    rows->native_ids = ARENA_ARRAY(arena, struct text, n);
    rows->schedule_tenants = ARENA_ARRAY(arena, struct uuid, n);
    rows->dues = ARENA_ARRAY(arena, int64_t, n);
    rows->partitions = ARENA_ARRAY(arena, int32_t, n);
    rows->first_offsets = ARENA_ARRAY(arena, int64_t, n);
    rows->next_offsets = ARENA_ARRAY(arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        struct envelope envelope;
        struct read_command command;
        struct error error;
        message_open(&batch->messages[i], &envelope);
        note_offset(rows, &batch->messages[i]);
        metric_add(METRIC_MESSAGES_READ, LABEL("commands.poller"), 1);
        if (read_command_decode(&envelope, arena, &command, NULL, &error) &&
            is_readable(&command, &error))
            add_command(rows, &command);
        else
            log_error("command_not_readable",
                      log_integer("partition", batch->messages[i].partition),
                      log_integer("offset", batch->messages[i].offset), log_failure(&error));
    }
}

/* --- storing ---------------------------------------------------------------------------------- */

struct storing {
    struct poller *poller;
    struct command_rows *rows;
};

/* Who does not move the offset from where it stands is no longer the partition's owner. */
static bool advance_offsets(struct postgres *db, const struct storing *storing, struct error *error)
{
    static const struct postgres_statement advance = {
        "poller_advance",
        "UPDATE poller.partition_offset p SET next_offset = w.next "
        "FROM unnest($2::int4[], $3::int8[], $4::int8[]) AS w (number, first, next) "
        "WHERE p.topic = $1 AND p.partition_number = w.number AND p.next_offset <= w.first"};
    struct command_rows *rows = storing->rows;
    struct postgres_result *result = NULL;
    size_t n = rows->partition_count;
    if (!postgres_query(db,
                        POSTGRES_CALL(&advance,
                                      postgres_text(text_of(storing->poller->commands_topic)),
                                      postgres_int4_array(&rows->arena, rows->partitions, n),
                                      postgres_int8_array(&rows->arena, rows->first_offsets, n),
                                      postgres_int8_array(&rows->arena, rows->next_offsets, n)),
                        &result, error))
        return false;
    bool is_owner = postgres_affected(result) == n;
    postgres_result_free(result);
    return is_owner || error_set(error, ERROR_PERMANENT, "another poller stores these commands");
}

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
    struct arena *arena = &rows->arena;
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

static bool store_body(struct postgres *db, void *context, struct error *error)
{
    const struct storing *storing = context;
    struct command_rows *rows = storing->rows;
    return postgres_set_tenants(db, rows->tenants, rows->count, error) &&
           advance_offsets(db, storing, error) && queue_requests(db, rows, error);
}

static void store_batch(void *context)
{
    struct poller *poller = context;
    struct command_rows rows;
    struct storing storing = {poller, &rows};
    struct error error;
    if (!kafka_batch_is_current(poller->consumer, poller->batch)) {
        kafka_batch_free(poller->consumer, poller->batch);
        poller->batch = NULL;
        return;
    }
    read_batch(poller->batch, &rows);
    enum postgres_outcome outcome = postgres_run(poller->db, store_body, &storing, &error);
    if (outcome == POSTGRES_COMMITTED) {
        for (size_t i = 0; i < rows.partition_count; i++)
            kafka_consumer_mirror(poller->consumer, poller->commands_topic, rows.partitions[i],
                                  rows.next_offsets[i]);
        kafka_batch_free(poller->consumer, poller->batch);
        poller->batch = NULL;
        loop_timer_start(&poller->tick, 0, POLLER_TICK_MS);
    } else if (error.class == ERROR_RETRY && outcome == POSTGRES_ROLLED_BACK) {
        log_warning("commands_not_stored", log_failure(&error));
        loop_timer_start(&poller->command_retry, STORE_AGAIN_MS, 0);
    } else {
        service_fail(poller->service, &error);
    }
    arena_release(&rows.arena);
}

/* --- the consumer ----------------------------------------------------------------------------- */

static bool handle_assigned(void *context, struct kafka_partition *partitions, size_t count,
                            struct error *error)
{
    static const struct postgres_statement load = {
        "poller_load_offset",
        "INSERT INTO poller.partition_offset AS old (topic, partition_number, next_offset) "
        "VALUES ($1, $2, $3) ON CONFLICT (topic, partition_number) DO UPDATE "
        "SET next_offset = greatest(old.next_offset, excluded.next_offset) RETURNING next_offset"};
    struct poller *poller = context;
    for (size_t i = 0; i < count; i++) {
        struct postgres_result *result = NULL;
        if (!postgres_query(poller->db,
                            POSTGRES_CALL(&load, postgres_text(text_of(partitions[i].topic)),
                                          postgres_int4(partitions[i].partition),
                                          postgres_int8(partitions[i].low_offset)),
                            &result, error))
            return false;
        partitions[i].offset = postgres_int8_at(result, 0, 0);
        postgres_result_free(result);
    }
    health_pass(&poller->service->health, "kafka");
    return true;
}

static void handle_revoked(void *context, const struct kafka_partition *partitions, size_t count)
{
    struct poller *poller = context;
    (void)partitions;
    (void)count;
    if (poller->batch)
        kafka_batch_free(poller->consumer, poller->batch);
    poller->batch = NULL;
    loop_timer_stop(&poller->command_retry);
}

static void handle_received(void *context, struct kafka_batch *batch)
{
    struct poller *poller = context;
    REQUIRE(!poller->batch);
    poller->batch = batch;
    store_batch(poller);
}

static void handle_failed(void *context, const struct error *error)
{
    struct poller *poller = context;
    service_fail(poller->service, error);
}

bool commands_open(struct poller *poller, struct error *error)
{
    const struct settings *settings = &poller->service->settings;
    struct text prefix = settings_text(settings, SETTING_TOPIC_PREFIX);
    const char *topics[] = {poller->commands_topic};
    char group[TOPIC_NAME_BYTES_MAX];
    snprintf(group, sizeof(group), "%.*s.qbo_poller", TEXT_ARG(prefix));
    loop_timer_init(&poller->command_retry, poller->loop, store_batch, poller);
    health_fail(&poller->service->health, "kafka", "no partitions are assigned yet");
    const struct kafka_consumer_options options = {
        .connection = service_broker(settings),
        .group = group,
        .topics = topics,
        .topic_count = 1,
        .session_timeout_ms = SESSION_TIMEOUT_MS,
        .assigned = handle_assigned,
        .revoked = handle_revoked,
        .received = handle_received,
        .failed = handle_failed,
        .context = poller,
    };
    return kafka_consumer_create(poller->loop, &options, &poller->consumer, error);
}

void commands_close(struct poller *poller)
{
    loop_timer_stop(&poller->command_retry);
    if (poller->batch)
        kafka_batch_free(poller->consumer, poller->batch);
    poller->batch = NULL;
    kafka_consumer_free(poller->consumer, LEAVE_TIMEOUT_MS);
    poller->consumer = NULL;
}
