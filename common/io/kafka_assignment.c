#include "io/kafka_assignment.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"

enum { ASK_AGAIN_MS = 100 };

void kafka_assignment_release(struct kafka_assignment *assignment)
{
    for (size_t i = 0; i < assignment->count; i++)
        free((char *)(uintptr_t)assignment->positions[i].partition.topic);
    free(assignment->positions);
    *assignment = (struct kafka_assignment){0};
}

void kafka_assignment_set(struct kafka_assignment *assignment,
                          const struct kafka_partition *partitions, size_t count)
{
    kafka_assignment_release(assignment);
    if (count == 0)
        return;
    REQUIRE(count <= KAFKA_PARTITIONS_MAX);
    assignment->positions = calloc(count, sizeof(*assignment->positions));
    REQUIRE(assignment->positions != NULL);
    assignment->count = count;
    for (size_t i = 0; i < count; i++) {
        struct kafka_partition *partition = &assignment->positions[i].partition;

        *partition = partitions[i];
        partition->topic = strdup(partitions[i].topic);
        REQUIRE(partition->topic != NULL);
    }
}

struct kafka_position *kafka_assignment_find(struct kafka_assignment *assignment, const char *topic,
                                             int32_t partition)
{
    for (size_t i = 0; i < assignment->count; i++) {
        struct kafka_position *position = &assignment->positions[i];

        if (position->partition.partition == partition &&
            strcmp(position->partition.topic, topic) == 0)
            return position;
    }
    return NULL;
}

struct kafka_position *kafka_assignment_of(struct kafka_assignment *assignment,
                                           const rd_kafka_message_t *message)
{
    struct kafka_position *position;

    /* Messages come in runs of one partition. */
    if (assignment->last < assignment->count) {
        position = &assignment->positions[assignment->last];
        if (position->topic == message->rkt && position->partition.partition == message->partition)
            return position;
    }
    position =
        kafka_assignment_find(assignment, rd_kafka_topic_name(message->rkt), message->partition);
    if (position != NULL) {
        position->topic = message->rkt;
        assignment->last = (size_t)(position - assignment->positions);
    }
    return position;
}

bool kafka_range_fetch(rd_kafka_t *handle, struct kafka_partition *partition, int64_t timeout_ms,
                       struct error *error)
{
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    rd_kafka_resp_err_t code;

    for (;;) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();

        code = rd_kafka_query_watermark_offsets(handle, partition->topic, partition->partition,
                                                &partition->low_offset, &partition->end_offset,
                                                left_ms > 1 ? (int)left_ms : 1);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
            return true;
        /* A leader that was just elected does not know its end yet. */
        if (kafka_error_class(code) != ERROR_RETRY || left_ms <= ASK_AGAIN_MS)
            return error_set(error, kafka_error_class(code), "offsets of %s [%" PRId32 "]: %s",
                             partition->topic, partition->partition, rd_kafka_err2str(code));
        poll(NULL, 0, ASK_AGAIN_MS);
    }
}

bool kafka_offset_resolve(struct kafka_partition *partition, struct error *error)
{
    if (partition->offset == KAFKA_OFFSET_FIRST_KEPT)
        partition->offset = partition->low_offset;
    else if (partition->offset == KAFKA_OFFSET_END)
        partition->offset = partition->end_offset;
    if (partition->offset >= partition->low_offset && partition->offset <= partition->end_offset)
        return true;
    return error_set(error, ERROR_PERMANENT,
                     "%s [%" PRId32 "] shall be read from offset %" PRId64
                     ", but the log has %" PRId64 " to %" PRId64
                     ": log and database do not belong together",
                     partition->topic, partition->partition, partition->offset,
                     partition->low_offset, partition->end_offset);
}

bool kafka_assignment_apply(const struct kafka_assignment *assignment, rd_kafka_t *handle,
                            struct error *error)
{
    rd_kafka_topic_partition_list_t *list = NULL;
    rd_kafka_resp_err_t code;

    if (assignment->count > 0)
        list = rd_kafka_topic_partition_list_new((int)assignment->count);
    for (size_t i = 0; i < assignment->count; i++) {
        const struct kafka_partition *partition = &assignment->positions[i].partition;

        rd_kafka_topic_partition_list_add(list, partition->topic, partition->partition)->offset =
            partition->offset;
    }
    code = rd_kafka_assign(handle, list);
    if (list != NULL)
        rd_kafka_topic_partition_list_destroy(list);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return error_set(error, kafka_error_class(code), "partitions not assigned: %s",
                         rd_kafka_err2str(code));
    return true;
}
