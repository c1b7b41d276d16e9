#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/clock.h"
#include "kafka_reader.h"

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

static void test_refused_assignment_fails_the_consumer(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, topic);

    (void)state;
    fill(0, 10);
    start(&reader, &with);
    reader.refuses = ERROR_PERMANENT;
    STEP_UNTIL(loop, reader.failures == 1);
    assert_string_equal(reader.failure.message, "no database");
    for (int i = 0; i < 5; i++)
        loop_step(loop, 50);
    assert_int_equal(reader.messages, 0);
    assert_int_equal(reader.failures, 1);
    stop(&reader);
}

/* Whoever locks our offsets' rows may take his time; the loop turns meanwhile. */
static void test_an_owner_who_cannot_say_yet_is_asked_again(void **state)
{
    struct reader reader;
    struct kafka_consumer_options with = options(&reader, topic);
    int64_t longest_ms = 0;

    (void)state;
    fill(0, 10);
    start(&reader, &with);
    reader.refuses = ERROR_RETRY;
    reader.refusals_left = 4;
    for (int64_t began_ms = clock_monotonic_ms();
         reader.messages < 10 && clock_monotonic_ms() < began_ms + PATIENCE_MS;) {
        int64_t step_ms = clock_monotonic_ms();
        loop_step(loop, 20);
        step_ms = clock_monotonic_ms() - step_ms;
        longest_ms = step_ms > longest_ms ? step_ms : longest_ms;
    }
    assert_int_equal(reader.messages, 10);
    assert_int_equal(reader.assignments, 5);
    assert_int_equal(reader.failures, 0);
    assert_int_equal(kafka_consumer_counts(reader.consumer).assignments, 1);
    assert_true(longest_ms < 2000); /* a round asks for ranges once, for half a second at most */
    stop(&reader);
}

static void test_partitions_that_go_are_asked_for_no_more(void **state)
{
    struct reader one, two;
    struct kafka_consumer_options with_one = options(&one, topic);
    struct kafka_consumer_options with_two = options(&two, topic);

    (void)state;
    fill(0, 10);
    start(&one, &with_one);
    one.refuses = ERROR_RETRY;
    STEP_UNTIL(loop, one.assignments >= 2);
    start(&two, &with_two);
    STEP_UNTIL(loop, one.revocations == 1);
    STEP_UNTIL(loop, two.assigned == PARTITIONS / 2);
    one.refuses = ERROR_NONE;
    STEP_UNTIL(loop, one.assigned == PARTITIONS / 2);
    STEP_UNTIL(loop, one.messages + two.messages == 10);
    assert_int_equal(one.failures + two.failures, 0);
    stop(&two);
    stop(&one);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_group_starts_where_the_owner_says),
        CASE(test_second_member_takes_over_and_gives_back),
        CASE(test_refused_assignment_fails_the_consumer),
        CASE(test_an_owner_who_cannot_say_yet_is_asked_again),
        CASE(test_partitions_that_go_are_asked_for_no_more),
        CASE(test_vanished_range_fails_the_group),
        CASE(test_missing_topic_fails_the_consumer),
    };

    if (getenv("KAFKA_BROKERS") == NULL)
        print_message("KAFKA_BROKERS is not set: against a simulated cluster only\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
