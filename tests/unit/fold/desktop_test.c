/* QuickBooks Desktop's rules where they need a record's past: stories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desktop_story.c"

/* R17, R75 to R77 */
static void a_bill_joins_when_it_is_new_or_edited(void **unused)
{
    (void)unused;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ""));
    BILL_STANDS("withheld R17");
    story_setting(&story, "two_way_bills", "true");
    BILL_STANDS("withheld R76"); /* nothing enters by switching alone */
    SHOW_BILL("1", BILL("", "90.00", "80.00", ""));
    BILL_STANDS("withheld R51"); /* a payment is no edit */
    SHOW_BILL("2", BILL("", "90.00", "90.00", ""));
    BILL_STANDS("waiting R116"); /* R81 is stronger than R76 */
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B2", "0", BILL("", "5.00", "5.00", ""));
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B2"), "withheld R76");
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B2", "1", BILL("edited", "5.00", "5.00", ""));
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B2"), "waiting R116");
    /* Linking it to an order is an edit as any other. */
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B4", "0", BILL("", "7.00", "7.00", ""));
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B4", "1",
               BILL("", "7.00", "7.00", ",\"po_number\":\"8\""));
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B4"), "waiting R116");
    story.says_created = true;
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B3", "0", BILL("", "6.00", "6.00", ""));
    sync_all();
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B3"), "agreed R50");
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B2"), "agreed R50");
    BILL_STANDS("agreed R81");
}

/* R59 */
static void what_is_changed_while_paid_stays(void **unused)
{
    (void)unused;
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ""));
    sync_all();
    BILL_STANDS("agreed R50");
    SHOW_BILL("1", BILL("", "90.00", "0.00", ""));
    SHOW_BILL("2", BILL("", "100.00", "10.00", "")); /* raised: partly paid now */
    BILL_STANDS("withheld R59");
    SHOW_BILL("3", BILL("more", "100.00", "10.00", ""));
    BILL_STANDS("withheld R59"); /* nor do later changes come */
    SHOW_BILL("4", BILL("more", "100.00", "100.00", ""));
    sync_all();
    BILL_STANDS("agreed R52");
    SHOW_BILL("5", BILL("more", "100.00", "0.00", ""));
    SHOW_BILL("6", BILL("all of it", "100.00", "100.00", "")); /* taken back and edited at once */
    sync_all();
    BILL_STANDS("agreed R52");
}

/* R59: nobody says which came first, the payment or the edit. */
static void what_is_paid_and_changed_between_two_looks_stays(void **unused)
{
    (void)unused;
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ""));
    sync_all();
    SHOW_BILL("1", BILL("part", "90.00", "50.00", "")); /* a partial payment keeps nothing back */
    sync_all();
    BILL_STANDS("agreed R52");
    SHOW_BILL("2", BILL("part", "40.00", "0.00", "")); /* nor does lowering it to what is paid */
    sync_all();
    BILL_STANDS("agreed R52");
    SHOW_BILL("3", BILL("part", "40.00", "40.00", ""));
    SHOW_BILL("4", BILL("part", "70.00", "30.00", "")); /* paid in full, and raised */
    BILL_STANDS("withheld R59");
    SHOW_BILL("5", BILL("part", "70.00", "70.00", ""));
    sync_all();
    SHOW_BILL("6", BILL("all", "70.00", "0.00", ""));
    BILL_STANDS("withheld R59");
}

#define PAYMENT(amount)                                                                            \
    "{\"vendor\":\"V1\",\"date\":\"2026-01-09\",\"pay_type\":\"Check\",\"account\":\"A1\","        \
    "\"total\":\"" amount "\",\"applications\":[{\"bill\":\"B1\",\"amount\":\"" amount "\"}]}"

/* R59: the bill says it before the payment's delete is seen; what is paid later counts. */
static void what_is_taken_back_pays_no_more(void **unused)
{
    (void)unused;
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    story.says_changed = true;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ""));
    sync_all();
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL_PAYMENT, "BP1", "0", PAYMENT("90.00"));
    SHOW_BILL("1", BILL("edited", "90.00", "0.00", ""));
    BILL_STANDS("withheld R59");
    SHOW_BILL("2", BILL("edited", "90.00", "90.00", ""));
    BILL_STANDS("waiting R116");
    sync_all();
    BILL_STANDS("agreed R52");
    SHOW_BILL("3", BILL("again", "90.00", "90.00", ""));
    BILL_STANDS("waiting R116");
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL_PAYMENT, "BP2", "0", PAYMENT("90.00"));
    story_run(&story);
    BILL_STANDS("withheld R59");
}

/* R59: our own write, decided before, says nothing of what was raised meanwhile. */
static void what_is_raised_while_our_write_is_out_stays(void **unused)
{
    (void)unused;
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ",\"po_link\":\"none\""));
    sync_all();
    story_setting(&story, "sync_mode", "live");
    struct text mine = arena_format(
        &story.arena,
        "{\"vendor\":\"%s\",\"number\":\"7\",\"date\":\"2026-01-05\",\"currency\":\"USD\","
        "\"memo\":\"mine\",\"total\":\"90.00\",\"balance\":\"90.00\","
        "\"expense_lines\":[{\"account\":\"%s\",\"amount\":\"90.00\"}]}",
        platform_id(ENTITY_VENDOR, "V1"), platform_id(ENTITY_ACCOUNT, "A1"));
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, platform_id(ENTITY_BILL, "B1"), next_version(),
               mine.data);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command early = story.effects.writes[0];
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL_PAYMENT, "BP1", "0", PAYMENT("90.00"));
    SHOW_BILL("1", BILL("", "100.00", "10.00", ",\"po_link\":\"none\""));
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command late = story.effects.writes[0];
    story_answer(&story, &early, RESULT_SUPERSEDED);
    story_apply(&story, &late, "B1", "2");
    BILL_STANDS("withheld R59");
}

#define PLAIN_BILL(vendor, account, more)                                                          \
    "{\"vendor\":\"%s\",\"number\":\"N1\",\"date\":\"2026-01-05\"," more                           \
    "\"total\":\"9.00\",\"balance\":\"9.00\",\"expense_lines\":"                                   \
    "[{\"account\":\"%s\",\"amount\":\"9.00\"}]}",                                                 \
        vendor, account

/* K17: QuickBooks' answer said no more than an id, and a file with one currency shows none. */
static void no_currency_is_the_home_currency(void **unused)
{
    (void)unused;
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, "PB", "1",
               arena_format(&story.arena,
                            PLAIN_BILL(platform_id(ENTITY_VENDOR, "V1"),
                                       platform_id(ENTITY_ACCOUNT, "A1"), "\"currency\":\"USD\","))
                   .data);
    sync_all();
    const struct record *record = story_record(&story, SIDE_PLATFORM, ENTITY_BILL, "PB");
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL,
               arena_copy(&story.arena, record->shown[HALF_LEDGER].native_id).data, next_version(),
               arena_format(&story.arena, PLAIN_BILL("V1", "A1", "")).data);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_BILL, "PB"), "agreed R16");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
}

/* R30, R31, R34, R42, R126, K24 */
static void an_invoice_belongs_to_quickbooks(void **unused)
{
    (void)unused;
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I30", "0",
               INVOICE("2025-12-31", "", "80.00"));
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I30"),
                        "withheld R42");
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31", "0",
               INVOICE("2026-01-01", "", "80.00"));
    sync_all();
    INVOICE_STANDS("agreed R30");
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31", "1",
               INVOICE("2026-01-01", "", "30.00"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1); /* what is open follows */
    assert_true(
        text_equal_string(story.effects.writes[0].document.fields[INVOICE_BALANCE], "30.00"));
    apply_all();
    INVOICE_STANDS("agreed R31");
    const char *id = platform_id(ENTITY_INVOICE, "I31");
    const char *edited = platform_invoice("2026-01-01", "mine", "30.00");
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, id, next_version(), edited);
    assert_int_equal(story.effects.outcome, OUTCOME_REFUSED);
    assert_int_equal(story.effects.rule->number, 34);
    assert_string_equal(story.effects.reason, story.effects.rule->sentence);
    INVOICE_STANDS("withheld R34");
    assert_int_equal(story.effects.write_count, 0);
    /* QuickBooks' next word counts, also where the platform's differs. */
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31", next_version(),
               INVOICE("2026-01-01", "theirs", "30.00"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_true(text_equal_string(story.effects.writes[0].document.fields[INVOICE_MEMO], "theirs"));
    apply_all();
    INVOICE_STANDS("agreed R31");
}

/* R33: until it has synced it is the platform's, to delete as well. */
static void an_invoice_taken_back_in_time_never_gets_there(void **unused)
{
    (void)unused;
    const struct record *customer = story_record(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1");
    static const char *const ids[] = {"PI1", "PI2"};
    story_setting(&story, "sync_mode", "live");
    for (int is_voided = 0; is_voided < 2; is_voided++) {
        const char *shown[2];
        for (int version = 0; version < 2; version++)
            shown[version] =
                arena_format(&story.arena,
                             "{\"customer\":\"%.*s\",\"date\":\"2026-02-01\",\"total\":\"0.00\"%s}",
                             TEXT_ARG(customer->shown[HALF_PLATFORM].native_id),
                             version ? ",\"status\":\"voided\"" : "")
                    .data;
        const char *id = ids[is_voided];
        story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, id, next_version(), shown[0]);
        assert_int_equal(story.effects.write_count, 1);
        const struct write_command create = story.effects.writes[0];
        if (is_voided)
            story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, id, next_version(), shown[1]);
        else
            story_delete(&story, SIDE_PLATFORM, ENTITY_INVOICE, id, next_version());
        assert_int_equal(story.effects.write_count, 1);
        const struct write_command cancel = story.effects.writes[0];
        assert_int_equal(cancel.action, ACTION_DELETE);
        assert_int_equal(cancel.rule, 33);
        story_answer(&story, &create, RESULT_SUPERSEDED);
        story_apply(&story, &cancel, NULL, "");
        const struct record *invoice = story_record(&story, SIDE_PLATFORM, ENTITY_INVOICE, id);
        assert_int_equal(invoice->standing, STANDING_GONE);
    }
}

/* R44 to R46 */
static void a_copy_that_is_deleted_lets_the_invoice_in(void **unused)
{
    (void)unused;
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "OLD", "0",
               INVOICE("2025-06-01", "", "80.00"));
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PI", "0",
               platform_invoice("2025-06-01", "", "80.00"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].rule, 44);
    struct write_command create = story.effects.writes[0];
    story_refuse(&story, &create, REFUSAL_DUPLICATE);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PI"),
                        "needs_you R45");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    story_delete(&story, SIDE_DESKTOP, ENTITY_INVOICE, "OLD", "1");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    apply_all();
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PI"), "agreed R44");
}

/* R45, R46: the copy names its customer as it was called before it was linked. */
static void a_copy_for_a_customer_that_was_linked_later_is_found(void **unused)
{
    (void)unused;
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_PLATFORM, ENTITY_CUSTOMER, "P9", "0", "{\"name\":\"Bo\"}");
    const struct write_command customer = story.effects.writes[0];
    story_show(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C9", "0", "{\"name\":\"Bo\"}");
    story_show(
        &story, SIDE_DESKTOP, ENTITY_INVOICE, "OLD", "0",
        "{\"customer\":\"C9\",\"number\":\"31\",\"date\":\"2025-06-01\",\"currency\":\"USD\","
        "\"total\":\"80.00\",\"balance\":\"80.00\"}");
    story_refuse(&story, &customer, REFUSAL_DUPLICATE);
    story_show(
        &story, SIDE_PLATFORM, ENTITY_INVOICE, "PI", "0",
        "{\"customer\":\"P9\",\"number\":\"31\",\"date\":\"2025-06-01\",\"currency\":\"USD\","
        "\"total\":\"80.00\",\"balance\":\"80.00\"}");
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command create = story.effects.writes[0];
    story_refuse(&story, &create, REFUSAL_DUPLICATE);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PI"),
                        "needs_you R45");
    story_delete(&story, SIDE_DESKTOP, ENTITY_INVOICE, "OLD", "1");
    assert_int_equal(story.effects.write_count, 1);
}

/* R7, R8, R133 */
static void jobs_and_items_go_one_way(void **unused)
{
    (void)unused;
    const struct record *customer = story_record(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1");
    struct text job = arena_format(&story.arena, "{\"name\":\"Kitchen\",\"parent\":\"%.*s\"}",
                                   TEXT_ARG(customer->shown[HALF_PLATFORM].native_id));
    story_show(&story, SIDE_PLATFORM, ENTITY_CUSTOMER, "J1", "0", job.data);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_CUSTOMER, "J1"),
                        "withheld R8");
    story_show(&story, SIDE_PLATFORM, ENTITY_ITEM, "PI1", "0",
               "{\"name\":\"Mine\",\"type\":\"Service\"}");
    struct text invoice =
        arena_format(&story.arena,
                     "{\"customer\":\"%.*s\",\"date\":\"2026-02-01\",\"total\":\"1.00\","
                     "\"item_lines\":[{\"item\":\"PI1\",\"amount\":\"1.00\"}]}",
                     TEXT_ARG(customer->shown[HALF_PLATFORM].native_id));
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PV1", "0", invoice.data);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PV1"),
                        "withheld R133");
    story_show(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "J2", "0",
               "{\"name\":\"Bath\",\"parent\":\"C1\"}");
    sync_all();
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "J2"), "agreed R7");
}

/* R106: each kind of record needs its own preferences, and only in one direction. */
static void preferences_are_needed_where_the_table_says(void **unused)
{
    (void)unused;
    story_setting(&story, "unallocated_income_account", "");
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31", "0",
               INVOICE("2026-01-01", "", "80.00"));
    INVOICE_STANDS("waiting R106");
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ""));
    BILL_STANDS("waiting R116");
    story_setting(&story, "unallocated_expense_account", "");
    BILL_STANDS("waiting R106");
    story_setting(&story, "unallocated_income_account", "A3");
    INVOICE_STANDS("waiting R116");
}

/* R106: of the preferences a payment going out needs the bank's account, and no other. */
static void a_payment_needs_the_bank_account_alone(void **unused)
{
    (void)unused;
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL("", "90.00", "90.00", ""));
    sync_all();
    BILL_STANDS("agreed R50");
    story_setting(&story, "unallocated_expense_account", "");
    story_setting(&story, "unallocated_income_account", "");
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL_PAYMENT, "PP", "0",
               arena_format(&story.arena,
                            "{\"vendor\":\"%s\",\"date\":\"2026-01-09\",\"pay_type\":"
                            "\"Check\",\"account\":\"%s\",\"total\":\"90.00\","
                            "\"applications\":[{\"bill\":\"%s\",\"amount\":\"90.00\"}]}",
                            platform_id(ENTITY_VENDOR, "V1"), platform_id(ENTITY_ACCOUNT, "A1"),
                            platform_id(ENTITY_BILL, "B1"))
                   .data);
    story_setting(&story, "bank_gl_account", "");
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_BILL_PAYMENT, "PP"),
                        "waiting R106");
    story_setting(&story, "bank_gl_account", "A2");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_DESKTOP);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_BILL_PAYMENT, "PP"),
                        "on_its_way R22");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bill_joins_when_it_is_new_or_edited, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(what_is_changed_while_paid_stays, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(no_currency_is_the_home_currency, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(an_invoice_belongs_to_quickbooks, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(a_copy_for_a_customer_that_was_linked_later_is_found,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(a_copy_that_is_deleted_lets_the_invoice_in, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(jobs_and_items_go_one_way, desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(preferences_are_needed_where_the_table_says, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(what_is_paid_and_changed_between_two_looks_stays,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(what_is_taken_back_pays_no_more, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(what_is_raised_while_our_write_is_out_stays, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(an_invoice_taken_back_in_time_never_gets_there,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(a_payment_needs_the_bank_account_alone, desktop_begin,
                                        desktop_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
