/* Publishing to Kafka: idempotent, acks=all, nothing is ever dropped silently.
 *
 * Every record that kafka_publish() accepted ends in exactly one report through `reported`, also on
 * a broken connection, on a rebuild and on kafka_producer_free(). Until then the owner keeps its
 * own durable row: only a report with `is_delivered` says that the brokers have it.
 *
 * Order: records of one key arrive in the order of the calls. When a record fails, those after it
 * fail too (as ERROR_RETRY) or were never sent, so the owner can publish again from the first one
 * that failed. A failed record may still have reached the brokers: readers remove duplicates by the
 * event's id.
 *
 * A fatal error of librdkafka (its idempotence lost count after a time-out, for instance) ends in
 * a rebuild: all open records are reported as failed with ERROR_RETRY, the client is made anew, and
 * `rebuilt` tells the owner to publish what is not confirmed.
 */
#ifndef TIEOUT_IO_KAFKA_PRODUCER_H
#define TIEOUT_IO_KAFKA_PRODUCER_H

#include "io/kafka.h"
#include "io/loop.h"

struct kafka_producer;

struct kafka_record {
    const char *topic;
    struct text key;   /* decides the partition; must be present */
    struct text value; /* TEXT_NONE = tombstone */
    const struct kafka_header *headers;
    size_t header_count;
    bool is_forwarded; /* another's message and headers of ours: may pass the limit by those */
    void *tag;         /* handed back in the report */
};

struct kafka_report {
    void *tag;
    bool is_delivered;
    int32_t partition;  /* when delivered */
    int64_t offset;     /* when delivered */
    struct error error; /* when not: RETRY = publish again; PERMANENT = never will be taken */
};

struct kafka_producer_options {
    struct kafka_connection connection;
    uint32_t in_flight_max;       /* records accepted and not reported; 0 = 100,000 */
    uint32_t in_flight_bytes_max; /* the same in bytes; 0 = 256 MiB */
    int64_t delivery_timeout_ms;  /* after that a record has failed; 0 = 120,000 */
    int64_t linger_ms;            /* wait for more before sending; -1 = 0, 0 = 5 */
    /* Run on the loop, never from within kafka_publish(). They may publish; they must not free
     * the producer. The report is gone afterwards. */
    void (*reported)(void *context, const struct kafka_report *report);
    void (*rebuilt)(void *context); /* NULL = not wanted */
    void *context;
};

struct kafka_producer_counts {
    uint64_t published;
    uint64_t delivered;
    uint64_t failed;
    uint64_t queue_full;
    uint64_t rebuilds;
    uint64_t errors; /* connections lost and the like, reported by librdkafka; it recovers alone */
};

/* Does not wait for the brokers. False: a setting is wrong (permanent). */
bool kafka_producer_create(struct loop *loop, const struct kafka_producer_options *options,
                           struct kafka_producer **out, struct error *error);
/* Reports everything still open as failed. NULL is allowed. */
void kafka_producer_free(struct kafka_producer *producer);

/* Copies everything. False: RETRY = queue full or rebuilding, publish again after some report;
 * PERMANENT = the record is too large, or the topic does not exist. */
bool kafka_publish(struct kafka_producer *producer, const struct kafka_record *record,
                   struct error *error);

/* Waits, reporting meanwhile, until nothing is open any more; false (RETRY) when the time is up.
 * Blocks: only for shutdown and tools. */
bool kafka_producer_flush(struct kafka_producer *producer, int64_t timeout_ms, struct error *error);

size_t kafka_producer_in_flight(const struct kafka_producer *producer);
struct kafka_producer_counts kafka_producer_counts(const struct kafka_producer *producer);

/* The partitions of a topic; at the first call it asks the brokers (blocks up to timeout_ms), which
 * also warms up the topic: librdkafka before 2.10 delays the first record to a topic by a second.
 */
bool kafka_producer_partition_count(struct kafka_producer *producer, const char *topic,
                                    int64_t timeout_ms, int32_t *out, struct error *error);

#endif
