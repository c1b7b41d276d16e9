#include "tests/unit/unit.h"

#include "service/message.h"

enum { HEADERS_MOST = 3 };

/* Stands in for the consumer's: the test's messages are no librdkafka's. */
bool kafka_message_header_at(const struct kafka_message *message, size_t index,
                             struct kafka_header *out)
{
    const struct kafka_header *headers = message->handle;
    if (index >= HEADERS_MOST || !text_is_present(headers[index].name))
        return false;
    *out = headers[index];
    return true;
}

static void test_an_envelope_has_our_headers_only_and_the_last_of_a_repeat(void **state)
{
    (void)state;
    struct kafka_header headers[HEADERS_MOST] = {{TEXT("ce_type"), TEXT("first")},
                                                 {TEXT("x-proxy"), TEXT("not ours")},
                                                 {TEXT("ce_type"), TEXT("last")}};
    const struct kafka_message message = {
        .key = TEXT("key"), .value = TEXT("body"), .handle = headers};
    struct envelope envelope;
    message_open(&message, &envelope);
    assert_text_equal(envelope.key, "key");
    assert_text_equal(envelope.body, "body");
    for (int i = 0; i < ENVELOPE_HEADER_COUNT; i++)
        assert_text_equal(envelope.headers[i], i == ENVELOPE_TYPE ? "last" : NULL);
}

static void test_what_is_absent_stays_absent(void **state)
{
    (void)state;
    struct kafka_header headers[HEADERS_MOST] = {{TEXT_NONE, TEXT_NONE}};
    const struct kafka_message message = {.key = TEXT_NONE, .value = TEXT_NONE, .handle = headers};
    struct envelope envelope;
    struct kafka_header out[ENVELOPE_HEADER_COUNT];
    message_open(&message, &envelope);
    assert_text_equal(envelope.key, NULL);
    assert_text_equal(envelope.body, NULL);
    assert_int_equal(message_headers(&envelope, out), 0);
}

static void test_every_header_goes_out_under_its_name(void **state)
{
    (void)state;
    struct envelope envelope = {.key = TEXT("key")};
    struct kafka_header out[ENVELOPE_HEADER_COUNT];
    for (int i = 0; i < ENVELOPE_HEADER_COUNT; i++)
        envelope.headers[i] = text_of(envelope_header_name((enum envelope_header)i));
    assert_int_equal(message_headers(&envelope, out), ENVELOPE_HEADER_COUNT);
    for (int i = 0; i < ENVELOPE_HEADER_COUNT; i++)
        assert_true(text_equal(out[i].name, out[i].value));
    envelope.headers[ENVELOPE_SPECVERSION] = TEXT_NONE;
    assert_int_equal(message_headers(&envelope, out), ENVELOPE_HEADER_COUNT - 1);
    assert_text_equal(out[0].name, "ce_id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_envelope_has_our_headers_only_and_the_last_of_a_repeat),
        cmocka_unit_test(test_what_is_absent_stays_absent),
        cmocka_unit_test(test_every_header_goes_out_under_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
