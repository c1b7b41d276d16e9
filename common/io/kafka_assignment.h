/* The partitions that a consumer reads now, and where each goes on. For io/kafka_consumer.c and
 * io/kafka_assignment.c only.
 */
#ifndef TIEOUT_IO_KAFKA_ASSIGNMENT_H
#define TIEOUT_IO_KAFKA_ASSIGNMENT_H

#include "io/kafka_client.h"
#include "io/kafka_consumer.h"

struct kafka_position {
    struct kafka_partition partition; /* topic is a copy; offset = next one to hand out */
    const rd_kafka_topic_t *topic;    /* librdkafka's, once a message was seen */
    bool is_paused;
    bool has_dropped; /* a message came while paused: resuming must read it again */
};

struct kafka_assignment {
    struct kafka_position *positions;
    size_t count;
    size_t last; /* found last */
};

/* Replaces everything; the topics' names are copied. */
void kafka_assignment_set(struct kafka_assignment *assignment,
                          const struct kafka_partition *partitions, size_t count);
void kafka_assignment_release(struct kafka_assignment *assignment);
/* NULL when it is not ours. */
struct kafka_position *kafka_assignment_of(struct kafka_assignment *assignment,
                                           const rd_kafka_message_t *message);
struct kafka_position *kafka_assignment_find(struct kafka_assignment *assignment, const char *topic,
                                             int32_t partition);

/* Asks the broker for low_offset and end_offset. */
bool kafka_range_fetch(rd_kafka_t *handle, struct kafka_partition *partition, int64_t timeout_ms,
                       struct error *error);
/* Puts real offsets for KAFKA_OFFSET_*; refuses an offset outside of what the log has. */
bool kafka_offset_resolve(struct kafka_partition *partition, struct error *error);
/* Lets librdkafka read from the positions; none = nothing. */
bool kafka_assignment_apply(const struct kafka_assignment *assignment, rd_kafka_t *handle,
                            struct error *error);

#endif
