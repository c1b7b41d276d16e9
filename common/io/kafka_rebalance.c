#include <inttypes.h>
#include <stdlib.h>

#include "io/kafka_read.h"

static bool ranges_fetch(struct kafka_consumer *consumer, struct kafka_partition *partitions,
                         size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!kafka_range_fetch(consumer->client.handle, &partitions[i],
                               consumer->options.query_timeout_ms, error))
            return false;
    return true;
}

static bool partition_switch(struct kafka_consumer *consumer, struct kafka_position *position,
                             bool is_paused, struct error *error)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_resp_err_t code;

    rd_kafka_topic_partition_list_add(list, position->partition.topic,
                                      position->partition.partition);
    code = is_paused ? rd_kafka_pause_partitions(consumer->client.handle, list)
                     : rd_kafka_resume_partitions(consumer->client.handle, list);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        code = list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return error_set(error, kafka_error_class(code), "pausing %s: %s",
                         position->partition.topic, rd_kafka_err2str(code));
    position->is_paused = is_paused;
    return true;
}

/* Reads on from the positions. librdkafka keeps no promise about pauses over an assignment. */
static bool positions_apply(struct kafka_consumer *consumer, struct error *error)
{
    struct kafka_assignment *assignment = &consumer->assignment;

    if (!kafka_assignment_apply(assignment, consumer->client.handle, error))
        return false;
    for (size_t i = 0; i < assignment->count; i++)
        if (!partition_switch(consumer, &assignment->positions[i],
                              assignment->positions[i].is_paused, error))
            return false;
    return true;
}

bool kafka_positions_begin(struct kafka_consumer *consumer, struct kafka_partition *partitions,
                           size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!kafka_offset_resolve(&partitions[i], error))
            return false;
    kafka_assignment_set(&consumer->assignment, partitions, count);
    return positions_apply(consumer, error);
}

/* Nothing is read until the owner has said from where; librdkafka is not kept waiting for that. */
static void consumer_assigned(struct kafka_consumer *consumer,
                              const struct kafka_partition *partitions, size_t count)
{
    rd_kafka_topic_partition_list_t *none = rd_kafka_topic_partition_list_new(0);

    consumer->counts.assignments++;
    kafka_consumer_forget(consumer);
    rd_kafka_assign(consumer->client.handle, none);
    rd_kafka_topic_partition_list_destroy(none);
    kafka_asking_begin(consumer, partitions, count);
}

static void consumer_revoked(struct kafka_consumer *consumer,
                             const struct kafka_partition *partitions, size_t count)
{
    consumer->counts.revocations++;
    kafka_consumer_forget(consumer);
    rd_kafka_assign(consumer->client.handle, NULL);
    if (consumer->options.revoked != NULL)
        consumer->options.revoked(consumer->options.context, partitions, count);
}

void kafka_consumer_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t *list, void *opaque)
{
    struct kafka_client *client = opaque;
    struct kafka_consumer *consumer = client->owner;
    size_t count = (size_t)list->cnt;
    struct kafka_partition *partitions = calloc(count + 1, sizeof(*partitions));

    (void)handle;
    REQUIRE(partitions != NULL);
    for (size_t i = 0; i < count; i++)
        partitions[i] = (struct kafka_partition){.topic = list->elems[i].topic,
                                                 .partition = list->elems[i].partition,
                                                 .offset = KAFKA_OFFSET_FIRST_KEPT};
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && !consumer->has_failed)
        consumer_assigned(consumer, partitions, count);
    else
        consumer_revoked(consumer, partitions, count);
    free(partitions);
}

bool kafka_consumer_assign(struct kafka_consumer *consumer, struct kafka_partition *partitions,
                           size_t count, struct error *error)
{
    REQUIRE(consumer->options.group == NULL);
    kafka_consumer_forget(consumer);
    if (!ranges_fetch(consumer, partitions, count, error))
        return false;
    loop_call_soon(&consumer->again);
    return kafka_positions_begin(consumer, partitions, count, error);
}

bool kafka_consumer_pause(struct kafka_consumer *consumer, const char *topic, int32_t partition,
                          struct error *error)
{
    struct kafka_position *position =
        kafka_assignment_find(&consumer->assignment, topic, partition);

    if (position == NULL)
        return error_set(error, ERROR_RETRY, "%s [%" PRId32 "] is not ours", topic, partition);
    return position->is_paused || partition_switch(consumer, position, true, error);
}

bool kafka_consumer_resume(struct kafka_consumer *consumer, const char *topic, int32_t partition,
                           struct error *error)
{
    struct kafka_position *position =
        kafka_assignment_find(&consumer->assignment, topic, partition);

    if (position == NULL)
        return error_set(error, ERROR_RETRY, "%s [%" PRId32 "] is not ours", topic, partition);
    if (!position->is_paused)
        return true;
    if (!partition_switch(consumer, position, false, error))
        return false;
    if (!position->has_dropped)
        return true;
    position->has_dropped = false;
    return positions_apply(consumer, error);
}
