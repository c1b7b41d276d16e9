/* From what a side answered to what the journal is told: read back as events. */
#include "intents/telling.h"

#include <string.h>

#include "codec/event.h"

#include "tests/unit/arena_of_tests.h"

static const struct write_command COMMAND = {
    .id = {{7}},
    .tenant = {{1}},
    .record_id = {{2}},
    .target = SIDE_DESKTOP,
    .entity = ENTITY_VENDOR,
    .version = 3,
};

static struct observation shown(void)
{
    struct observation observation = {.side = SIDE_DESKTOP,
                                      .entity = ENTITY_VENDOR,
                                      .id = TEXT("80000001-1"),
                                      .version = TEXT("17"),
                                      .changed_at = 1000000,
                                      .created_at = INSTANT_NONE,
                                      .epoch = 9,
                                      .document = {.entity = ENTITY_VENDOR}};
    int name = field_of_role(layout_of(ENTITY_VENDOR)->fields,
                             layout_of(ENTITY_VENDOR)->field_count, ROLE_NAME);
    observation.document.fields[name] = TEXT("Books by Bessie");
    return observation;
}

/* As the ledger gives it back. */
static struct ledger_intent settled(const struct telling *telling, instant_us at)
{
    struct ledger_end end = {
        .place = {COMMAND.tenant, COMMAND.target}, .command_id = COMMAND.id, .at = at};
    telling_settle(telling, &COMMAND, &arena, &end);
    assert_int_equal(end.kind, LEDGER_END_SETTLED);
    return (struct ledger_intent){.place = end.place,
                                  .command_id = end.command_id,
                                  .record_id = COMMAND.record_id,
                                  .entity = COMMAND.entity,
                                  .state = INTENT_SETTLED,
                                  .kind = end.result_kind,
                                  .result = end.result,
                                  .observation = end.observation,
                                  .observation_id = end.observation_id,
                                  .subject = end.subject,
                                  .raw = end.raw,
                                  .settled_at = end.at};
}

static struct event event_of(const struct envelope *envelope)
{
    struct event event;
    struct error error = {0};
    if (!event_decode(envelope, &arena, &event, &error))
        fail_msg("%s", error.message);
    return event;
}

static void test_a_result_names_its_command(void **state)
{
    struct observation vendor = shown();
    struct telling telling = telling_applied(&vendor, TEXT("<VendorRet/>"));
    struct ledger_intent intent = settled(&telling, 5000000);
    struct envelope envelopes[TELLING_ENVELOPES_MAX];
    (void)state;
    assert_int_equal(telling_envelopes(&intent, TEXT("tieout/test"), &arena, envelopes), 1);
    struct event event = event_of(&envelopes[0]);
    assert_int_equal(event.type, EVENT_RESULT);
    assert_true(uuid_equal(event.result.command_id, COMMAND.id));
    assert_true(uuid_equal(event.result.record_id, COMMAND.record_id));
    assert_int_equal(event.result.command_version, 3);
    assert_int_equal(event.result.target, SIDE_DESKTOP);
    assert_int_equal(event.result.kind, RESULT_APPLIED);
    assert_text_equal(event.result.id, "80000001-1");
    assert_true(event.result.has_document);
    assert_text_equal(envelopes[0].headers[ENVELOPE_RAW], "<VendorRet/>");
    assert_text_equal(envelopes[0].headers[ENVELOPE_SOURCE], "tieout/test");
    assert_true(text_starts_with(envelopes[0].headers[ENVELOPE_SUBJECT], TEXT("vendor/0200")));
}

static void test_what_is_gone_has_no_document(void **state)
{
    struct observation vendor = shown();
    (void)state;
    vendor.is_deleted = true;
    assert_false(telling_applied(&vendor, TEXT_NONE).result.has_document);
}

/* The observation comes first, and the side's bytes are beside what they show. */
static void test_an_observation_is_told_before_the_refusal(void **state)
{
    struct telling telling =
        telling_refused(REFUSAL_STALE, TEXT("3200"), TEXT("The edit sequence is out of date."));
    struct envelope envelopes[TELLING_ENVELOPES_MAX];
    (void)state;
    telling.has_observation = true;
    telling.observation = shown();
    telling.raw = TEXT("<VendorRet/>");
    telling.epoch = 412;
    struct ledger_intent intent = settled(&telling, 5000000);
    assert_int_equal(telling_envelopes(&intent, TEXT("tieout/test"), &arena, envelopes), 2);
    struct event first = event_of(&envelopes[0]), second = event_of(&envelopes[1]);
    assert_int_equal(first.type, EVENT_OBSERVED);
    assert_int_equal(first.observation.epoch, 412);
    assert_text_equal(envelopes[0].headers[ENVELOPE_SUBJECT], "vendor/80000001-1");
    assert_text_equal(envelopes[0].headers[ENVELOPE_RAW], "<VendorRet/>");
    assert_int_equal(second.type, EVENT_RESULT);
    assert_int_equal(second.result.refusal, REFUSAL_STALE);
    assert_int_equal(second.result.epoch, 412);
    assert_text_equal(second.result.code, "3200");
    assert_null(envelopes[1].headers[ENVELOPE_RAW].data);
    /* The same once more has the same names. */
    struct ledger_intent again = settled(&telling, 6000000);
    assert_true(uuid_equal(intent.observation_id, again.observation_id));
}

static void test_bytes_that_no_header_holds_are_left_out(void **state)
{
    struct observation vendor = shown();
    char *bytes = arena_alloc(&arena, TELLING_RAW_BYTES_MAX + 1);
    (void)state;
    memset(bytes, 'x', TELLING_RAW_BYTES_MAX + 1);
    struct telling telling = telling_applied(&vendor, text_slice(bytes, TELLING_RAW_BYTES_MAX));
    assert_int_equal(settled(&telling, 1).raw.length, TELLING_RAW_BYTES_MAX);
    telling.raw = text_slice(bytes, TELLING_RAW_BYTES_MAX + 1);
    assert_null(settled(&telling, 1).raw.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_result_names_its_command),
        cmocka_unit_test(test_what_is_gone_has_no_document),
        cmocka_unit_test(test_an_observation_is_told_before_the_refusal),
        cmocka_unit_test(test_bytes_that_no_header_holds_are_left_out),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
