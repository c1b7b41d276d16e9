/* QuickBooks Desktop's rules where they need a record's past: stories. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "story.c"

static struct story story;

#define BILL(memo, amount, balance, rest)                                                          \
    "{\"vendor\":\"V1\",\"number\":\"7\",\"date\":\"2026-01-05\",\"currency\":\"USD\",\"memo\":"   \
    "\"" memo "\",\"total\":\"" amount "\",\"balance\":\"" balance                                 \
    "\",\"expense_lines\":[{\"account\":\"A1\","                                                   \
    "\"amount\":\"" amount "\"}]" rest "}"
#define INVOICE(date, memo, balance)                                                               \
    "{\"customer\":\"C1\",\"number\":\"31\",\"date\":\"" date                                      \
    "\",\"currency\":\"USD\",\"memo\":\"" memo "\",\"total\":\"80.00\",\"balance\":\"" balance     \
    "\",\"item_lines\":[{\"item\":\"I1\",\"amount\":\"80.00\"}]}"

/* Each later than all before, on whatever side. */
static const char *next_version(void)
{
    static unsigned version = 10;
    return arena_format(&story.arena, "%u", ++version).data;
}

/* Answers everything that is out, by the ids that it has, or P1, P2 ... */
static size_t apply_all(void)
{
    static unsigned made;
    struct write_command todo[64];
    size_t count = story.effects.write_count, done = 0;
    memcpy(todo, story.effects.writes, count * sizeof(todo[0]));
    for (; done < count; done++) {
        struct text id = todo[done].action == ACTION_CREATE
                             ? arena_format(&story.arena, "P%u", ++made)
                             : arena_copy(&story.arena, todo[done].native_id);
        story_apply(&story, &todo[done], id.data, next_version());
        for (size_t i = 0; i < story.effects.write_count; i++)
            todo[count++] = story.effects.writes[i];
    }
    return done;
}

static void sync(void)
{
    story_run(&story);
    apply_all();
}

static int begin(void **unused)
{
    static const struct requester OPERATOR = {.as = ASKER_OPERATOR};
    (void)unused;
    story_begin(&story);
    story_ask(&story,
              "ledger=desktop signup_date=2018-01-01 home_currency=USD ar_start_date=2026-01-01 "
              "unallocated_expense_account=A1 unallocated_income_account=A3 bank_gl_account=A2 "
              "ledger_edition=pro agent_kind=sync_dashboard agent_version=2.1.3561.1",
              &OPERATOR);
    story_show(&story, SIDE_DESKTOP, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Rent\",\"type\":\"Expense\"}");
    story_show(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bessie\"}");
    story_show(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1", "0", "{\"name\":\"Amy\"}");
    story_show(&story, SIDE_DESKTOP, ENTITY_ITEM, "I1", "0",
               "{\"name\":\"Sod\",\"type\":\"NonInventory\"}");
    sync();
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    story_end(&story);
    return 0;
}

#define BILL_WITH_ORDER(memo)                                                                      \
    "{\"vendor\":\"V1\",\"date\":\"2026-01-05\",\"memo\":\"" memo                                  \
    "\",\"po_number\":\"N/A\",\"po_link\":\"linked\",\"total\":\"10.00\",\"balance\":\"10.00\","   \
    "\"item_lines\":[{\"item\":\"I1\",\"amount\":\"10.00\"}]}"
#define SHOW_BILL(version, json) story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B1", version, json)
#define BILL_STANDS(expected)                                                                      \
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B1"), expected)
#define INVOICE_STANDS(expected)                                                                   \
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31"), expected)

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
    BILL_STANDS("waiting R83"); /* R81 is stronger than R76 */
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B2", "0", BILL("", "5.00", "5.00", ""));
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B2"), "withheld R76");
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B2", "1", BILL("edited", "5.00", "5.00", ""));
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B2"), "waiting R83");
    story.says_created = true;
    story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B3", "0", BILL("", "6.00", "6.00", ""));
    sync();
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
    sync();
    BILL_STANDS("agreed R50");
    SHOW_BILL("1", BILL("", "90.00", "0.00", ""));
    SHOW_BILL("2", BILL("", "100.00", "10.00", "")); /* raised: partly paid now */
    BILL_STANDS("withheld R59");
    SHOW_BILL("3", BILL("more", "100.00", "10.00", ""));
    BILL_STANDS("withheld R59"); /* nor do later changes come */
    SHOW_BILL("4", BILL("more", "100.00", "100.00", ""));
    sync();
    BILL_STANDS("agreed R52");
}

/* R66, R120, R80 */
static void items_of_a_bill_with_an_order_stay(void **unused)
{
    (void)unused;
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL_WITH_ORDER(""));
    sync();
    BILL_STANDS("agreed R50");
    const struct record *bill = story_record(&story, SIDE_DESKTOP, ENTITY_BILL, "B1");
    char id[64];
    assert_true(text_copy(bill->shown[HALF_PLATFORM].native_id, id, sizeof(id)));
    const struct record *vendor = story_record(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V1");
    const struct record *item = story_record(&story, SIDE_DESKTOP, ENTITY_ITEM, "I1");
    struct text edited = arena_format(
        &story.arena,
        "{\"vendor\":\"%.*s\",\"date\":\"2026-01-05\",\"memo\":\"later\",\"po_number\":\"8\","
        "\"total\":\"12.00\",\"balance\":\"12.00\",\"item_lines\":[{\"item\":\"%.*s\","
        "\"amount\":\"12.00\"}]}",
        TEXT_ARG(vendor->shown[HALF_PLATFORM].native_id),
        TEXT_ARG(item->shown[HALF_PLATFORM].native_id));
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, id, next_version(), edited.data);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct document *sent = &story.effects.writes[0].document;
    assert_true(text_equal_string(sent->fields[BILL_MEMO], "later"));
    assert_true(text_equal_string(sent->fields[BILL_PO_NUMBER], "N/A"));
    assert_true(
        text_equal_string(sent->lines[BILL_LINES_ITEM].items[0].fields[BILL_ITEM_AMOUNT], "10.00"));
    apply_all();
    BILL_STANDS("waiting R65"); /* until QuickBooks says again what it is linked to */
    SHOW_BILL(next_version(), BILL_WITH_ORDER("later"));
    BILL_STANDS("agreed"); /* what stayed behind is a message, not an error */
    story_setting(&story, "agent_version", "2.0.8250.9");
    edited.length = 0;
    edited = arena_format(&story.arena,
                          "{\"vendor\":\"%.*s\",\"date\":\"2026-01-06\",\"memo\":"
                          "\"last\",\"total\":\"1.00\",\"expense_lines\":"
                          "[{\"amount\":\"1.00\"}]}",
                          TEXT_ARG(vendor->shown[HALF_PLATFORM].native_id));
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, id, next_version(), edited.data);
    BILL_STANDS("waiting R80");
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
    sync();
    INVOICE_STANDS("agreed R30");
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31", "1",
               INVOICE("2026-01-01", "", "30.00"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1); /* what is open follows */
    assert_true(
        text_equal_string(story.effects.writes[0].document.fields[INVOICE_BALANCE], "30.00"));
    apply_all();
    INVOICE_STANDS("agreed R31");
    const struct record *invoice = story_record(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31");
    const struct record *customer = story_record(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1");
    const struct record *item = story_record(&story, SIDE_DESKTOP, ENTITY_ITEM, "I1");
    char id[64];
    assert_true(text_copy(invoice->shown[HALF_PLATFORM].native_id, id, sizeof(id)));
    struct text edited = arena_format(
        &story.arena,
        "{\"customer\":\"%.*s\",\"number\":\"31\",\"date\":\"2026-01-01\",\"currency\":\"USD\","
        "\"memo\":\"mine\",\"total\":\"80.00\",\"balance\":\"30.00\",\"item_lines\":[{\"item\":"
        "\"%.*s\",\"amount\":\"80.00\"}]}",
        TEXT_ARG(customer->shown[HALF_PLATFORM].native_id),
        TEXT_ARG(item->shown[HALF_PLATFORM].native_id));
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, id, next_version(), edited.data);
    assert_int_equal(story.effects.outcome, OUTCOME_REFUSED);
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

/* R44 to R46 */
static void a_copy_that_is_deleted_lets_the_invoice_in(void **unused)
{
    (void)unused;
    const struct record *customer = story_record(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1");
    const struct record *item = story_record(&story, SIDE_DESKTOP, ENTITY_ITEM, "I1");
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "OLD", "0",
               INVOICE("2025-06-01", "", "80.00"));
    struct text json = arena_format(
        &story.arena,
        "{\"customer\":\"%.*s\",\"number\":\"31\",\"date\":\"2025-06-01\",\"total\":\"80.00\","
        "\"balance\":\"80.00\",\"item_lines\":[{\"item\":\"%.*s\",\"amount\":\"80.00\"}]}",
        TEXT_ARG(customer->shown[HALF_PLATFORM].native_id),
        TEXT_ARG(item->shown[HALF_PLATFORM].native_id));
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "PI", "0", json.data);
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
    sync();
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
    BILL_STANDS("waiting R83");
    story_setting(&story, "unallocated_expense_account", "");
    BILL_STANDS("waiting R106");
    story_setting(&story, "unallocated_income_account", "A3");
    INVOICE_STANDS("waiting R83");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bill_joins_when_it_is_new_or_edited, begin, end),
        cmocka_unit_test_setup_teardown(what_is_changed_while_paid_stays, begin, end),
        cmocka_unit_test_setup_teardown(items_of_a_bill_with_an_order_stay, begin, end),
        cmocka_unit_test_setup_teardown(an_invoice_belongs_to_quickbooks, begin, end),
        cmocka_unit_test_setup_teardown(a_copy_that_is_deleted_lets_the_invoice_in, begin, end),
        cmocka_unit_test_setup_teardown(jobs_and_items_go_one_way, begin, end),
        cmocka_unit_test_setup_teardown(preferences_are_needed_where_the_table_says, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
