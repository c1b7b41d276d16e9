#include "tests/unit/unit.h"

#include "base/instant.h"
#include "base/random.h"

#define END_OF_JANUARY_US INT64_C(1769903999000000) /* 2026-01-31T23:59:59Z */

static void every_form_that_was_seen_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        instant_us instant;
    } CASES[] = {
        {"2026-01-31T23:59:59Z", END_OF_JANUARY_US},
        {"2026-01-31t23:59:59z", END_OF_JANUARY_US},
        {"2026-01-31 23:59:59Z", END_OF_JANUARY_US},
        {"2026-01-31T15:59:59-08:00", END_OF_JANUARY_US},
        {"2026-01-31T15:59:59-0800", END_OF_JANUARY_US},
        {"2026-02-01T05:29:59+05:30", END_OF_JANUARY_US},
        {"2026-01-31T23:59:59.1Z", END_OF_JANUARY_US + 100000},
        {"2026-01-31T23:59:59.123Z", END_OF_JANUARY_US + 123000},
        {"2026-01-31T23:59:59.123456789Z", END_OF_JANUARY_US + 123456},
        {"2026-01-31T23:59:60Z", END_OF_JANUARY_US + 1000000},
        {"1769903999123", END_OF_JANUARY_US + 123000},
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.5Z", -500000},
        {"2024-02-29T00:00:00Z", INT64_C(1709164800000000)},
        {"0001-01-01T00:00:00Z", INT64_C(-62135596800000000)},
        {"9999-12-31T23:59:59Z", INT64_C(253402300799000000)},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        instant_us instant = 7;
        if (!instant_parse(text_of(CASES[i].text), &instant) || instant != CASES[i].instant)
            fail_msg("%s gives %lld", CASES[i].text, (long long)instant);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"",
                                   "2026-01-31",
                                   "2026-01-31T23:59:59",
                                   "2026-01-31T23:59Z",
                                   "2026-01-31T24:00:00Z",
                                   "2026-01-31T23:60:00Z",
                                   "2026-01-31T23:59:61Z",
                                   "2026-02-29T00:00:00Z",
                                   "2100-02-29T00:00:00Z",
                                   "2026-13-01T00:00:00Z",
                                   "2026-00-01T00:00:00Z",
                                   "2026-01-00T00:00:00Z",
                                   "2026-01-32T00:00:00Z",
                                   "0000-01-01T00:00:00Z",
                                   "2026-01-31T23:59:59.Z",
                                   "2026-01-31T23:59:59.1234567890Z",
                                   "2026-01-31T23:59:59+8:00",
                                   "2026-01-31T23:59:59+24:00",
                                   "2026-01-31T23:59:59+00:60",
                                   "2026-01-31T23:59:59Zx",
                                   " 2026-01-31T23:59:59Z",
                                   "2026-1-31T23:59:59Z",
                                   "26-01-31T23:59:59Z",
                                   "20260131",
                                   "1769903999",
                                   "17699039991234567",
                                   "-769903999123",
                                   "2026-01-31T23:59:59,1Z"};
    instant_us instant = 7;
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
        if (instant_parse(text_of(REFUSED[i]), &instant))
            fail_msg("\"%s\" was accepted", REFUSED[i]);
    }
    assert_false(instant_parse(TEXT_NONE, &instant));
    assert_true(instant == 7);
}

static void instants_are_written_in_utc(void **state)
{
    (void)state;
    char out[INSTANT_TEXT_BYTES_MAX];
    assert_text_equal(instant_format(END_OF_JANUARY_US, out), "2026-01-31T23:59:59Z");
    assert_text_equal(instant_format(END_OF_JANUARY_US + 42, out), "2026-01-31T23:59:59.000042Z");
    assert_text_equal(instant_format(-1, out), "1969-12-31T23:59:59.999999Z");
    assert_text_equal(instant_format(INSTANT_NONE, out), NULL);
    assert_string_equal(out, "");
    assert_true(instant_format(INT64_MAX, out).length < INSTANT_TEXT_BYTES_MAX);
    assert_true(instant_format(INT64_MIN + 1, out).length < INSTANT_TEXT_BYTES_MAX);
}

static void an_offset_changes_the_text_and_not_the_instant(void **state)
{
    (void)state;
    char out[INSTANT_TEXT_BYTES_MAX];
    assert_text_equal(instant_format_offset(END_OF_JANUARY_US, -480, out),
                      "2026-01-31T15:59:59-08:00");
    assert_text_equal(instant_format_offset(END_OF_JANUARY_US, 330, out),
                      "2026-02-01T05:29:59+05:30");
    assert_text_equal(instant_format_offset(END_OF_JANUARY_US + 5, 0, out),
                      "2026-01-31T23:59:59+00:00");
    assert_text_equal(instant_format_offset(INSTANT_NONE, 0, out), NULL);
}

static void days_are_calendar_days(void **state)
{
    (void)state;
    date_day day = 0;
    char out[DATE_TEXT_BYTES_MAX];
    assert_true(date_parse(TEXT("1970-01-01"), &day));
    assert_int_equal(day, 0);
    assert_true(date_parse(TEXT("2000-02-29"), &day));
    assert_int_equal(day, 11016);
    assert_text_equal(date_format(day, out), "2000-02-29");
    assert_text_equal(date_format(DATE_NONE, out), NULL);
    const char *const REFUSED[] = {
        "",           "2001-02-29",  "1900-02-29", "2026-04-31",          "2026-4-3",
        "2026/04/03", "2026-04-03 ", "20260403",   "2026-04-03T00:00:00Z"};
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++)
        assert_false(date_parse(text_of(REFUSED[i]), &day));
    assert_false(date_parse(TEXT_NONE, &day));
    assert_int_equal(day, 11016);
}

static void the_local_day_depends_on_the_offset(void **state)
{
    (void)state;
    date_day january = instant_date(END_OF_JANUARY_US, 0);
    assert_int_equal(instant_date(END_OF_JANUARY_US, 1), january + 1);
    assert_int_equal(instant_date(END_OF_JANUARY_US, -60), january);
    assert_int_equal(instant_date(0, -1), -1);
    assert_int_equal(instant_date(INSTANT_NONE, 0), DATE_NONE);
}

static void every_day_comes_back_from_its_text(void **state)
{
    (void)state;
    char text[DATE_TEXT_BYTES_MAX];
    date_day day = 0;
    for (date_day d = -719162; d <= 2932896; d += 17) { /* 0001-01-01 to 9999-12-31 */
        assert_true(date_parse(date_format(d, text), &day));
        assert_int_equal(day, d);
    }
}

static void instants_come_back_from_their_text(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 6);
    for (int i = 0; i < 20000; i++) {
        instant_us instant =
            (instant_us)random_below(&random, UINT64_C(300000000000000000)) - 60000000000000000;
        char out[INSTANT_TEXT_BYTES_MAX];
        instant_us again = 0;
        assert_true(instant_parse(instant_format(instant, out), &again));
        assert_true(again == instant);
        int offset_minutes = (int)random_below(&random, 2 * 1439 + 1) - 1439;
        instant_us second = instant / 1000000 * 1000000;
        assert_true(instant_parse(instant_format_offset(second, offset_minutes, out), &again));
        assert_true(again == second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_that_was_seen_is_read),
        cmocka_unit_test(what_is_no_instant_is_refused),
        cmocka_unit_test(instants_are_written_in_utc),
        cmocka_unit_test(an_offset_changes_the_text_and_not_the_instant),
        cmocka_unit_test(days_are_calendar_days),
        cmocka_unit_test(the_local_day_depends_on_the_offset),
        cmocka_unit_test(every_day_comes_back_from_its_text),
        cmocka_unit_test(instants_come_back_from_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
