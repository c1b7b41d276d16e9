#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reconciler.h"
#include "service/broker.h"
#include "service/log.h"
#include "service/metrics.h"

enum {
    RETRY_MS = 500,
    LEAVE_TIMEOUT_MS = 5000,
    GROUP_BYTES_MAX = TOPIC_NAME_BYTES_MAX + 16,
    FETCH_AHEAD_KIB = 4096
};

struct partition *partition_find(struct reconciler *reconciler, int32_t number)
{
    for (size_t i = 0; i < reconciler->partition_count; i++)
        if (reconciler->partitions[i].number == number)
            return &reconciler->partitions[i];
    return NULL;
}

bool partition_has_caught_up(const struct partition *partition)
{
    return partition->next_offset >= partition->end_offset;
}

/* --- assignment ---------------------------------------------------------------------------------
 */

/* Where each partition goes on; a new one begins at the journal's first offset. */
static bool load_offsets(struct reconciler *reconciler, struct kafka_partition *partitions,
                         size_t count, struct error *error)
{
    static const struct postgres_statement begin = {
        "begin_offsets", "INSERT INTO reconciler.partition_offset"
                         " (topic, partition_number, next_offset)"
                         " SELECT $1, w, 0 FROM unnest($2::int4[]) AS w ON CONFLICT DO NOTHING"};
    static const struct postgres_statement select = {
        "load_offsets", "SELECT partition_number, next_offset FROM reconciler.partition_offset"
                        " WHERE topic = $1 AND partition_number = ANY ($2::int4[])"};
    struct arena *arena = &reconciler->arena;
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = partitions[i].partition;
    struct postgres_value topic = postgres_text(text_of(reconciler->topics[TOPIC_EVENTS]));
    struct postgres_value wanted = postgres_int4_array(arena, numbers, count);
    struct postgres_result *result = NULL;
    if (!postgres_query(reconciler->db, POSTGRES_CALL(&begin, topic, wanted), NULL, error) ||
        !postgres_query(reconciler->db, POSTGRES_CALL(&select, topic, wanted), &result, error))
        return false;
    for (size_t row = 0; row < postgres_rows(result); row++)
        for (size_t i = 0; i < count; i++)
            if (partitions[i].partition == postgres_int4_at(result, row, 0))
                partitions[i].offset = postgres_int8_at(result, row, 1);
    postgres_result_free(result);
    arena_clear(arena);
    return true;
}

static bool handle_assigned(void *context, struct kafka_partition *partitions, size_t count,
                            struct error *error)
{
    struct reconciler *reconciler = context;
    REQUIRE(count <= PARTITIONS_OWNED_MAX && !reconciler->batch);
    tenants_drop_all(&reconciler->tenants);
    if (!load_offsets(reconciler, partitions, count, error))
        return false;
    reconciler->partition_count = count;
    for (size_t i = 0; i < count; i++) {
        reconciler->partitions[i] = (struct partition){
            .number = partitions[i].partition,
            .next_offset = partitions[i].offset,
            .end_offset = partitions[i].end_offset,
        };
        log_info("assigned", log_integer("partition", partitions[i].partition),
                 log_integer("next_offset", partitions[i].offset),
                 log_integer("end_offset", partitions[i].end_offset));
    }
    health_pass(&reconciler->service->health, "kafka");
    relay_kick(reconciler);
    return true;
}

static void drop_batch(struct reconciler *reconciler)
{
    if (!reconciler->batch)
        return;
    kafka_batch_free(reconciler->consumer, reconciler->batch);
    reconciler->batch = NULL;
    loop_timer_stop(&reconciler->retry);
}

static void handle_revoked(void *context, const struct kafka_partition *partitions, size_t count)
{
    struct reconciler *reconciler = context;
    (void)partitions;
    log_info("revoked", log_integer("partitions", (int64_t)count));
    drop_batch(reconciler);
    tenants_drop_all(&reconciler->tenants);
    reconciler->partition_count = 0;
}

/* --- batches ------------------------------------------------------------------------------------
 */

static void fold_batch(struct reconciler *reconciler)
{
    struct error error = {0};
    switch (batch_fold(reconciler, reconciler->batch, &error)) {
    case BATCH_DONE:
        health_pass(&reconciler->service->health, "postgres");
        metric_add(METRIC_MESSAGES_READ, LABEL("events"), (int64_t)reconciler->batch->count);
        drop_batch(reconciler);
        return;
    case BATCH_AGAIN:
        health_fail(&reconciler->service->health, "postgres",
                    "the last batch could not be written");
        log_warning("batch_put_off", log_failure(&error));
        loop_timer_start(&reconciler->retry, RETRY_MS, 0);
        return;
    case BATCH_FENCED:
        metric_add(METRIC_FENCED, NO_LABELS, 1);
        log_warning("fenced", log_failure(&error));
        if (kafka_batch_is_current(reconciler->consumer, reconciler->batch))
            service_fail(reconciler->service, &error);
        drop_batch(reconciler);
        return;
    case BATCH_FAILED:
        drop_batch(reconciler);
        service_fail(reconciler->service, &error);
        return;
    }
}

static void retry_batch(void *context)
{
    struct reconciler *reconciler = context;
    if (reconciler->batch && !service_is_draining(reconciler->service))
        fold_batch(reconciler);
}

static void handle_received(void *context, struct kafka_batch *batch)
{
    struct reconciler *reconciler = context;
    reconciler->batch = batch;
    if (service_is_draining(reconciler->service) ||
        !kafka_batch_is_current(reconciler->consumer, batch)) {
        drop_batch(reconciler);
        return;
    }
    fold_batch(reconciler);
}

static void handle_failed(void *context, const struct error *error)
{
    struct reconciler *reconciler = context;
    service_fail(reconciler->service, error);
}

/* --- opening ------------------------------------------------------------------------------------
 */

bool in_events_open(struct reconciler *reconciler, struct error *error)
{
    const struct settings *settings = &reconciler->service->settings;
    const char *topics[] = {reconciler->topics[TOPIC_EVENTS]};
    char group[GROUP_BYTES_MAX]; /* fleets that share a broker are no members of each other's */
    snprintf(group, sizeof(group), "%.*s.reconciler",
             TEXT_ARG(settings_text(settings, SETTING_TOPIC_PREFIX)));
    struct kafka_consumer_options options = {
        .connection = service_broker(settings),
        .group = group,
        .topics = topics,
        .topic_count = 1,
        .fetch_ahead_kib_max = FETCH_AHEAD_KIB,
        .batch_count_max = (uint32_t)settings_integer(settings, SETTING_BATCH_EVENTS),
        .batch_bytes_max = (uint32_t)settings_integer(settings, SETTING_BATCH_BYTES),
        .session_timeout_ms = settings_duration_ms(settings, SETTING_SESSION_TIMEOUT),
        .assigned = handle_assigned,
        .revoked = handle_revoked,
        .received = handle_received,
        .failed = handle_failed,
        .context = reconciler,
    };
    reconciler->partitions = calloc(PARTITIONS_OWNED_MAX, sizeof(*reconciler->partitions));
    REQUIRE(reconciler->partitions);
    loop_timer_init(&reconciler->retry, reconciler->service->loop, retry_batch, reconciler);
    health_fail(&reconciler->service->health, "kafka", "no partition is assigned yet");
    return kafka_consumer_create(reconciler->service->loop, &options, &reconciler->consumer, error);
}

void in_events_close(struct reconciler *reconciler)
{
    drop_batch(reconciler);
    kafka_consumer_free(reconciler->consumer, LEAVE_TIMEOUT_MS);
    free(reconciler->partitions);
}
