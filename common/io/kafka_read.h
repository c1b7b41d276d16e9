/* The inside of a consumer, shared by io/kafka_consumer.c, kafka_read.c and kafka_rebalance.c. */
#ifndef TIEOUT_IO_KAFKA_READ_H
#define TIEOUT_IO_KAFKA_READ_H

#include "io/kafka_assignment.h"

/* A batch and the messages it points to. `batch` comes first: the owner's pointer is ours too. */
struct kafka_filling {
    struct kafka_batch batch;
    size_t capacity;
    struct kafka_message messages[];
};

struct kafka_consumer {
    struct kafka_client client;
    struct loop *loop;
    struct kafka_consumer_options options;
    struct kafka_assignment assignment;
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
/* Nothing is assigned any more; what was read and not handed out is dropped. */
void kafka_consumer_forget(struct kafka_consumer *consumer);
void kafka_consumer_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t *list, void *opaque);

#endif
