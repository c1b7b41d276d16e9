/* What producers, consumers and the admin client of Kafka share. Only io/kafka_*.c include
 * librdkafka. Written for librdkafka 2.0.2 and later: range and roundrobin assignment, single
 * message poll, no seek.
 */
#ifndef TIEOUT_IO_KAFKA_H
#define TIEOUT_IO_KAFKA_H

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

enum {
    KAFKA_HEADERS_MAX = 64,
    KAFKA_TOPIC_BYTES_MAX = 250,
    KAFKA_PARTITIONS_MAX = 4096,
    /* Key, value and headers of one message together. */
    KAFKA_MESSAGE_BYTES_MAX = 16 << 20,
    /* What a message that is passed on may have more: headers that say whence and why. */
    KAFKA_FORWARD_BYTES_MAX = 64 << 10,
    /* What a topic's max.message.bytes must allow: a message and its framing. */
    KAFKA_BATCH_BYTES_MAX = KAFKA_MESSAGE_BYTES_MAX + (1 << 20),
};

/* How to reach the brokers. All texts are copied. */
struct kafka_connection {
    const char *brokers;    /* "host:port,host:port" */
    const char *client;     /* client.id: the service's name */
    const char *properties; /* further librdkafka settings, one "name=value" a line (TLS, SASL);
                               NULL = none. Ours win over them. */
    /* librdkafka's own log lines; level as in syslog(3). NULL = not wanted. */
    void (*log)(void *context, int level, const char *facility, const char *message);
    void *log_context;
};

struct kafka_header {
    struct text name;  /* at most 255 bytes, no NUL */
    struct text value; /* TEXT_NONE = null */
};

/* A setting by its name in Kafka's or librdkafka's manual. */
struct kafka_setting {
    const char *name; /* "retention.ms" */
    const char *value;
};

/* A partition with the offsets that matter when it is assigned. */
struct kafka_partition {
    const char *topic;
    int32_t partition;
    int64_t offset;     /* the next one to read */
    int64_t low_offset; /* first one still kept by the broker */
    int64_t end_offset; /* one after the last one that existed when we looked */
};

/* The partition of a key: murmur2, positive, modulo, the same as Kafka's Java clients and our
 * producer. `key` must be present and partition_count > 0. */
int32_t kafka_partition_for_key(struct text key, int32_t partition_count);

#endif
