/* Bills of QuickBooks Desktop that are linked to a purchase order: stories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desktop_story.c"

/* A bill of QuickBooks with a purchase order, on both sides: B1 there. */
static const char *begin_with_order(void)
{
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    SHOW_BILL("0", BILL_WITH_ORDER(""));
    sync_all();
    BILL_STANDS("agreed R50");
    return platform_id(ENTITY_BILL, "B1");
}

static void edit_on_platform(const char *id, const char *json)
{
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, id, next_version(), json);
}

static struct text item_amount(const struct write_command *command)
{
    return command->document.lines[BILL_LINES_ITEM].items[0].fields[BILL_ITEM_AMOUNT];
}

/* R66, R120, R80 */
static void items_of_a_bill_with_an_order_stay(void **unused)
{
    (void)unused;
    const char *id = begin_with_order();
    edit_on_platform(id, platform_bill("later", "12.00", "8"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct document *sent = &story.effects.writes[0].document;
    assert_true(text_equal_string(sent->fields[BILL_MEMO], "later"));
    assert_true(text_equal_string(sent->fields[BILL_PO_NUMBER], "N/A"));
    assert_true(text_equal_string(item_amount(&story.effects.writes[0]), "10.00"));
    apply_all();
    BILL_STANDS("waiting R65"); /* until QuickBooks says again what it is linked to */
    SHOW_BILL(next_version(), BILL_WITH_ORDER("later"));
    BILL_STANDS("agreed"); /* what stayed behind is a message, not an error */
    story_setting(&story, "agent_version", "2.0.8250.9");
    edit_on_platform(id, platform_bill("last", "12.00", "8"));
    BILL_STANDS("waiting R80");
}

/* K11: their own items of it, QuickBooks' word counts, without a question. */
static void items_that_both_sides_changed_are_quickbooks(void **unused)
{
    (void)unused;
    const char *id = begin_with_order();
    edit_on_platform(id, platform_bill("", "12.00", "N/A"));
    SHOW_BILL(next_version(), BILL_OF_ORDER("", "14.00", "linked"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    assert_true(text_equal_string(item_amount(&story.effects.writes[0]), "14.00"));
    apply_all();
    BILL_STANDS("agreed R52");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(items_of_a_bill_with_an_order_stay, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(items_that_both_sides_changed_are_quickbooks, desktop_begin,
                                        desktop_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
