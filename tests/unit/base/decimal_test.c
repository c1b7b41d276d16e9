#include "tests/unit/unit.h"

#include "base/decimal.h"
#include "base/random.h"

static struct decimal read_decimal(const char *string)
{
    struct decimal decimal = {0};
    if (!decimal_parse(text_of(string), &decimal))
        fail_msg("\"%s\" was refused", string);
    return decimal;
}

static void expect_text(struct decimal decimal, uint8_t scale_min, const char *expected)
{
    char out[DECIMAL_TEXT_BYTES_MAX];
    struct text text = decimal_format(decimal, scale_min, out);
    assert_text_equal(text, expected);
    assert_string_equal(out, expected);
}

static void parse_keeps_every_digit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t units;
        uint8_t scale;
    } CASES[] = {
        {"0", 0, 0},
        {"-0", 0, 0},
        {"0.00", 0, 2},
        {"12.50", 1250, 2},
        {"-12.50", -1250, 2},
        {"0.0725", 725, 4},
        {"007", 7, 0},
        {"1.5e3", 1500, 0},
        {"1.5E+3", 1500, 0},
        {"15e-1", 15, 1},
        {"1500e-2", 1500, 2},
        {"0e999999999999999999999", 0, 0},
        {"0e-999999999999999999999", 0, 12},
        {"0.000000000001", 1, 12},
        {"1e-12", 1, 12},
        {"1.0000000000000000000000000", 1000000000000, 12},
        {"9223372036854775807", INT64_MAX, 0},
        {"-9223372036854775807", -INT64_MAX, 0},
        {"922337203685477580.7", INT64_MAX, 1},
        {"9000000000000000000.00", 9000000000000000000, 0},
        {"0.1e-11", 1, 12},
        {"100000000000000000000e-20", 1000000000000, 12},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct decimal decimal = read_decimal(CASES[i].text);
        if (decimal.units != CASES[i].units || decimal.scale != CASES[i].scale)
            fail_msg("%s gives %lld scale %u", CASES[i].text, (long long)decimal.units,
                     decimal.scale);
    }
}

static void parse_refuses_what_it_cannot_hold(void **state)
{
    (void)state;
    const char *const REFUSED[] = {"",
                                   "-",
                                   "+1",
                                   ".5",
                                   "5.",
                                   "1.2.3",
                                   "1e",
                                   "1e+",
                                   " 1",
                                   "1 ",
                                   "1,000",
                                   "0x10",
                                   "NaN",
                                   "inf",
                                   "--1",
                                   "1e1.5",
                                   "$1",
                                   "1-",
                                   "1_0",
                                   "e5",
                                   "9223372036854775808",
                                   "-9223372036854775808",
                                   "0.0000000000001",
                                   "1e-13",
                                   "1e19",
                                   "1e999999999999999999",
                                   "9.2233720368547758071",
                                   "12345678901234567890",
                                   "1234567.1234567890123"};
    struct decimal decimal = {77, 1};
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
        if (decimal_parse(text_of(REFUSED[i]), &decimal))
            fail_msg("\"%s\" was accepted", REFUSED[i]);
    }
    assert_false(decimal_parse(TEXT_NONE, &decimal));
    assert_true(decimal.units == 77 && decimal.scale == 1);
}

static void format_is_shortest_with_at_least_some_places(void **state)
{
    (void)state;
    expect_text(read_decimal("12.5"), 2, "12.50");
    expect_text(read_decimal("12.500"), 0, "12.5");
    expect_text(read_decimal("12.00"), 0, "12");
    expect_text(read_decimal("-0.00"), 0, "0");
    expect_text(read_decimal("-0.05"), 0, "-0.05");
    expect_text(read_decimal("100"), 0, "100");
    expect_text(read_decimal("0"), 2, "0.00");
    expect_text(read_decimal("0.123456789012"), 2, "0.123456789012");
    expect_text(decimal_of(-INT64_MAX, 0), 12, "-9223372036854775807.000000000000");
    expect_text(decimal_of(-INT64_MAX, 12), 0, "-9223372.036854775807");
}

static void compare_ignores_trailing_zeros(void **state)
{
    (void)state;
    assert_int_equal(decimal_compare(read_decimal("1.0"), read_decimal("1.00")), 0);
    assert_int_equal(decimal_compare(read_decimal("-1"), read_decimal("0.5")), -1);
    assert_int_equal(decimal_compare(read_decimal("0.1"), read_decimal("0.09")), 1);
    /* Aligning these would leave 64 bits. */
    assert_int_equal(decimal_compare(decimal_of(INT64_MAX, 0), decimal_of(INT64_MAX, 12)), 1);
    assert_int_equal(decimal_compare(decimal_of(-INT64_MAX, 0), decimal_of(-INT64_MAX, 12)), -1);
    assert_int_equal(decimal_sign(read_decimal("-0.01")), -1);
    assert_int_equal(decimal_sign(DECIMAL_ZERO), 0);
    assert_int_equal(decimal_sign(read_decimal("3")), 1);
}

static void sums_and_products_are_exact(void **state)
{
    (void)state;
    struct decimal out;
    assert_true(decimal_add(read_decimal("0.1"), read_decimal("0.2"), &out));
    expect_text(out, 0, "0.3");
    assert_true(decimal_subtract(read_decimal("1"), read_decimal("0.999999999999"), &out));
    expect_text(out, 0, "0.000000000001");
    assert_true(decimal_multiply(read_decimal("19.99"), read_decimal("0.0725"), &out));
    expect_text(out, 0, "1.449275");
    assert_true(decimal_multiply(read_decimal("-3"), read_decimal("0.50"), &out));
    expect_text(out, 2, "-1.50");
    expect_text(decimal_negate(read_decimal("1.50")), 2, "-1.50");
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct decimal out = {77, 1};
    struct decimal most = decimal_of(INT64_MAX, 0);
    struct decimal least = decimal_of(-INT64_MAX, 0);
    struct decimal tiny = read_decimal("0.000000000001");
    assert_false(decimal_add(most, read_decimal("1"), &out));
    assert_false(decimal_subtract(least, read_decimal("1"), &out));
    assert_false(decimal_add(most, tiny, &out));
    assert_false(decimal_multiply(most, read_decimal("2"), &out));
    assert_false(decimal_multiply(tiny, read_decimal("0.1"), &out));
    assert_false(decimal_round(most, 2, &out) && out.scale == 2);
    assert_true(decimal_add(most, decimal_of(0, 12), &out)); /* zeros are given up, digits not */
    assert_int_equal(decimal_compare(out, most), 0);
    assert_true(decimal_multiply(read_decimal("0.000000000010"), read_decimal("0.10"), &out));
    expect_text(out, 0, "0.000000000001");
}

static void rounding_goes_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        uint8_t scale;
        const char *to;
    } CASES[] = {{"1.005", 2, "1.01"}, {"-1.005", 2, "-1.01"}, {"1.004999", 2, "1"},
                 {"-1.0049", 2, "-1"}, {"0.5", 0, "1"},        {"-0.5", 0, "-1"},
                 {"2.5", 0, "3"},      {"0.49", 0, "0"},       {"-0.49", 0, "0"},
                 {"12", 2, "12"},      {"9.999", 2, "10"},     {"1.449275", 2, "1.45"}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct decimal out;
        assert_true(decimal_round(read_decimal(CASES[i].from), CASES[i].scale, &out));
        expect_text(out, 0, CASES[i].to);
    }
    struct decimal out;
    assert_true(decimal_round(decimal_of(INT64_MAX, 1), 0, &out));
    expect_text(out, 0, "922337203685477581");
}

static struct decimal any_decimal(struct random *random)
{
    int64_t units = (int64_t)(random_next(random) >> (1 + random_below(random, 63)));
    return decimal_of(random_chance(random, 50) ? units : -units,
                      (uint8_t)random_below(random, DECIMAL_SCALE_MAX + 1));
}

static void text_comes_back_as_the_same_number(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 3);
    for (int i = 0; i < 20000; i++) {
        struct decimal decimal = any_decimal(&random);
        char out[DECIMAL_TEXT_BYTES_MAX];
        struct decimal again;
        uint8_t places = (uint8_t)random_below(&random, DECIMAL_SCALE_MAX + 1);
        assert_true(decimal_parse(decimal_format(decimal, places, out), &again));
        assert_int_equal(decimal_compare(decimal, again), 0);
    }
}

static void adding_and_taking_away_restores(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 4);
    int tried = 0;
    for (int i = 0; i < 20000; i++) {
        struct decimal a = any_decimal(&random);
        struct decimal b = any_decimal(&random);
        struct decimal sum;
        struct decimal swapped;
        struct decimal back;
        if (!decimal_add(a, b, &sum))
            continue;
        tried++;
        assert_true(decimal_add(b, a, &swapped));
        assert_int_equal(decimal_compare(sum, swapped), 0);
        assert_true(decimal_subtract(sum, b, &back));
        assert_int_equal(decimal_compare(a, back), 0);
        assert_int_equal(decimal_compare(sum, a), decimal_sign(b));
    }
    assert_true(tried > 10000);
}

static void rounding_moves_by_half_a_place_at_most(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 5);
    for (int i = 0; i < 20000; i++) {
        struct decimal a = any_decimal(&random);
        uint8_t scale = (uint8_t)random_below(&random, DECIMAL_SCALE_MAX);
        struct decimal rounded;
        struct decimal distance;
        assert_true(decimal_round(a, scale, &rounded));
        if (!decimal_subtract(a, rounded, &distance))
            continue;
        if (decimal_sign(distance) < 0)
            distance = decimal_negate(distance);
        assert_true(decimal_compare(distance, decimal_of(5, (uint8_t)(scale + 1))) <= 0);
    }
}

static void make_one_of_scale(const void *argument)
{
    decimal_of(1, *(const uint8_t *)argument);
}

static void a_scale_out_of_range_is_a_broken_promise(void **state)
{
    (void)state;
    const uint8_t most = DECIMAL_SCALE_MAX;
    const uint8_t over = DECIMAL_SCALE_MAX + 1;
    assert_false(ends_the_process(make_one_of_scale, &most));
    assert_true(ends_the_process(make_one_of_scale, &over));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_keeps_every_digit),
        cmocka_unit_test(parse_refuses_what_it_cannot_hold),
        cmocka_unit_test(format_is_shortest_with_at_least_some_places),
        cmocka_unit_test(compare_ignores_trailing_zeros),
        cmocka_unit_test(sums_and_products_are_exact),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(rounding_goes_half_away_from_zero),
        cmocka_unit_test(text_comes_back_as_the_same_number),
        cmocka_unit_test(adding_and_taking_away_restores),
        cmocka_unit_test(rounding_moves_by_half_a_place_at_most),
        cmocka_unit_test(a_scale_out_of_range_is_a_broken_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
