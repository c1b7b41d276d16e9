/* For tests that read Kafka: a topic of the test's own and a producer that fills it, on the broker
 * of KAFKA_BROKERS, or on librdkafka's simulated cluster without one.
 */
#ifndef TIEOUT_TESTS_KAFKA_CLUSTER_H
#define TIEOUT_TESTS_KAFKA_CLUSTER_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "kafka_fixture.h"

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

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
