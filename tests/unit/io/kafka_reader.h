/* For tests that read Kafka: a consumer that remembers what it was told. */
#ifndef TIEOUT_TESTS_KAFKA_READER_H
#define TIEOUT_TESTS_KAFKA_READER_H

#include "kafka_cluster.h"

/* A consumer and what it was told. */
struct reader {
    struct kafka_consumer *consumer;
    struct kafka_batch *held[8];
    size_t held_count;
    bool is_holding;
    size_t assigned; /* partitions now */
    int assignments;
    int revocations;
    int failures;
    struct error failure;
    int64_t start[PARTITIONS]; /* offsets that its "database" has */
    int64_t ends;              /* sum of end offsets at the assignment */
    enum error_class refuses;  /* ERROR_NONE = it answers */
    int refusals_left;         /* then it answers; 0 = never */
    uint8_t seen[TAGS_MAX];
    size_t messages;
    size_t largest_batch;
    int32_t only_partition; /* of all messages; -1 = none yet, -2 = several */
};

static bool on_assigned(void *context, struct kafka_partition *partitions, size_t count,
                        struct error *error)
{
    struct reader *reader = context;

    reader->assignments++;
    reader->assigned = count;
    if (reader->refuses != ERROR_NONE) {
        enum error_class class = reader->refuses;
        if (reader->refusals_left > 0 && --reader->refusals_left == 0)
            reader->refuses = ERROR_NONE;
        return error_set(error, class, "no database");
    }
    reader->ends = 0;
    for (size_t i = 0; i < count; i++) {
        partitions[i].offset = reader->start[partitions[i].partition];
        reader->ends += partitions[i].end_offset;
    }
    return true;
}

static void on_revoked(void *context, const struct kafka_partition *partitions, size_t count)
{
    struct reader *reader = context;

    (void)partitions;
    reader->revocations++;
    assert_true(count >= reader->assigned);
    reader->assigned = 0;
}

static void read_message(struct reader *reader, const struct kafka_message *message)
{
    int64_t number;

    assert_string_equal(message->topic, topic);
    assert_true(text_parse_int64(message->value, &number));
    assert_true(number >= 0 && number < TAGS_MAX);
    assert_int_equal(message->partition, kafka_partition_for_key(message->key, PARTITIONS));
    reader->seen[number]++;
    reader->messages++;
    if (reader->only_partition == -1)
        reader->only_partition = message->partition;
    else if (reader->only_partition != message->partition)
        reader->only_partition = -2;
    reader->start[message->partition] = message->offset + 1;
}

static void on_received(void *context, struct kafka_batch *batch)
{
    struct reader *reader = context;

    assert_true(batch->count > 0);
    if (batch->count > reader->largest_batch)
        reader->largest_batch = batch->count;
    for (size_t i = 0; i < batch->count; i++)
        read_message(reader, &batch->messages[i]);
    if (reader->is_holding)
        reader->held[reader->held_count++] = batch;
    else
        kafka_batch_free(reader->consumer, batch);
}

static void on_failed(void *context, const struct error *error)
{
    struct reader *reader = context;

    reader->failures++;
    reader->failure = *error;
}

static struct kafka_consumer_options options(struct reader *reader, const char *group)
{
    return (struct kafka_consumer_options){
        .connection = {.brokers = brokers,
                       .client = "test",
                       .properties = "heartbeat.interval.ms=200"},
        .group = group,
        .topics = topics,
        .topic_count = 1,
        .session_timeout_ms = 6000,
        .assigned = on_assigned,
        .revoked = on_revoked,
        .received = on_received,
        .failed = on_failed,
        .context = reader,
    };
}

static void start(struct reader *reader, const struct kafka_consumer_options *with)
{
    struct error error = {0};

    *reader = (struct reader){.only_partition = -1};
    if (!kafka_consumer_create(loop, with, &reader->consumer, &error))
        fail_msg("%s", error.message);
}

static void stop(struct reader *reader)
{
    for (size_t i = 0; i < reader->held_count; i++)
        kafka_batch_free(reader->consumer, reader->held[i]);
    reader->held_count = 0;
    kafka_consumer_free(reader->consumer, 10000);
    reader->consumer = NULL;
}

static void assert_seen_once(const struct reader *reader, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (reader->seen[i] != 1)
            fail_msg("record %zu was seen %d times", i, reader->seen[i]);
}

#endif
