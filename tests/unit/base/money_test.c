#include "tests/unit/unit.h"

#include "base/money.h"

static struct money money_of(int64_t cents, const char *currency)
{
    struct money money = {.amount = decimal_of(cents, 2)};
    assert_true(text_copy(text_of(currency), money.currency, sizeof(money.currency)));
    return money;
}

static void one_currency_adds_up(void **state)
{
    (void)state;
    struct money sum;
    assert_true(money_add(money_of(1250, "USD"), money_of(-250, "USD"), &sum));
    assert_string_equal(sum.currency, "USD");
    assert_int_equal(decimal_compare(sum.amount, decimal_of(10, 0)), 0);
}

static void two_currencies_do_not(void **state)
{
    (void)state;
    struct money sum = money_of(1, "CHF");
    assert_false(money_add(money_of(1250, "USD"), money_of(250, "EUR"), &sum));
    assert_false(money_add(money_of(1250, "USD"), money_of(250, ""), &sum));
    struct money most = {.amount = decimal_of(INT64_MAX, 0), .currency = "USD"};
    assert_false(money_add(most, most, &sum));
    assert_string_equal(sum.currency, "CHF");
}

static void places_follow_the_standard(void **state)
{
    (void)state;
    assert_int_equal(money_currency_scale("USD"), 2);
    assert_int_equal(money_currency_scale("JPY"), 0);
    assert_int_equal(money_currency_scale("BHD"), 3);
    assert_int_equal(money_currency_scale("CLF"), 4);
    assert_int_equal(money_currency_scale("XPF"), 0);
    assert_int_equal(money_currency_scale(""), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_currency_adds_up),
        cmocka_unit_test(two_currencies_do_not),
        cmocka_unit_test(places_follow_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
