/* Reading from Kafka, starting at offsets that the owner supplies (they live in PostgreSQL).
 *
 * Two modes: a member of a group (`group` and topics given; partitions come and go), or explicit
 * partitions (`group` NULL, kafka_consumer_assign()). Kafka's own committed offsets are never read;
 * kafka_consumer_mirror() writes them for lag tools only.
 *
 * Everything that cannot be healed by waiting (a range of the journal that is gone, a topic that
 * does not exist, authorisation, an `assigned` that refused) ends in one call of `failed`; nothing
 * is delivered afterwards and the process should exit. Lost connections heal alone.
 */
#ifndef TIEOUT_IO_KAFKA_CONSUMER_H
#define TIEOUT_IO_KAFKA_CONSUMER_H

#include "io/kafka.h"
#include "io/loop.h"

struct kafka_consumer;

/* Values for kafka_partition.offset at assignment, apart from real offsets. */
#define KAFKA_OFFSET_FIRST_KEPT (-2) /* wherever the broker's log starts now */
#define KAFKA_OFFSET_END (-1)        /* only what comes from now on */

/* A message that was read. All pointers live until the batch is freed. */
struct kafka_message {
    const char *topic;
    int32_t partition;
    int64_t offset;
    instant_us timestamp; /* the producer's clock, whole milliseconds; INSTANT_NONE = absent */
    struct text key;      /* TEXT_NONE = null */
    struct text value;    /* TEXT_NONE = null */
    void *handle;         /* librdkafka's message */
};

/* The last header of that name; TEXT_NONE when absent or null. */
struct text kafka_message_header(const struct kafka_message *message, struct text name);
/* Header by number, for copying them all; false behind the last one. */
bool kafka_message_header_at(const struct kafka_message *message, size_t index,
                             struct kafka_header *out);

/* Messages in the order of reading: ordered inside a partition, partitions mixed. */
struct kafka_batch {
    const struct kafka_message *messages;
    size_t count; /* >= 1 */
    size_t bytes; /* keys, values and headers */
    uint64_t generation;
};

struct kafka_consumer_options {
    struct kafka_connection connection;
    const char *group;         /* NULL = explicit partitions */
    const char *const *topics; /* what the group reads; copied */
    size_t topic_count;
    uint32_t batch_count_max;     /* messages in a batch; 0 = 1,000 */
    uint32_t batch_bytes_max;     /* soft: the message that passes it is the last; 0 = 8 MiB */
    uint32_t batches_out_max;     /* batches not yet freed; no more is read then; 0 = 1 */
    uint32_t fetch_ahead_kib_max; /* kept by librdkafka in addition; 0 = 32,768 */
    int64_t session_timeout_ms;   /* 0 = 45,000 */
    int64_t poll_interval_max_ms; /* a batch kept longer loses the partitions; 0 = 300,000 */
    int64_t query_timeout_ms;     /* for end offsets, each question; 0 = 10,000 */

    /* New partitions are ours. low_offset and end_offset are filled; fill each `offset` (the next
     * to read, or one of the values above). Runs on the loop, which it must not hold up: do not
     * wait for a lock. False: RETRY = nothing is read yet, and it is called again, after a pause
     * that grows to some seconds, until it says true or the partitions are revoked; any other class
     * = `failed` is called with that error. An offset outside low..end fails as well: the log and
     * the database do not belong together. */
    bool (*assigned)(void *context, struct kafka_partition *partitions, size_t count,
                     struct error *error);
    /* All partitions are gone (assignment is eager). Forget every batch that is not finished: its
     * messages will be read again, by us or somebody else. NULL = not wanted. */
    void (*revoked)(void *context, const struct kafka_partition *partitions, size_t count);
    /* The batch is the owner's until kafka_batch_free(), in this call or later. */
    void (*received)(void *context, struct kafka_batch *batch);
    void (*failed)(void *context, const struct error *error);
    void *context;
};

struct kafka_consumer_counts {
    uint64_t messages;
    uint64_t bytes;
    uint64_t batches;
    uint64_t assignments;
    uint64_t revocations;
    uint64_t dropped; /* read, and not delivered because their partition was revoked meanwhile */
    uint64_t errors;  /* connections lost and the like */
};

bool kafka_consumer_create(struct loop *loop, const struct kafka_consumer_options *options,
                           struct kafka_consumer **out, struct error *error);
/* Leaves the group, waiting at most `timeout_ms`; `revoked` is called. Batches that are out stay
 * valid until then: free them before. No callback may call this. NULL is allowed. */
void kafka_consumer_free(struct kafka_consumer *consumer, int64_t timeout_ms);

void kafka_batch_free(struct kafka_consumer *consumer, struct kafka_batch *batch);
/* False when partitions were revoked since the batch was read. */
bool kafka_batch_is_current(const struct kafka_consumer *consumer, const struct kafka_batch *batch);

/* Explicit mode: replaces what is read now; asks for the offsets' ranges (blocking, bounded) and
 * fills low_offset and end_offset. `assigned` and `revoked` are not called. */
bool kafka_consumer_assign(struct kafka_consumer *consumer, struct kafka_partition *partitions,
                           size_t count, struct error *error);

/* Nothing more of that partition is delivered after this returns, until resumed; then it goes on
 * with the message after the last one delivered. Batches that are out are not affected. A paused
 * partition that is assigned again comes back resumed. */
bool kafka_consumer_pause(struct kafka_consumer *consumer, const char *topic, int32_t partition,
                          struct error *error);
bool kafka_consumer_resume(struct kafka_consumer *consumer, const char *topic, int32_t partition,
                           struct error *error);

/* First kept and end offset now; fills low_offset and end_offset. Blocks up to query_timeout_ms. */
bool kafka_consumer_range(struct kafka_consumer *consumer, struct kafka_partition *partition,
                          struct error *error);

/* The partition's end as the broker told it with what it sent last; -1 = not known. Does not ask.
 */
int64_t kafka_consumer_end_seen(const struct kafka_consumer *consumer, const char *topic,
                                int32_t partition);

/* Tells Kafka, for lag tools only, that everything before `next_offset` is done. Asynchronous;
 * failures are counted as errors and otherwise ignored. Group mode only. */
void kafka_consumer_mirror(struct kafka_consumer *consumer, const char *topic, int32_t partition,
                           int64_t next_offset);

struct kafka_consumer_counts kafka_consumer_counts(const struct kafka_consumer *consumer);

#endif
