#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kafka_reader.h"

static void assign_all(struct reader *reader, int64_t offset)
{
    struct kafka_partition partitions[PARTITIONS];
    struct error error = {0};

    for (int i = 0; i < PARTITIONS; i++)
        partitions[i] = (struct kafka_partition){.topic = topic, .partition = i, .offset = offset};
    if (!kafka_consumer_assign(reader->consumer, partitions, PARTITIONS, &error))
        fail_msg("%s", error.message);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_reads_what_was_written),
        CASE(test_batches_keep_their_limits),
        CASE(test_nothing_is_read_while_batches_are_out),
        CASE(test_offset_that_the_log_has_not_is_refused),
        CASE(test_batch_of_an_old_assignment_is_known),
        CASE(test_paused_partition_is_silent_and_loses_nothing),
        CASE(test_pause_and_resume_many_times_skip_nothing),
        CASE(test_pausing_a_foreign_partition_is_refused),
    };

    if (getenv("KAFKA_BROKERS") == NULL)
        print_message("KAFKA_BROKERS is not set: against a simulated cluster only\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
