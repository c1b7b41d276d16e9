#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "kafka_fixture.h"

/* Needs the broker of KAFKA_BROKERS: the simulated cluster has no admin requests. */

static struct kafka_admin *admin;
static struct loop *loop;
static struct told told;
static char topic[64];

static int setup(void **state)
{
    const char *brokers = getenv("KAFKA_BROKERS");

    (void)state;
    if (brokers == NULL)
        return 0;
    snprintf(topic, sizeof(topic), "admin-test-%d", (int)getpid());
    told = (struct told){0};
    loop = loop_create();
    assert_true(kafka_admin_create(&(struct kafka_connection){.brokers = brokers, .client = "test"},
                                   PATIENCE_MS, &admin, NULL));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (admin == NULL)
        return 0;
    assert_true(kafka_admin_delete_topic(admin, topic, NULL));
    kafka_admin_free(admin);
    loop_free(loop);
    return 0;
}

#define NEEDS_BROKER()                                                                             \
    do {                                                                                           \
        (void)state;                                                                               \
        if (admin == NULL) {                                                                       \
            print_message("skipped: KAFKA_BROKERS is not set\n");                                  \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

static void test_topic_is_made_once_with_its_settings(void **state)
{
    const struct kafka_setting settings[] = {{"retention.ms", "-1"}, {"cleanup.policy", "delete"}};
    struct kafka_topic wanted = {.name = topic,
                                 .partition_count = 3,
                                 .replication = 1,
                                 .settings = settings,
                                 .setting_count = 2};
    struct kafka_topic_state found;
    struct text retention;
    struct error error = {0};
    bool was_made = false;

    NEEDS_BROKER();
    assert_true(kafka_admin_describe_topic(admin, topic, &found, &error));
    assert_false(found.exists);
    assert_true(kafka_admin_make_topic(admin, &wanted, &was_made, &error));
    assert_true(was_made);
    wanted.partition_count = 5;
    assert_true(kafka_admin_make_topic(admin, &wanted, &was_made, &error));
    assert_false(was_made);
    assert_true(kafka_admin_describe_topic(admin, topic, &found, &error));
    assert_true(found.exists);
    assert_int_equal(found.partition_count, 3);
    assert_int_equal(found.replication, 1);
    assert_true(kafka_admin_topic_setting(admin, topic, "retention.ms", &retention, &error));
    assert_true(text_equal_string(retention, "-1"));
    assert_false(kafka_admin_topic_setting(admin, topic, "no.such", &retention, &error));
    assert_true(kafka_admin_delete_topic(admin, topic, &error));
    assert_true(kafka_admin_delete_topic(admin, topic, &error)); /* gone already */
    assert_true(kafka_admin_describe_topic(admin, topic, &found, &error));
    assert_false(found.exists);
}

static void test_impossible_topic_is_permanent(void **state)
{
    const struct kafka_setting nonsense = {"retention.ms", "soon"};
    struct kafka_topic wanted = {.name = topic,
                                 .partition_count = 1,
                                 .replication = 1,
                                 .settings = &nonsense,
                                 .setting_count = 1};
    struct error error = {0};

    NEEDS_BROKER();
    assert_false(kafka_admin_make_topic(admin, &wanted, NULL, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
}

/* Kafka says the same of too many copies and of brokers that are still starting. */
static void test_more_copies_than_brokers_may_heal(void **state)
{
    const struct kafka_topic wanted = {.name = topic, .partition_count = 1, .replication = 99};
    struct error error = {0};

    NEEDS_BROKER();
    assert_false(kafka_admin_make_topic(admin, &wanted, NULL, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_non_null(strstr(error.message, "99"));
}

static void on_received(void *context, struct kafka_batch *batch)
{
    *(struct kafka_batch **)context = batch;
}

static void on_failed(void *context, const struct error *error)
{
    (void)context;
    fail_msg("%s", error->message);
}

/* Incompressible, so that the broker's own limit is met as well. */
static struct text noise(size_t bytes)
{
    char *data = malloc(bytes);
    uint64_t x = 1;

    assert_non_null(data);
    for (size_t i = 0; i < bytes; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        data[i] = (char)(x >> 56);
    }
    return text_slice(data, bytes);
}

static void test_largest_message_passes_the_broker(void **state)
{
    char limit[24];
    const struct kafka_setting setting = {"max.message.bytes", limit};
    struct kafka_topic wanted = {.name = topic,
                                 .partition_count = 1,
                                 .replication = 1,
                                 .settings = &setting,
                                 .setting_count = 1};
    struct kafka_connection connection = {.brokers = getenv("KAFKA_BROKERS"), .client = "test"};
    struct kafka_partition partition = {.topic = topic};
    struct kafka_batch *batch = NULL;
    struct kafka_producer *producer;
    struct kafka_consumer *consumer;
    struct text value;

    NEEDS_BROKER();
    snprintf(limit, sizeof(limit), "%d", KAFKA_BATCH_BYTES_MAX);
    assert_true(kafka_admin_make_topic(admin, &wanted, NULL, NULL));
    assert_true(kafka_producer_create(loop,
                                      &(struct kafka_producer_options){.connection = connection,
                                                                       .reported = tell_report,
                                                                       .context = &told},
                                      &producer, NULL));
    value = noise(KAFKA_MESSAGE_BYTES_MAX - 3);
    assert_true(
        kafka_publish(producer,
                      &(struct kafka_record){
                          .topic = topic, .key = TEXT("key"), .value = value, .tag = (void *)1},
                      NULL));
    STEP_UNTIL(loop, told.delivered + told.failed == 1);
    assert_string_equal(told.last.error.message, "");
    assert_true(kafka_consumer_create(loop,
                                      &(struct kafka_consumer_options){.connection = connection,
                                                                       .received = on_received,
                                                                       .failed = on_failed,
                                                                       .context = &batch},
                                      &consumer, NULL));
    assert_true(kafka_consumer_assign(consumer, &partition, 1, NULL));
    STEP_UNTIL(loop, batch != NULL);
    assert_true(text_equal(batch->messages[0].value, value));
    kafka_batch_free(consumer, batch);
    kafka_consumer_free(consumer, PATIENCE_MS);
    kafka_producer_free(producer);
    free((char *)(uintptr_t)value.data);
}

static void test_broker_refuses_what_the_topic_forbids(void **state)
{
    const struct kafka_setting setting = {"max.message.bytes", "1000"};
    struct kafka_topic wanted = {.name = topic,
                                 .partition_count = 1,
                                 .replication = 1,
                                 .settings = &setting,
                                 .setting_count = 1};
    struct kafka_connection connection = {.brokers = getenv("KAFKA_BROKERS"), .client = "test"};
    struct kafka_producer *producer;
    struct text value;

    NEEDS_BROKER();
    assert_true(kafka_admin_make_topic(admin, &wanted, NULL, NULL));
    assert_true(kafka_producer_create(loop,
                                      &(struct kafka_producer_options){.connection = connection,
                                                                       .reported = tell_report,
                                                                       .context = &told},
                                      &producer, NULL));
    value = noise(2000);
    assert_true(
        kafka_publish(producer,
                      &(struct kafka_record){
                          .topic = topic, .key = TEXT("key"), .value = value, .tag = (void *)1},
                      NULL));
    STEP_UNTIL(loop, told.failed == 1);
    assert_int_equal(told.last.error.class, ERROR_PERMANENT);
    /* whatever that did to the producer, the next one passes */
    while (!publish(producer, topic, "key", 1, NULL))
        loop_step(loop, 10);
    STEP_UNTIL(loop, told.delivered + told.failed >= 2);
    if (told.delivered == 0)
        assert_true(publish(producer, topic, "key", 2, NULL));
    STEP_UNTIL(loop, told.delivered >= 1);
    kafka_producer_free(producer);
    free((char *)(uintptr_t)value.data);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_topic_is_made_once_with_its_settings),
        CASE(test_impossible_topic_is_permanent),
        CASE(test_more_copies_than_brokers_may_heal),
        CASE(test_largest_message_passes_the_broker),
        CASE(test_broker_refuses_what_the_topic_forbids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
