/* What QuickBooks Desktop's bills remember of their payments: R59, R77, R81. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desktop_story.c"

#define PAYMENT(amount)                                                                            \
    "{\"vendor\":\"V1\",\"date\":\"2026-01-09\",\"pay_type\":\"Check\",\"account\":\"A1\","        \
    "\"total\":\"" amount "\",\"applications\":[{\"bill\":\"B1\",\"amount\":\"" amount "\"}]}"
#define SHOW_PAYMENT(id, version, amount)                                                          \
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL_PAYMENT, id, version, PAYMENT(amount))

static void begin_two_way(void)
{
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
}

static void begin_linked(void)
{
    begin_two_way();
    SHOW_BILL("0", BILL("", "90.00", "90.00", ",\"po_link\":\"none\""));
    sync_all();
    BILL_STANDS("agreed R50");
}

/* R81, R59: what was paid before it came in holds back nothing that is changed afterwards. */
static void a_bill_that_came_in_unpaid_was_never_paid(void **unused)
{
    (void)unused;
    begin_two_way();
    SHOW_BILL("0", BILL("", "90.00", "0.00", "")); /* a credit is applied to it */
    BILL_STANDS("withheld R51");
    SHOW_BILL("1", BILL("", "90.00", "90.00", ""));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command create = story.effects.writes[0];
    assert_int_equal(create.rule, 81);
    SHOW_BILL("2", BILL("edited", "90.00", "90.00", ""));
    story_apply(&story, &create, "PB1", "1");
    BILL_STANDS("waiting R116");
    sync_all();
    BILL_STANDS("agreed R52");
}

/* R59: by the order in which they were seen, whatever the clock says: the first payment is taken
 * back when the bill is shown unpaid, the second pays a part only. */
static void payments_from_before_it_was_unpaid_are_past(void **unused)
{
    (void)unused;
    begin_linked();
    story.says_changed = true;
    SHOW_PAYMENT("BP1", "1", "60.00");
    story.behind = INT64_C(3600000000); /* summer time is over */
    SHOW_BILL("1", BILL("", "90.00", "90.00", ",\"po_link\":\"none\""));
    SHOW_PAYMENT("BP2", "2", "30.00");
    SHOW_BILL("2", BILL("part", "90.00", "60.00", ",\"po_link\":\"none\""));
    BILL_STANDS("waiting R116");
    sync_all();
    BILL_STANDS("agreed R52");
    SHOW_PAYMENT("BP3", "3", "60.00"); /* and with this one it is paid in full */
    SHOW_BILL("3", BILL("all", "100.00", "10.00", ",\"po_link\":\"none\""));
    BILL_STANDS("withheld R59");
}

/* R59: what comes back from being unpaid is held no more, also when its look changes nothing. */
static void a_payment_counts_until_the_bill_is_unpaid_again(void **unused)
{
    (void)unused;
    begin_linked();
    SHOW_PAYMENT("BP1", "1", "90.00");
    SHOW_BILL("0",
              BILL("", "90.00", "90.00", ",\"po_link\":\"none\"")); /* this very look says no */
    BILL_STANDS("agreed R50");
    story.epoch++;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ",\"po_link\":\"none\""));
    SHOW_BILL("1", BILL("part", "90.00", "60.00", ",\"po_link\":\"none\""));
    BILL_STANDS("waiting R116");
}

/* R59: the change and the payment are seen while our own write is out; the answer comes last. */
static void a_change_of_a_paid_bill_stays_while_our_write_is_out(void **unused)
{
    (void)unused;
    begin_linked();
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, platform_id(ENTITY_BILL, "B1"), next_version(),
               platform_bill("mine", "90.00", "-"));
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command ours = story.effects.writes[0];
    story.epoch = 1;
    SHOW_BILL("1", BILL("", "90.00", "0.00", ",\"po_link\":\"none\""));
    SHOW_BILL("2", BILL("raised", "100.00", "10.00", ",\"po_link\":\"none\""));
    const struct record *bill = story_record(&story, SIDE_DESKTOP, ENTITY_BILL, "B1");
    assert_true(bill->is_paid_hold);
    story_refuse(&story, &ours, REFUSAL_STALE);
    assert_true(bill->is_paid_hold);
    SHOW_BILL("3", BILL("raised", "100.00", "100.00", ",\"po_link\":\"none\""));
    assert_false(bill->is_paid_hold);
}

/* R77: somebody has edited in QuickBooks what we had made there, before our answer came. That it
 * was made there after the switch makes no older bill new. */
static void an_edit_before_the_answer_joins_the_bill(void **unused)
{
    (void)unused;
    for (int is_edited = 0; is_edited < 2; is_edited++) {
        desktop_end(NULL);
        desktop_begin(NULL);
        story_setting(&story, "sync_mode", "live");
        story_show(&story, SIDE_PLATFORM, ENTITY_BILL, "PB", next_version(),
                   platform_bill("", "10.00", "-"));
        assert_int_equal(story.effects.write_count, 1);
        const struct write_command create = story.effects.writes[0];
        begin_two_way();
        story.epoch = 2;
        SHOW_BILL("1", BILL_OF_ORDER("", "10.00", "none"));
        BILL_STANDS("waiting R125");
        if (is_edited)
            SHOW_BILL("2", BILL_OF_ORDER("edited", "10.00", "none"));
        story.epoch = 1;
        story_apply(&story, &create, "B1", "1");
        const struct record *bill = story_record(&story, SIDE_DESKTOP, ENTITY_BILL, "B1");
        assert_int_equal(bill->is_joined, is_edited);
        assert_int_equal(story.effects.write_count, is_edited);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bill_that_came_in_unpaid_was_never_paid, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(payments_from_before_it_was_unpaid_are_past, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(a_payment_counts_until_the_bill_is_unpaid_again,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(a_change_of_a_paid_bill_stays_while_our_write_is_out,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(an_edit_before_the_answer_joins_the_bill, desktop_begin,
                                        desktop_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
