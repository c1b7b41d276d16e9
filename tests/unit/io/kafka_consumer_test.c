#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "kafka_fixture.h"

/* Against the broker of KAFKA_BROKERS, or against librdkafka's simulated cluster without one. */

enum { PARTITIONS = 4 };

static struct loop *loop;
static struct told told;
static struct kafka_producer *producer;
static rd_kafka_t *cluster_owner;
static rd_kafka_mock_cluster_t *cluster;
static struct kafka_admin *admin;
static const char *brokers;
static char topic[64];
static const char *const topics[] = {topic};

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
    bool refuses;
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
    if (reader->refuses)
        return error_set(error, ERROR_RETRY, "no database");
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

/* Records number first .. first + count - 1 to all partitions. */
static void fill(size_t first, size_t count)
{
    int before = told.delivered;

    for (size_t i = first; i < first + count; i++) {
        char key[16];

        snprintf(key, sizeof(key), "key-%zu", i % 40);
        assert_true(publish(producer, topic, key, i, NULL));
    }
    STEP_UNTIL(loop, told.delivered == before + (int)count);
}

static void assign_all(struct reader *reader, int64_t offset)
{
    struct kafka_partition partitions[PARTITIONS];
    struct error error = {0};

    for (int i = 0; i < PARTITIONS; i++)
        partitions[i] = (struct kafka_partition){.topic = topic, .partition = i, .offset = offset};
    if (!kafka_consumer_assign(reader->consumer, partitions, PARTITIONS, &error))
        fail_msg("%s", error.message);
}

static void assert_seen_once(const struct reader *reader, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (reader->seen[i] != 1)
            fail_msg("record %zu was seen %d times", i, reader->seen[i]);
}

static void setup_broker(void)
{
    struct kafka_topic made = {.name = topic, .partition_count = PARTITIONS, .replication = 1};
    struct error error = {0};

    brokers = getenv("KAFKA_BROKERS");
    if (!kafka_admin_create(&(struct kafka_connection){.brokers = brokers, .client = "test"},
                            PATIENCE_MS, &admin, &error) ||
        !kafka_admin_make_topic(admin, &made, NULL, &error))
        fail_msg("%s", error.message);
}

static void setup_simulated_cluster(void)
{
    char reason[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    rd_kafka_conf_set(conf, "log_level", "0", reason, sizeof(reason));
    cluster_owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason));
    assert_non_null(cluster_owner);
    cluster = rd_kafka_mock_cluster_new(cluster_owner, 1);
    brokers = rd_kafka_mock_cluster_bootstraps(cluster);
    assert_int_equal(rd_kafka_mock_topic_create(cluster, topic, PARTITIONS, 1), 0);
}

static int setup(void **state)
{
    static int number;
    struct kafka_producer_options with = {
        .linger_ms = -1, .reported = tell_report, .context = &told};

    (void)state;
    snprintf(topic, sizeof(topic), "consumer-test-%d-%d", (int)getpid(), number++);
    loop = loop_create();
    told = (struct told){0};
    if (getenv("KAFKA_BROKERS") != NULL)
        setup_broker();
    else
        setup_simulated_cluster();
    with.connection = (struct kafka_connection){.brokers = brokers, .client = "test"};
    assert_true(kafka_producer_create(loop, &with, &producer, NULL));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kafka_producer_free(producer);
    if (admin != NULL) {
        assert_true(kafka_admin_delete_topic(admin, topic, NULL));
        kafka_admin_free(admin);
        admin = NULL;
    }
    if (cluster != NULL) {
        rd_kafka_mock_cluster_destroy(cluster);
        rd_kafka_destroy(cluster_owner);
        cluster = NULL;
    }
    loop_free(loop);
    return 0;
}

static void test_reads_what_was_written(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);
    const struct kafka_message *message;
    struct kafka_header header;

    (void)state;
    start(&reader, &with);
    reader.is_holding = true;
    fill(0, 1);
    assign_all(&reader, 0);
    STEP_UNTIL(loop, reader.held_count == 1);
    message = &reader.held[0]->messages[0];
    assert_true(text_equal_string(message->key, "key-0"));
    assert_true(text_equal_string(message->value, "0"));
    assert_true(message->timestamp > 1600000000000000);
    assert_true(text_equal_string(kafka_message_header(message, TEXT("ce_id")), "second"));
    assert_true(text_equal(kafka_message_header(message, TEXT("empty")), TEXT("")));
    assert_false(text_is_present(kafka_message_header(message, TEXT("null"))));
    assert_false(text_is_present(kafka_message_header(message, TEXT("absent"))));
    assert_true(kafka_message_header_at(message, 0, &header));
    assert_true(text_equal_string(header.value, "first"));
    assert_false(kafka_message_header_at(message, 4, &header));
    stop(&reader);
}

static void test_batches_keep_their_limits(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);

    (void)state;
    with.batch_count_max = 7;
    start(&reader, &with);
    fill(0, 1000);
    assign_all(&reader, 0);
    STEP_UNTIL(loop, reader.messages == 1000); /* although the descriptor fires but once */
    assert_int_equal(reader.largest_batch, 7);
    assert_seen_once(&reader, 1000);
    stop(&reader);
    with.batch_count_max = 0;
    with.batch_bytes_max = 1;
    start(&reader, &with);
    assign_all(&reader, 0);
    STEP_UNTIL(loop, reader.messages == 1000);
    assert_int_equal(reader.largest_batch, 1);
    stop(&reader);
}

static void test_nothing_is_read_while_batches_are_out(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);

    (void)state;
    with.batch_count_max = 10;
    with.batches_out_max = 2;
    start(&reader, &with);
    reader.is_holding = true;
    fill(0, 500);
    assign_all(&reader, 0);
    STEP_UNTIL(loop, reader.held_count == 2);
    for (int i = 0; i < 10; i++)
        loop_step(loop, 20);
    assert_int_equal(reader.held_count, 2);
    reader.is_holding = false;
    kafka_batch_free(reader.consumer, reader.held[--reader.held_count]);
    kafka_batch_free(reader.consumer, reader.held[--reader.held_count]);
    STEP_UNTIL(loop, reader.messages == 500);
    assert_seen_once(&reader, 500);
    stop(&reader);
}

static void test_offset_that_the_log_has_not_is_refused(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);
    struct kafka_partition partition = {.topic = topic, .partition = 1, .offset = 1000};
    struct error error = {0};

    (void)state;
    start(&reader, &with);
    fill(0, 100);
    assert_false(kafka_consumer_assign(reader.consumer, &partition, 1, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_non_null(strstr(error.message, "do not belong together"));
    partition.offset = KAFKA_OFFSET_END;
    assert_true(kafka_consumer_assign(reader.consumer, &partition, 1, NULL));
    assert_int_equal(partition.offset, partition.end_offset);
    assert_true(partition.end_offset > 0);
    for (int i = 0; i < 5; i++)
        loop_step(loop, 50);
    assert_int_equal(reader.messages, 0);
    stop(&reader);
}

static void test_group_starts_where_the_owner_says(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, topic);

    (void)state;
    fill(0, 100);
    start(&reader, &with);
    STEP_UNTIL(loop, reader.messages == 100);
    assert_int_equal(reader.assigned, PARTITIONS);
    assert_int_equal(reader.ends, 100);
    for (int32_t i = 0; i < PARTITIONS; i++) /* Kafka believes that all is done */
        kafka_consumer_mirror(reader.consumer, topic, i, reader.start[i]);
    stop(&reader);
    assert_int_equal(reader.revocations, 1);
    start(&reader, &with); /* our database knows nothing of it */
    STEP_UNTIL(loop, reader.messages == 100);
    assert_seen_once(&reader, 100);
    assert_int_equal(kafka_consumer_counts(reader.consumer).errors, 0);
    stop(&reader);
}

static void test_second_member_takes_over_and_gives_back(void **state)
{
    struct reader one, two;
    struct kafka_consumer_options with_one = options(&one, topic);
    struct kafka_consumer_options with_two = options(&two, topic);

    (void)state;
    fill(0, 200);
    start(&one, &with_one);
    one.is_holding = true;
    STEP_UNTIL(loop, one.held_count == 1);
    assert_true(kafka_batch_is_current(one.consumer, one.held[0]));
    one.is_holding = false;
    start(&two, &with_two);
    /* holding a batch, the first member does not even notice; giving it back it does */
    kafka_batch_free(one.consumer, one.held[0]);
    one.held_count = 0;
    STEP_UNTIL(loop, one.assigned == PARTITIONS / 2 && two.assigned == PARTITIONS / 2);
    assert_int_equal(one.revocations, 1);
    STEP_UNTIL(loop, two.messages > 0); /* read again from 0: its database knows nothing */
    stop(&two);
    STEP_UNTIL(loop, one.assigned == PARTITIONS);
    fill(200, 100);
    STEP_UNTIL(loop, one.seen[299] == 1);
    STEP_UNTIL(loop, one.messages == 300);
    assert_seen_once(&one, 300);
    stop(&one);
}

static void test_batch_of_an_old_assignment_is_known(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);

    (void)state;
    start(&reader, &with);
    fill(0, 10);
    reader.is_holding = true;
    assign_all(&reader, 0);
    STEP_UNTIL(loop, reader.held_count == 1);
    assert_true(kafka_batch_is_current(reader.consumer, reader.held[0]));
    assign_all(&reader, 0);
    assert_false(kafka_batch_is_current(reader.consumer, reader.held[0]));
    stop(&reader);
}

static void test_refused_assignment_fails_the_consumer(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, topic);

    (void)state;
    fill(0, 10);
    start(&reader, &with);
    reader.refuses = true;
    STEP_UNTIL(loop, reader.failures == 1);
    assert_string_equal(reader.failure.message, "no database");
    for (int i = 0; i < 5; i++)
        loop_step(loop, 50);
    assert_int_equal(reader.messages, 0);
    assert_int_equal(reader.failures, 1);
    stop(&reader);
}

static void test_vanished_range_fails_the_group(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, topic);

    (void)state;
    start(&reader, &with);
    reader.start[2] = 77;
    STEP_UNTIL(loop, reader.failures == 1);
    assert_int_equal(reader.failure.class, ERROR_PERMANENT);
    stop(&reader);
}

static void test_missing_topic_fails_the_consumer(void **state)
{
    static const char *const missing[] = {"consumer-test-missing"};
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, topic);

    (void)state;
    if (getenv("KAFKA_BROKERS") == NULL)
        skip(); /* the simulated cluster makes every topic that is asked for */
    with.topics = missing;
    start(&reader, &with);
    STEP_UNTIL(loop, reader.failures == 1);
    assert_int_equal(reader.failure.class, ERROR_PERMANENT);
    stop(&reader);
}

static void test_paused_partition_is_silent_and_loses_nothing(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);

    (void)state;
    with.batch_count_max = 5;
    start(&reader, &with);
    reader.is_holding = true;
    fill(0, 400);
    assign_all(&reader, 0);
    STEP_UNTIL(loop, reader.held_count == 1);
    for (int32_t i = 1; i < PARTITIONS; i++) /* with hundreds of messages fetched already */
        assert_true(kafka_consumer_pause(reader.consumer, topic, i, NULL));
    memset(reader.seen, 0, sizeof(reader.seen));
    reader.is_holding = false;
    reader.only_partition = -1;
    reader.messages = 0;
    kafka_batch_free(reader.consumer, reader.held[0]);
    reader.held_count = 0;
    for (int i = 0; i < 20; i++)
        loop_step(loop, 50);
    assert_true(reader.only_partition == 0 || reader.only_partition == -1);
    for (int32_t i = 1; i < PARTITIONS; i++)
        assert_true(kafka_consumer_resume(reader.consumer, topic, i, NULL));
    STEP_UNTIL(loop, reader.messages == 395);
    for (int i = 0; i < 5; i++)
        loop_step(loop, 50);
    assert_int_equal(reader.messages, 395);
    for (size_t i = 0; i < 400; i++)
        assert_true(reader.seen[i] <= 1);
    stop(&reader);
}

static void test_pause_and_resume_many_times_skip_nothing(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);
    int32_t turn = 0;

    (void)state;
    with.batch_count_max = 3;
    start(&reader, &with);
    fill(0, 300);
    assign_all(&reader, 0);
    while (reader.messages < 300) {
        size_t before = reader.messages;

        assert_true(turn < 1000);
        assert_true(kafka_consumer_pause(reader.consumer, topic, turn % PARTITIONS, NULL));
        loop_step(loop, 5);
        assert_true(kafka_consumer_resume(reader.consumer, topic, turn++ % PARTITIONS, NULL));
        STEP_UNTIL(loop, reader.messages > before);
    }
    assert_seen_once(&reader, 300);
    stop(&reader);
}

static void test_pausing_a_foreign_partition_is_refused(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, NULL);
    struct error error = {0};

    (void)state;
    start(&reader, &with);
    assert_false(kafka_consumer_pause(reader.consumer, topic, 0, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    stop(&reader);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_reads_what_was_written),
        CASE(test_batches_keep_their_limits),
        CASE(test_nothing_is_read_while_batches_are_out),
        CASE(test_offset_that_the_log_has_not_is_refused),
        CASE(test_group_starts_where_the_owner_says),
        CASE(test_second_member_takes_over_and_gives_back),
        CASE(test_batch_of_an_old_assignment_is_known),
        CASE(test_refused_assignment_fails_the_consumer),
        CASE(test_vanished_range_fails_the_group),
        CASE(test_missing_topic_fails_the_consumer),
        CASE(test_paused_partition_is_silent_and_loses_nothing),
        CASE(test_pause_and_resume_many_times_skip_nothing),
        CASE(test_pausing_a_foreign_partition_is_refused),
    };

    if (getenv("KAFKA_BROKERS") == NULL)
        print_message("KAFKA_BROKERS is not set: against a simulated cluster only\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
