#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "kafka_fixture.h"

/* Against the cluster that librdkafka simulates: it fails on demand. */

static struct loop *loop;
static struct told told;
static rd_kafka_t *cluster_owner;
static rd_kafka_mock_cluster_t *cluster;
static struct kafka_producer *producer;

static void tell_rebuilt(void *context)
{
    ((struct told *)context)->rebuilt++;
}

static struct kafka_producer_options options(void)
{
    return (struct kafka_producer_options){
        .connection = {.brokers = rd_kafka_mock_cluster_bootstraps(cluster), .client = "test"},
        .linger_ms = -1,
        .reported = tell_report,
        .rebuilt = tell_rebuilt,
        .context = &told,
    };
}

static void start(const struct kafka_producer_options *with)
{
    struct error error = {0};

    if (!kafka_producer_create(loop, with, &producer, &error))
        fail_msg("%s", error.message);
}

static int setup(void **state)
{
    char reason[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    (void)state;
    rd_kafka_conf_set(conf, "log_level", "0", reason, sizeof(reason));
    told = (struct told){0};
    producer = NULL;
    loop = loop_create();
    cluster_owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason));
    assert_non_null(cluster_owner);
    cluster = rd_kafka_mock_cluster_new(cluster_owner, 1);
    assert_int_equal(rd_kafka_mock_topic_create(cluster, "events", 4, 1), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kafka_producer_free(producer);
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(cluster_owner);
    loop_free(loop);
    return 0;
}

static void test_every_record_is_reported_once(void **state)
{
    enum { COUNT = 3000 };
    struct kafka_producer_options with = options();

    (void)state;
    start(&with);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(publish(producer, "events", "tenant", i, NULL));
    assert_int_equal(kafka_producer_in_flight(producer), COUNT);
    STEP_UNTIL(loop, told.delivered == COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(told.reports[i], 1);
    assert_int_equal(kafka_producer_in_flight(producer), 0);
    assert_int_equal(told.last.offset, COUNT - 1);
    assert_int_equal(told.last.partition, kafka_partition_for_key(TEXT("tenant"), 4));
    assert_int_equal(kafka_producer_counts(producer).delivered, COUNT);
}

static void test_keys_go_where_java_puts_them(void **state)
{
    /* the values of Kafka's own test of its murmur2 */
    static const struct {
        const char *key;
        int32_t hash;
    } known[] = {{"21", -973932308},
                 {"foobar", -790332482},
                 {"a-little-bit-long-string", -985981536},
                 {"a-little-bit-longer-string", -1486304829},
                 {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971}};

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct text key = text_of(known[i].key);

        assert_int_equal(kafka_partition_for_key(key, INT32_MAX),
                         (known[i].hash & 0x7fffffff) % INT32_MAX);
        assert_int_equal(kafka_partition_for_key(key, 64), (known[i].hash & 0x7fffffff) % 64);
    }
    for (int i = 0; i < 1000; i++) {
        char key[8];
        int length = snprintf(key, sizeof(key), "%x", i * 7919);

        assert_int_equal(
            kafka_partition_for_key(text_of(key), 7),
            rd_kafka_msg_partitioner_murmur2(NULL, key, (size_t)length, 7, NULL, NULL));
    }
}

static void test_full_queue_is_said_and_heals(void **state)
{
    struct kafka_producer_options with = options();
    struct error error = {0};
    size_t accepted = 0;

    (void)state;
    with.in_flight_max = 10;
    with.linger_ms = 200;
    start(&with);
    while (accepted < 100 && publish(producer, "events", "tenant", accepted, &error))
        accepted++;
    assert_true(accepted >= 10 && accepted < 100);
    assert_int_equal(error.class, ERROR_RETRY);
    assert_int_equal(kafka_producer_counts(producer).queue_full, 1);
    STEP_UNTIL(loop, told.delivered == (int)accepted);
    assert_true(publish(producer, "events", "tenant", accepted, NULL));
    assert_true(kafka_producer_flush(producer, PATIENCE_MS, NULL));
}

static void test_broker_that_is_away_is_waited_for(void **state)
{
    struct kafka_producer_options with = options();
    struct error error = {0};

    (void)state;
    start(&with);
    rd_kafka_mock_broker_set_down(cluster, 1);
    assert_true(publish(producer, "events", "tenant", 0, NULL));
    assert_false(kafka_producer_flush(producer, 300, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_int_equal(told.failed, 0);
    rd_kafka_mock_broker_set_up(cluster, 1);
    STEP_UNTIL(loop, told.delivered == 1);
    assert_true(kafka_producer_counts(producer).errors > 0);
}

static void test_errors_that_pass_are_retried_inside(void **state)
{
    struct kafka_producer_options with = options();

    (void)state;
    start(&with);
    rd_kafka_mock_push_request_errors(
        cluster, 0 /* Produce */, 3, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
    for (size_t i = 0; i < 10; i++)
        assert_true(publish(producer, "events", "tenant", i, NULL));
    STEP_UNTIL(loop, told.delivered == 10);
    assert_int_equal(told.failed + told.rebuilt, 0);
}

/* What the outbox does: from the first failure on, everything again. */
static void publish_failed_again(size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!told.was_delivered[i])
            assert_true(publish(producer, "events", "tenant", i, NULL));
}

static void test_fatal_error_rebuilds_the_producer(void **state)
{
    enum { COUNT = 20 };
    struct kafka_producer_options with = options();

    (void)state;
    start(&with);
    rd_kafka_mock_push_request_errors(cluster, 0, 1,
                                      RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(publish(producer, "events", "tenant", i, NULL));
    STEP_UNTIL(loop, told.rebuilt == 1);
    assert_int_equal(told.delivered + told.failed, COUNT);
    assert_true(told.failed > 0);
    assert_int_equal(told.last.error.class, ERROR_RETRY);
    assert_int_equal(kafka_producer_in_flight(producer), 0);
    assert_int_equal(kafka_producer_counts(producer).rebuilds, 1);
    publish_failed_again(COUNT);
    STEP_UNTIL(loop, told.delivered == COUNT);
}

static void test_timed_out_record_is_not_overtaken(void **state)
{
    struct kafka_producer_options with = options();

    (void)state;
    with.delivery_timeout_ms = 4000; /* the first record must arrive, also on a busy machine */
    start(&with);
    assert_true(publish(producer, "events", "tenant", 0, NULL));
    STEP_UNTIL(loop, told.delivered == 1);
    rd_kafka_mock_broker_set_rtt(cluster, 1, 8000);
    for (size_t i = 1; i < 10; i++)
        assert_true(publish(producer, "events", "tenant", i, NULL));
    STEP_UNTIL(loop, told.delivered + told.failed == 10);
    assert_int_equal(told.failed, 9); /* nothing behind the first failure got through */
    assert_int_equal(told.last.error.class, ERROR_RETRY);
    rd_kafka_mock_broker_set_rtt(cluster, 1, 0);
}

static void test_free_reports_what_is_open(void **state)
{
    struct kafka_producer_options with = options();

    (void)state;
    start(&with);
    rd_kafka_mock_broker_set_down(cluster, 1);
    for (size_t i = 0; i < 5; i++)
        assert_true(publish(producer, "events", "tenant", i, NULL));
    kafka_producer_free(producer);
    producer = NULL;
    assert_int_equal(told.failed, 5);
    assert_int_equal(told.last.error.class, ERROR_RETRY);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(told.reports[i], 1);
}

static void test_flush_finishes_over_a_rebuild(void **state)
{
    struct kafka_producer_options with = options();

    (void)state;
    start(&with);
    rd_kafka_mock_push_request_errors(cluster, 0, 1,
                                      RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    assert_true(publish(producer, "events", "tenant", 0, NULL));
    assert_true(kafka_producer_flush(producer, PATIENCE_MS, NULL));
    assert_int_equal(told.delivered + told.failed, 1);
}

static void test_what_never_fits_is_refused(void **state)
{
    struct kafka_producer_options with = options();
    char *big = calloc(1, KAFKA_MESSAGE_BYTES_MAX);
    struct kafka_record record = {.topic = "events",
                                  .key = TEXT("tenant"),
                                  .value = {big, KAFKA_MESSAGE_BYTES_MAX - 6},
                                  .tag = (void *)1};
    struct kafka_header headers[KAFKA_HEADERS_MAX + 1];
    struct error error = {0};

    (void)state;
    start(&with);
    assert_true(kafka_publish(producer, &record, &error)); /* just fits */
    record.value.length++;
    assert_false(kafka_publish(producer, &record, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    headers[0] = (struct kafka_header){TEXT("reason"), TEXT("unreadable")};
    record.headers = headers;
    record.header_count = 1;
    record.is_forwarded = true;
    assert_true(kafka_publish(producer, &record, &error)); /* as large as it was, and why */
    record = (struct kafka_record){.topic = "events", .key = TEXT("tenant"), .value = record.value};
    record.value.length = 1;
    for (size_t i = 0; i <= KAFKA_HEADERS_MAX; i++)
        headers[i] = (struct kafka_header){TEXT("name"), TEXT("value")};
    record.headers = headers;
    record.header_count = KAFKA_HEADERS_MAX + 1;
    assert_false(kafka_publish(producer, &record, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_true(kafka_producer_flush(producer, PATIENCE_MS, NULL));
    assert_int_equal(told.delivered, 2);
    free(big);
}

static void test_partitions_are_counted(void **state)
{
    struct kafka_producer_options with = options();
    int32_t count = 0;

    (void)state;
    start(&with);
    assert_true(kafka_producer_partition_count(producer, "events", PATIENCE_MS, &count, NULL));
    assert_int_equal(count, 4);
}

static void test_wrong_setting_is_permanent(void **state)
{
    struct kafka_producer_options with = options();
    struct error error = {0};

    (void)state;
    with.connection.properties = "# comment\n\nsasl.mechanism = NONSENSE\nno.such.setting=1";
    assert_false(kafka_producer_create(loop, &with, &producer, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_non_null(strstr(error.message, "no.such.setting"));
    with.connection.properties = "without-value";
    assert_false(kafka_producer_create(loop, &with, &producer, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_every_record_is_reported_once),
        CASE(test_keys_go_where_java_puts_them),
        CASE(test_full_queue_is_said_and_heals),
        CASE(test_broker_that_is_away_is_waited_for),
        CASE(test_errors_that_pass_are_retried_inside),
        CASE(test_fatal_error_rebuilds_the_producer),
        CASE(test_timed_out_record_is_not_overtaken),
        CASE(test_free_reports_what_is_open),
        CASE(test_flush_finishes_over_a_rebuild),
        CASE(test_what_never_fits_is_refused),
        CASE(test_partitions_are_counted),
        CASE(test_wrong_setting_is_permanent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
