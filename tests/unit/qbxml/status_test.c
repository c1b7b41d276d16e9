#include "tests/unit/unit.h"

#include <string.h>

#include "qbxml/status.h"

static void codes_have_a_class(void **state)
{
    (void)state;
    static const struct {
        uint32_t code;
        enum qbxml_class class;
    } CASES[] = {
        {0, QBXML_DONE},          {1, QBXML_NOTHING},  {7, QBXML_DONE},
        {500, QBXML_NOTHING},     {550, QBXML_DONE},   {999, QBXML_DONE},
        {1030, QBXML_BUG},        {1500, QBXML_RETRY}, {2500, QBXML_REFUSED},
        {3000, QBXML_DEPENDENCY}, {3050, QBXML_BUG},   {3100, QBXML_DUPLICATE},
        {3140, QBXML_DEPENDENCY}, {3175, QBXML_RETRY}, {3200, QBXML_STALE},
        {3205, QBXML_REFUSED},    {3231, QBXML_RETRY}, {3250, QBXML_USER},
        {3290, QBXML_BUG},        {9150, QBXML_BUG},   {12345, QBXML_REFUSED},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct qbxml_meaning meaning = qbxml_status_meaning(CASES[i].code);
        if (meaning.class != CASES[i].class)
            fail_msg("%u is %s", CASES[i].code, qbxml_class_name(meaning.class));
    }
}

static void a_message_set_has_codes_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(qbxml_set_meaning(0).class, QBXML_DONE);
    assert_int_equal(qbxml_set_meaning(600).class, QBXML_RECOVERY);
    assert_int_equal(qbxml_set_meaning(9001).class, QBXML_BUG);
    assert_int_equal(qbxml_set_meaning(9002).class, QBXML_RECOVERY);
    assert_int_equal(qbxml_set_meaning(9004).class, QBXML_BUG);
    assert_int_equal(qbxml_set_meaning(1).class, QBXML_RECOVERY);
}

static void hresults_are_read_in_any_case(void **state)
{
    (void)state;
    uint32_t code = 0;
    assert_true(qbxml_hresult_parse(TEXT(" 0X8004040a "), &code));
    assert_int_equal(code, 0x8004040A);
    assert_int_equal(qbxml_hresult_meaning(code).class, QBXML_USER);
    assert_int_equal(qbxml_hresult_meaning(0x80040400).class, QBXML_BUG);
    assert_int_equal(qbxml_hresult_meaning(0x80070005).class, QBXML_RETRY);
    assert_false(qbxml_hresult_parse(TEXT(""), &code));
    assert_false(qbxml_hresult_parse(TEXT_NONE, &code));
    assert_false(qbxml_hresult_parse(TEXT("0x8004040"), &code));
    assert_false(qbxml_hresult_parse(TEXT("0x8004040G"), &code));
}

/* A real 3210 came with severity Info, a saved record with the warning 550. */
static void written_is_what_left_a_record(void **state)
{
    (void)state;
    assert_true(qbxml_is_written(0, true, true));
    assert_true(qbxml_is_written(550, true, true));
    assert_true(qbxml_is_written(3180, true, true));
    assert_false(qbxml_is_written(0, false, true));
    assert_false(qbxml_is_written(3210, false, true));
    assert_true(qbxml_is_written(0, false, false));
    assert_false(qbxml_is_written(3210, false, false));
    assert_false(qbxml_is_written(1, false, false));
}

static void the_text_tells_a_lock_from_a_no(void **state)
{
    (void)state;
    static const struct {
        uint32_t code;
        const char *message;
        enum qbxml_class class;
        enum refusal refusal;
    } CASES[] = {
        {3170, "There was an error: the list has been modified by another user.", QBXML_RETRY,
         REFUSAL_NONE},
        {3170, "You cannot change it: the date is on or before the closing date.", QBXML_REFUSED,
         REFUSAL_CLOSED},
        {3171, "", QBXML_REFUSED, REFUSAL_CLOSED},
        {3161, "", QBXML_REFUSED, REFUSAL_CLOSED},
        {3160, "", QBXML_USER, REFUSAL_OTHER},
        {3180, "The account could not be LOCKED.", QBXML_RETRY, REFUSAL_NONE},
        {3180, "QuickBooks error message: no posting account", QBXML_REFUSED, REFUSAL_OTHER},
        {3210, "another user", QBXML_REFUSED, REFUSAL_OTHER},
        {3200, "", QBXML_STALE, REFUSAL_STALE},
        {3100, "", QBXML_DUPLICATE, REFUSAL_DUPLICATE},
        {3120, "", QBXML_DEPENDENCY, REFUSAL_GONE},
        {3070, "", QBXML_BUG, REFUSAL_OTHER},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct text message = text_of(CASES[i].message);
        assert_int_equal(qbxml_status_meaning_of(CASES[i].code, message).class, CASES[i].class);
        assert_int_equal(qbxml_refusal(CASES[i].code, message), CASES[i].refusal);
    }
}

/* One sentence, which ends, and fits on a line of the dashboard. */
static void every_advice_is_a_sentence(void **state)
{
    (void)state;
#define STATUS(code, class, advice) advice,
#define STATUS_RANGE(first, last, class, advice) advice,
#define SET_STATUS(code, class, advice) advice,
#define HRESULT(code, class, advice) advice,
    static const char *const ADVICES[] = {
#include "qbxml/status.def"
    };
#undef STATUS
#undef STATUS_RANGE
#undef SET_STATUS
#undef HRESULT
    for (size_t i = 0; i < sizeof(ADVICES) / sizeof(ADVICES[0]); i++) {
        size_t length = strlen(ADVICES[i]);
        bool is_sentence = length > 20 && length <= 130 && ADVICES[i][length - 1] == '.' &&
                           ADVICES[i][0] >= 'A' && ADVICES[i][0] <= 'Z';
        if (!is_sentence || !strchr(ADVICES[i], ':'))
            fail_msg("%s", ADVICES[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_have_a_class),
        cmocka_unit_test(a_message_set_has_codes_of_its_own),
        cmocka_unit_test(hresults_are_read_in_any_case),
        cmocka_unit_test(written_is_what_left_a_record),
        cmocka_unit_test(the_text_tells_a_lock_from_a_no),
        cmocka_unit_test(every_advice_is_a_sentence),
    };
    return cmocka_run_group_tests_name("qbxml/status", tests, NULL, NULL);
}
