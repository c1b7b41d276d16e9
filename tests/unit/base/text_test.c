#include "tests/unit/unit.h"

#include "base/random.h"

static void absent_is_not_empty(void **state)
{
    (void)state;
    assert_false(text_is_present(TEXT_NONE));
    assert_true(text_is_present(TEXT("")));
    assert_true(text_is_empty(TEXT_NONE));
    assert_true(text_is_empty(TEXT("")));
    assert_false(text_equal(TEXT_NONE, TEXT("")));
    assert_true(text_equal(TEXT_NONE, text_of(NULL)));
    assert_true(text_compare(TEXT_NONE, TEXT("")) < 0);
    assert_true(text_compare(TEXT(""), TEXT_NONE) > 0);
    assert_int_equal(text_compare(TEXT_NONE, TEXT_NONE), 0);
}

static void compare_is_by_bytes_then_length(void **state)
{
    (void)state;
    assert_true(text_compare(TEXT("a"), TEXT("b")) < 0);
    assert_true(text_compare(TEXT("ab"), TEXT("a")) > 0);
    assert_true(text_compare(TEXT("\x7f"), TEXT("\x80")) < 0);
    assert_int_equal(text_compare(TEXT("abc"), TEXT("abc")), 0);
    assert_true(text_equal_string(TEXT("abc"), "abc"));
    assert_false(text_equal_string(TEXT("abc"), "abcd"));
    assert_false(text_equal_string(TEXT("abc"), NULL));
    assert_true(text_starts_with(TEXT("abc"), TEXT("ab")));
    assert_true(text_starts_with(TEXT("abc"), TEXT("")));
    assert_false(text_starts_with(TEXT("ab"), TEXT("abc")));
    assert_false(text_starts_with(TEXT_NONE, TEXT("")));
}

static void trim_takes_white_space_only(void **state)
{
    (void)state;
    assert_text_equal(text_trim(TEXT(" \t\r\n\v\fa b ")), "a b");
    assert_text_equal(text_trim(TEXT("  ")), "");
    assert_text_equal(text_trim(TEXT_NONE), NULL);
}

static void next_walks_the_pieces(void **state)
{
    (void)state;
    struct text rest = TEXT("a,,c,");
    assert_text_equal(text_next(&rest, ','), "a");
    assert_text_equal(text_next(&rest, ','), "");
    assert_text_equal(text_next(&rest, ','), "c");
    assert_text_equal(text_next(&rest, ','), "");
    assert_false(text_is_present(rest));
    assert_text_equal(text_next(&rest, ','), NULL);
    struct text empty = TEXT("");
    assert_text_equal(text_next(&empty, ','), "");
    assert_text_equal(text_next(&empty, ','), NULL);
}

static void cut_never_halves_a_character(void **state)
{
    (void)state;
    struct text text = TEXT("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"); /* 1 + 2 + 3 + 4 bytes */
    const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
        assert_int_equal(text_cut(text, i).length, expected[i]);
    const size_t by_characters[] = {0, 1, 3, 6, 10, 10};
    for (size_t i = 0; i < sizeof(by_characters) / sizeof(by_characters[0]); i++)
        assert_int_equal(text_cut_characters(text, i).length, by_characters[i]);
    assert_int_equal(text_characters(text), 4);
    assert_int_equal(text_characters(TEXT_NONE), 0);
}

static void utf8_follows_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool is_valid;
    } CASES[] = {
        {"", true},
        {"plain", true},
        {"\x7f", true},
        {"\xC2\x80", true},
        {"\xC1\xBF", false}, /* overlong */
        {"\xC0\x80", false},
        {"\xE0\xA0\x80", true},
        {"\xE0\x9F\xBF", false}, /* overlong */
        {"\xED\x9F\xBF", true},
        {"\xED\xA0\x80", false}, /* surrogate */
        {"\xEE\x80\x80", true},
        {"\xEF\xBF\xBF", true},
        {"\xF0\x90\x80\x80", true},
        {"\xF0\x8F\xBF\xBF", false}, /* overlong */
        {"\xF4\x8F\xBF\xBF", true},
        {"\xF4\x90\x80\x80", false}, /* over U+10FFFF */
        {"\xF5\x80\x80\x80", false},
        {"\x80", false}, /* continuation first */
        {"\xC3", false}, /* ends too early */
        {"\xE2\x82", false},
        {"\xF0\x9F\x98", false},
        {"\xE2\x28\xA1", false},
        {"\xFF", false},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        if (text_is_utf8(text_of(CASES[i].bytes)) != CASES[i].is_valid)
            fail_msg("case %zu", i);
    }
    assert_false(text_is_utf8(text_slice("a\0b", 3)));
}

static void copy_wants_room_for_the_terminator(void **state)
{
    (void)state;
    char out[4] = "zzz";
    assert_true(text_copy(TEXT("abc"), out, sizeof(out)));
    assert_string_equal(out, "abc");
    assert_false(text_copy(TEXT("abcd"), out, sizeof(out)));
    assert_string_equal(out, "abc");
    assert_false(text_copy(TEXT(""), out, 0));
    assert_true(text_copy(TEXT_NONE, out, 1));
    assert_string_equal(out, "");
}

static void whole_numbers_are_read_exactly(void **state)
{
    (void)state;
    int64_t value = 7;
    assert_true(text_parse_int64(TEXT("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_true(text_parse_int64(TEXT("9223372036854775807"), &value));
    assert_true(value == INT64_MAX);
    assert_true(text_parse_int64(TEXT("-0"), &value));
    assert_true(value == 0);
    uint64_t whole = 7;
    assert_true(text_parse_uint64(TEXT("18446744073709551615"), &whole));
    assert_true(whole == UINT64_MAX);
}

static void what_is_no_whole_number_is_refused(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"",
                                   "-",
                                   "+1",
                                   " 1",
                                   "1 ",
                                   "1.0",
                                   "0x1",
                                   "--1",
                                   "1e3",
                                   "9223372036854775808",
                                   "-9223372036854775809",
                                   "99999999999999999999999"};
    int64_t value = 7;
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++)
        assert_false(text_parse_int64(text_of(REFUSED[i]), &value));
    assert_false(text_parse_int64(TEXT_NONE, &value));
    assert_true(value == 7);
    uint64_t whole = 7;
    assert_false(text_parse_uint64(TEXT("-1"), &whole));
    assert_false(text_parse_uint64(TEXT("18446744073709551616"), &whole));
    assert_true(whole == 7);
}

static void numbers_come_back_from_their_text(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    for (int i = 0; i < 10000; i++) {
        int64_t value = (int64_t)(random_next(&random) >> random_below(&random, 64));
        value = random_chance(&random, 50) ? value : (int64_t)(0 - (uint64_t)value);
        char digits[32];
        snprintf(digits, sizeof(digits), "%lld", (long long)value);
        int64_t again = 0;
        assert_true(text_parse_int64(text_of(digits), &again));
        assert_true(again == value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_is_not_empty),
        cmocka_unit_test(compare_is_by_bytes_then_length),
        cmocka_unit_test(trim_takes_white_space_only),
        cmocka_unit_test(next_walks_the_pieces),
        cmocka_unit_test(cut_never_halves_a_character),
        cmocka_unit_test(utf8_follows_the_standard),
        cmocka_unit_test(copy_wants_room_for_the_terminator),
        cmocka_unit_test(whole_numbers_are_read_exactly),
        cmocka_unit_test(what_is_no_whole_number_is_refused),
        cmocka_unit_test(numbers_come_back_from_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
