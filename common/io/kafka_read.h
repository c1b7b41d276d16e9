/* The inside of a consumer, shared by io/kafka_consumer.c, kafka_read.c,
 * kafka_rebalance.c and kafka_asking.c. */
#ifndef TIEOUT_IO_KAFKA_READ_H
#define TIEOUT_IO_KAFKA_READ_H

#include "base/backoff.h"
#include "io/kafka_assignment.h"

/* A batch and the messages it points to. `batch` comes first: the owner's pointer is ours too. */
struct kafka_filling {
    struct kafka_batch batch;
    size_t capacity;
    struct kafka_message messages[];
};

/* An assignment for which it is not known yet where to begin. */
struct kafka_asking {
    struct kafka_assignment wanted;
    size_t range_count; /* of the first so many, low and end offset are known */
    struct loop_timer again;
    struct backoff backoff;
    struct random random;
};

struct kafka_consumer {
    struct kafka_client client;
    struct loop *loop;
    struct kafka_consumer_options options;
    struct kafka_assignment assignment;
    struct kafka_asking asking;
    uint64_t generation;
    struct kafka_filling *filling; /* NULL = nothing read yet */
    uint32_t batches_out;
    struct loop_call again;   /* more is waiting */
    struct loop_timer look;   /* librdkafka wants to be asked now and then */
    struct loop_call failing; /* tells the owner */
    bool has_failed;
    struct error failure;
    struct kafka_consumer_counts counts;
};

/* Stops reading and tells the owner, later and once. */
void kafka_consumer_fail(struct kafka_consumer *consumer, const struct error *error);
/* Reads and hands out until nothing is left or the limits are reached. */
void kafka_consumer_serve(void *consumer);
/* Nothing is assigned any more, nor asked for; what was read and not handed out is dropped. */
void kafka_consumer_forget(struct kafka_consumer *consumer);
/* Asks the owner where to begin, on the loop's timer, until there is an answer: it may depend on
 * what is away for a while (a server, a row that a stopped member has locked). */
void kafka_asking_begin(struct kafka_consumer *consumer, const struct kafka_partition *partitions,
                        size_t count);
void kafka_asking_stop(struct kafka_consumer *consumer);
/* Reads from the partitions' offsets, which may be KAFKA_OFFSET_*. */
bool kafka_positions_begin(struct kafka_consumer *consumer, struct kafka_partition *partitions,
                           size_t count, struct error *error);
void kafka_consumer_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t *list, void *opaque);

#endif
