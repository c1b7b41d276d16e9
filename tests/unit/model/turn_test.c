/* model/turn.def: the order of a company's writes. */
#include "model/turn.h"

#include "tests/unit/unit.h"

static void expect_before(enum entity first, enum action does, enum entity second, enum action then)
{
    if (write_turn(first, does) >= write_turn(second, then))
        fail_msg("%s %s does not go before %s %s", entity_name(first), action_name(does),
                 entity_name(second), action_name(then));
}

static void test_what_others_need_goes_first(void **state)
{
    static const enum entity ORDER[] = {ENTITY_ACCOUNT,
                                        ENTITY_DEPARTMENT,
                                        ENTITY_ITEM,
                                        ENTITY_CUSTOMER,
                                        ENTITY_BILL,
                                        ENTITY_BILL_PAYMENT,
                                        ENTITY_CREDIT_APPLICATION,
                                        ENTITY_FUNDS_TRANSFER};
    (void)state;
    for (size_t i = 1; i < sizeof(ORDER) / sizeof(ORDER[0]); i++)
        expect_before(ORDER[i - 1], ACTION_UPDATE, ORDER[i], ACTION_CREATE);
    expect_before(ENTITY_VENDOR, ACTION_CREATE, ENTITY_VENDOR_CREDIT, ACTION_UPDATE);
    expect_before(ENTITY_INVOICE, ACTION_UPDATE, ENTITY_INVOICE_PAYMENT, ACTION_CREATE);
}

static void test_a_payment_is_taken_back_before_what_it_pays_is_touched(void **state)
{
    (void)state;
    expect_before(ENTITY_BILL_PAYMENT, ACTION_VOID, ENTITY_BILL, ACTION_UPDATE);
    expect_before(ENTITY_BILL_PAYMENT, ACTION_DELETE, ENTITY_BILL_PAYMENT, ACTION_CREATE);
    expect_before(ENTITY_CREDIT_APPLICATION, ACTION_DELETE, ENTITY_VENDOR_CREDIT, ACTION_DELETE);
}

static void test_what_is_named_goes_after_what_names_it(void **state)
{
    (void)state;
    expect_before(ENTITY_BILL_PAYMENT, ACTION_UPDATE, ENTITY_BILL, ACTION_DELETE);
    expect_before(ENTITY_BILL, ACTION_UPDATE, ENTITY_ACCOUNT, ACTION_DELETE);
    expect_before(ENTITY_INVOICE, ACTION_DELETE, ENTITY_CUSTOMER, ACTION_DELETE);
}

static void test_every_write_has_its_turn(void **state)
{
    bool is_used[TURN_COUNT] = {false};
    (void)state;
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        for (int action = 0; action < ACTION_COUNT; action++)
            is_used[write_turn((enum entity)entity, (enum action)action)] = true;
    for (int turn = 0; turn < TURN_COUNT; turn++)
        assert_true(is_used[turn]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_others_need_goes_first),
        cmocka_unit_test(test_a_payment_is_taken_back_before_what_it_pays_is_touched),
        cmocka_unit_test(test_what_is_named_goes_after_what_names_it),
        cmocka_unit_test(test_every_write_has_its_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
