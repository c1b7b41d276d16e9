/* commands.pusher into the ledger. */
#include <stdio.h>
#include <stdlib.h>

#include "pusher.h"
#include "service/broker.h"
#include "service/log.h"
#include "service/metrics.h"

enum { BATCH_COUNT_MAX = 500, BATCH_BYTES_MAX = 8 << 20, LEAVE_TIMEOUT_MS = 5000 };

/* --- assignment ------------------------------------------------------------------------------- */

/* Where each partition goes on; a new one begins at the topic's first offset that is kept. */
static bool load_offsets(struct pusher *pusher, struct kafka_partition *partitions, size_t count,
                         struct arena *arena, struct error *error)
{
    static const struct postgres_statement begin = {
        "begin_offsets", "INSERT INTO pusher.partition_offset"
                         " (topic, partition_number, next_offset)"
                         " SELECT $1, * FROM unnest($2::int4[], $3::int8[])"
                         " ON CONFLICT DO NOTHING"};
    static const struct postgres_statement select = {
        "load_offsets", "SELECT partition_number, next_offset FROM pusher.partition_offset"
                        " WHERE topic = $1 AND partition_number = ANY ($2::int4[])"};
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, count);
    int64_t *firsts = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = partitions[i].partition;
        firsts[i] = partitions[i].low_offset;
    }
    struct postgres_value topic = postgres_text(text_of(pusher->topics[TOPIC_COMMANDS_PUSHER]));
    struct postgres_value wanted = postgres_int4_array(arena, numbers, count);
    struct postgres_result *result = NULL;
    if (!postgres_query(
            pusher->db,
            POSTGRES_CALL(&begin, topic, wanted, postgres_int8_array(arena, firsts, count)), NULL,
            error) ||
        !postgres_query(pusher->db, POSTGRES_CALL(&select, topic, wanted), &result, error))
        return false;
    for (size_t row = 0; row < postgres_rows(result); row++)
        for (size_t i = 0; i < count; i++)
            if (partitions[i].partition == postgres_int4_at(result, row, 0))
                partitions[i].offset = postgres_int8_at(result, row, 1);
    postgres_result_free(result);
    return true;
}

static bool handle_assigned(void *context, struct kafka_partition *partitions, size_t count,
                            struct error *error)
{
    struct pusher *pusher = context;
    struct intake *intake = &pusher->intake;
    struct arena arena;
    REQUIRE(count <= KAFKA_PARTITIONS_MAX && !intake->batch);
    arena_init(&arena, 0);
    bool is_loaded = load_offsets(pusher, partitions, count, &arena, error);
    arena_release(&arena);
    if (!is_loaded)
        return false;
    intake->partition_count = count;
    intake->is_assigned = true;
    for (size_t i = 0; i < count; i++)
        intake->partitions[i] = (struct intake_partition){.number = partitions[i].partition,
                                                          .next_offset = partitions[i].offset,
                                                          .end_offset = partitions[i].end_offset};
    log_info("assigned", log_integer("partitions", (int64_t)count));
    health_pass(&pusher->service->health, "kafka");
    return true;
}

static void drop_batch(struct pusher *pusher)
{
    struct intake *intake = &pusher->intake;
    if (!intake->batch)
        return;
    kafka_batch_free(intake->consumer, intake->batch);
    intake->batch = NULL;
    loop_timer_stop(&intake->retry);
}

static void handle_revoked(void *context, const struct kafka_partition *partitions, size_t count)
{
    struct pusher *pusher = context;
    (void)partitions;
    log_info("revoked", log_integer("partitions", (int64_t)count));
    drop_batch(pusher);
    pusher->intake.partition_count = 0;
    pusher->intake.is_assigned = false;
}

/* --- batches ---------------------------------------------------------------------------------- */

static void take_batch(struct pusher *pusher)
{
    struct intake *intake = &pusher->intake;
    struct error error = {0};
    if (!quarantine_batch(pusher))
        return;
    switch (intake_store(pusher, &error)) {
    case INTAKE_DONE:
        health_pass(&pusher->service->health, "postgres");
        metric_add(METRIC_MESSAGES_READ, LABEL("commands"), (int64_t)intake->batch->count);
        drop_batch(pusher);
        schedule_look(pusher);
        return;
    case INTAKE_AGAIN:
        health_fail(&pusher->service->health, "postgres", "commands could not be stored");
        log_warning("batch_put_off", log_failure(&error));
        loop_timer_start(&intake->retry, RETRY_MS, 0);
        return;
    case INTAKE_FENCED:
        metric_add(METRIC_FENCED, NO_LABELS, 1);
        log_warning("fenced", log_failure(&error));
        if (kafka_batch_is_current(intake->consumer, intake->batch))
            service_fail(pusher->service, &error);
        drop_batch(pusher);
        return;
    case INTAKE_FAILED:
        drop_batch(pusher);
        service_fail(pusher->service, &error);
        return;
    }
    bug("pusher: an intake ended in no known way");
}

void intake_again(struct pusher *pusher)
{
    if (!pusher->intake.batch)
        return;
    if (service_is_draining(pusher->service))
        drop_batch(pusher);
    else
        take_batch(pusher);
}

static void retry_batch(void *context)
{
    intake_again(context);
}

static void handle_received(void *context, struct kafka_batch *batch)
{
    struct pusher *pusher = context;
    struct intake *intake = &pusher->intake;
    REQUIRE(!intake->batch);
    intake->batch = batch;
    intake->batch_number++;
    intake->is_put_aside = false;
    if (!kafka_batch_is_current(intake->consumer, batch))
        drop_batch(pusher);
    else
        intake_again(pusher);
}

static void handle_failed(void *context, const struct error *error)
{
    struct pusher *pusher = context;
    service_fail(pusher->service, error);
}

/* --- opening ---------------------------------------------------------------------------------- */

bool intake_open(struct pusher *pusher, struct error *error)
{
    const struct settings *settings = &pusher->service->settings;
    const char *topics[] = {pusher->topics[TOPIC_COMMANDS_PUSHER]};
    char group[TOPIC_NAME_BYTES_MAX + 16];
    struct text prefix = settings_text(settings, SETTING_TOPIC_PREFIX);
    snprintf(group, sizeof(group), "%.*s.pusher", TEXT_ARG(prefix));
    struct kafka_consumer_options options = {
        .connection = service_broker(settings),
        .group = group,
        .topics = topics,
        .topic_count = 1,
        .batch_count_max = BATCH_COUNT_MAX,
        .batch_bytes_max = BATCH_BYTES_MAX,
        .session_timeout_ms = settings_duration_ms(settings, SETTING_SESSION_TIMEOUT),
        .assigned = handle_assigned,
        .revoked = handle_revoked,
        .received = handle_received,
        .failed = handle_failed,
        .context = pusher,
    };
    struct intake *intake = &pusher->intake;
    intake->partitions = calloc(KAFKA_PARTITIONS_MAX, sizeof(*intake->partitions));
    REQUIRE(intake->partitions);
    arena_init(&intake->arena, 0);
    loop_timer_init(&intake->retry, pusher->service->loop, retry_batch, pusher);
    health_fail(&pusher->service->health, "kafka", "no partition is assigned yet");
    return kafka_consumer_create(pusher->service->loop, &options, &intake->consumer, error);
}

void intake_close(struct pusher *pusher)
{
    struct intake *intake = &pusher->intake;
    drop_batch(pusher);
    kafka_consumer_free(intake->consumer, LEAVE_TIMEOUT_MS);
    arena_release(&intake->arena);
    free(intake->partitions);
}

bool intake_is_idle(const struct pusher *pusher)
{
    const struct intake *intake = &pusher->intake;
    if (!intake->is_assigned || intake->batch)
        return false;
    for (size_t i = 0; i < intake->partition_count; i++)
        if (intake->partitions[i].next_offset < intake->partitions[i].end_offset)
            return false;
    return true;
}
