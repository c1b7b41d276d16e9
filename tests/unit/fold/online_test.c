/* Stories of QuickBooks Online: credits applied, balances of registers, home currency. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "story.c"

#define PAIR(bill, credit, amount)                                                                 \
    "{\"bill\":\"" bill "\",\"vendor_credit\":\"" credit "\",\"amount\":\"" amount "\"}"
#define APPLICATION(vendor, total, pairs)                                                          \
    "{\"vendor\":\"" vendor "\",\"date\":\"2026-01-06\",\"total\":\"" total                        \
    "\",\"applications\":[" pairs "]}"
#define OWED(vendor, account, number, total, balance)                                              \
    "{\"vendor\":\"" vendor "\",\"number\":\"" number                                              \
    "\",\"date\":\"2026-01-05\",\"total\":\"" total "\",\"balance\":\"" balance                    \
    "\",\"expense_lines\":[{\"account\":\"" account "\",\"amount\":\"" total "\"}]}"

static void begin(struct story *story, const char *home_currency)
{
    story_begin(story);
    story_setting(story, "signup_date", "2018-01-01");
    if (home_currency)
        story_setting(story, "home_currency", home_currency);
    story_setting(story, "unallocated_expense_account", "A1");
    story_setting(story, "bank_gl_account", "A2");
}

/* The platform has them, and QuickBooks, under the ids L1, L2 ... in that order. */
static void apply_writes(struct story *story, int *ids)
{
    static char names[64][16];
    struct write_command todo[16];
    size_t count = story->effects.write_count;
    memcpy(todo, story->effects.writes, count * sizeof(todo[0]));
    for (size_t i = 0; i < count; i++) {
        REQUIRE(*ids < 63);
        snprintf(names[*ids], sizeof(names[0]), "L%d", *ids + 1);
        story_apply(story, &todo[i], names[(*ids)++], "0");
        REQUIRE(story->effects.write_count + count < 16);
        for (size_t w = 0; w < story->effects.write_count; w++)
            todo[count++] = story->effects.writes[w];
    }
}

static void show_platform(struct story *story, const char *balance)
{
    char bill[512];
    snprintf(bill, sizeof(bill), OWED("V", "A", "B-1", "10.00", "%s"), balance);
    story_show(story, SIDE_PLATFORM, ENTITY_ACCOUNT, "A", "1",
               "{\"name\":\"Rent\",\"type\":\"Expense\"}");
    story_show(story, SIDE_PLATFORM, ENTITY_VENDOR, "V", "1", "{\"name\":\"Oak\"}");
    story_show(story, SIDE_PLATFORM, ENTITY_BILL, "B", "1", bill);
    story_show(story, SIDE_PLATFORM, ENTITY_VENDOR_CREDIT, "C1", "1",
               OWED("V", "A", "C-1", "6.00", "0.00"));
    story_show(story, SIDE_PLATFORM, ENTITY_VENDOR_CREDIT, "C2", "1",
               OWED("V", "A", "C-2", "4.00", "0.00"));
}

/* The platform's own id of what QuickBooks has. */
static const char *ledger_id(const struct story *story, enum entity entity, const char *id)
{
    return story_record(story, SIDE_PLATFORM, entity, id)->shown[HALF_LEDGER].native_id.data;
}

/* What QuickBooks tells of the application: what each gets, paired in its own order. */
static void show_as_quickbooks(struct story *story, const char *id, const char *amounts[3])
{
    char json[1024];
    snprintf(json, sizeof(json),
             "{\"vendor\":\"%s\",\"date\":\"2026-01-06\",\"currency\":\"USD\",\"total\":\"%s\","
             "\"applications\":[{\"bill\":\"%s\",\"vendor_credit\":\"%s\",\"amount\":\"%s\"},"
             "{\"bill\":\"%s\",\"vendor_credit\":\"%s\",\"amount\":\"%s\"}]}",
             ledger_id(story, ENTITY_VENDOR, "V"), amounts[0], ledger_id(story, ENTITY_BILL, "B"),
             ledger_id(story, ENTITY_VENDOR_CREDIT, "C2"), amounts[1],
             ledger_id(story, ENTITY_BILL, "B"), ledger_id(story, ENTITY_VENDOR_CREDIT, "C1"),
             amounts[2]);
    story_show(story, SIDE_ONLINE, ENTITY_CREDIT_APPLICATION, id, "1", json);
}

static void an_application_goes_when_the_bill_is_paid(void **state)
{
    (void)state;
    struct story story;
    int ids = 0;
    begin(&story, "USD");
    show_platform(&story, "4.00");
    story_show(&story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA", "1",
               APPLICATION("V", "6.00", PAIR("B", "C1", "6.00")));
    story_run(&story);
    apply_writes(&story, &ids);
    assert_int_equal(ids, 5);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA"),
                        "waiting R110");
    show_platform(&story, "0.00");
    story_show(&story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA", "2",
               APPLICATION("V", "10.00", PAIR("B", "C1", "6.00") "," PAIR("B", "C2", "4.00")));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command create = story.effects.writes[0];
    assert_int_equal(create.entity, ENTITY_CREDIT_APPLICATION);
    assert_int_equal(create.action, ACTION_CREATE);
    assert_int_equal(create.rule, 110);
    story_apply(&story, &create, "L9", "0");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_CREDIT_APPLICATION, "L9"),
                        "agreed R110");
    story_end(&story);
}

static void begin_applied(struct story *story)
{
    int ids = 0;
    begin(story, "USD");
    show_platform(story, "0.00");
    story_show(story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA", "1",
               APPLICATION("V", "10.00", PAIR("B", "C1", "6.00") "," PAIR("B", "C2", "4.00")));
    story_run(story);
    apply_writes(story, &ids);
    assert_int_equal(ids, 6);
}

/* QuickBooks keeps no pairs: ours come back otherwise paired, and that is no change. */
static void an_applications_echo_is_no_change(void **state)
{
    (void)state;
    struct story story;
    begin_applied(&story);
    const char *id = ledger_id(&story, ENTITY_CREDIT_APPLICATION, "CA");
    show_as_quickbooks(&story, id, (const char *[]){"10.00", "4.00", "6.00"});
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    assert_int_equal(story_record(&story, SIDE_ONLINE, ENTITY_CREDIT_APPLICATION, id)->standing,
                     STANDING_AGREED);
    show_as_quickbooks(&story, id, (const char *[]){"9.00", "4.00", "5.00"});
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    assert_int_equal(story.effects.writes[0].groups, 1u << GROUP_APPLICATIONS);
    story_end(&story);
}

static void a_changed_application_adds_up(void **state)
{
    (void)state;
    struct story story;
    begin_applied(&story);
    story_show(&story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA", "2",
               APPLICATION("V", "7.00", PAIR("B", "C1", "6.00") "," PAIR("B", "C2", "1.00")));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command *update = &story.effects.writes[0];
    assert_int_equal(update->action, ACTION_UPDATE);
    assert_true(text_equal_string(update->document.fields[CREDIT_APPLICATION_TOTAL], "7.00"));
    story_end(&story);
}

static void an_applications_end_travels(void **state)
{
    (void)state;
    struct story story;
    begin_applied(&story);
    story_show(
        &story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA", "2",
        "{\"vendor\":\"V\",\"date\":\"2026-01-06\",\"status\":\"voided\",\"total\":\"0.00\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].action, ACTION_VOID);
    const struct write_command voided = story.effects.writes[0];
    story_apply(&story, &voided, ledger_id(&story, ENTITY_CREDIT_APPLICATION, "CA"), "1");
    story_delete(&story, SIDE_PLATFORM, ENTITY_CREDIT_APPLICATION, "CA", "3");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].action, ACTION_DELETE);
    story_end(&story);
}

/* K8: it comes when it moves, and whatever the platform says of it goes nowhere. */
static void a_registers_balance_comes_and_never_goes(void **state)
{
    (void)state;
    struct story story;
    begin(&story, "USD");
    story_show(&story, SIDE_ONLINE, ENTITY_REGISTER_BALANCE, "35", "0",
               "{\"account\":\"35\",\"amount\":\"1201.00\"}");
    story_show(&story, SIDE_ONLINE, ENTITY_ACCOUNT, "35", "0",
               "{\"name\":\"Checking\",\"type\":\"Bank\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1); /* the account first */
    const struct write_command account = story.effects.writes[0];
    story_apply(&story, &account, "A-1", "1");
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command balance = story.effects.writes[0];
    assert_int_equal(balance.entity, ENTITY_REGISTER_BALANCE);
    assert_int_equal(balance.rule, 8);
    story_apply(&story, &balance, "RB-1", "1");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_REGISTER_BALANCE, "35"),
                        "agreed K8");
    story_show(&story, SIDE_PLATFORM, ENTITY_REGISTER_BALANCE, "RB-1", "2",
               "{\"account\":\"A-1\",\"amount\":\"5.00\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_REGISTER_BALANCE, "35"),
                        "withheld K8");
    story_end(&story);
}

/* A company with several currencies takes no document that does not say which one is meant. */
static void a_document_without_currency_gets_the_companys(void **state)
{
    (void)state;
    struct story story;
    int ids = 0;
    begin(&story, NULL);
    show_platform(&story, "10.00");
    story_run(&story);
    apply_writes(&story, &ids);
    assert_int_equal(ids, 2); /* account and vendor */
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_BILL, "B"), "waiting R132");
    story_setting(&story, "home_currency", "CAD");
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_BILL, "B"), "withheld R107");
    story_setting(&story, "home_currency", "USD");
    story_run(&story);
    const struct write_command *bill = NULL;
    for (size_t i = 0; i < story.effects.write_count; i++)
        if (story.effects.writes[i].entity == ENTITY_BILL)
            bill = &story.effects.writes[i];
    assert_non_null(bill);
    assert_true(text_equal_string(bill->document.fields[BILL_CURRENCY], "USD"));
    /* What it says itself is what it says. */
    const struct record *record = story_record(&story, SIDE_PLATFORM, ENTITY_BILL, "B");
    assert_null(strstr(record->shown[HALF_PLATFORM].document.data, "currency"));
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_goes_when_the_bill_is_paid),
        cmocka_unit_test(an_applications_echo_is_no_change),
        cmocka_unit_test(a_changed_application_adds_up),
        cmocka_unit_test(an_applications_end_travels),
        cmocka_unit_test(a_registers_balance_comes_and_never_goes),
        cmocka_unit_test(a_document_without_currency_gets_the_companys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
