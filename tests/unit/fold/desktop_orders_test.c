/* Bills of QuickBooks Desktop that are linked to a purchase order: stories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desktop_story.c"
#include "fold/what_if.h"

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

/* R130: what stayed behind is no difference while the link holds, and a real one when it goes. */
static void items_go_when_the_order_is_taken_away(void **unused)
{
    (void)unused;
    const char *id = begin_with_order();
    edit_on_platform(id, platform_bill("", "12.00", "N/A"));
    BILL_STANDS("agreed R50");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    SHOW_BILL(next_version(), BILL_OF_ORDER("seen again", "10.00", "linked"));
    sync_all();
    BILL_STANDS("agreed R52");
    SHOW_BILL(next_version(), BILL_OF_ORDER("seen again", "10.00", "none"));
    BILL_STANDS("waiting R116");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_DESKTOP);
    assert_int_equal(story.effects.writes[0].groups, 1u << GROUP_ITEM_LINES);
    assert_true(text_equal_string(item_amount(&story.effects.writes[0]), "12.00"));
    apply_all();
    BILL_STANDS("agreed R16");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
}

/* Whose they are ends with the link: then both have changed the same. */
static void items_that_both_changed_are_asked_about_without_an_order(void **unused)
{
    (void)unused;
    const char *id = begin_with_order();
    edit_on_platform(id, platform_bill("", "12.00", "N/A"));
    SHOW_BILL(next_version(), BILL_OF_ORDER("", "14.00", "none"));
    BILL_STANDS("needs_you X11");
}

/* A platform that is told to delete by a person's choice is not kept from it by whose items are. */
static void a_bill_with_an_order_is_deleted_by_choice(void **unused)
{
    (void)unused;
    const char *id = begin_with_order();
    SHOW_BILL(next_version(), BILL_OF_ORDER("", "14.00", "linked"));
    story_delete(&story, SIDE_PLATFORM, ENTITY_BILL, id, next_version());
    BILL_STANDS("needs_you X11");
    story_choose(&story, story_record(&story, SIDE_DESKTOP, ENTITY_BILL, "B1")->id,
                 CHOICE_TAKE_PLATFORM);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].action, ACTION_DELETE);
    assert_int_equal(story.effects.writes[0].rule, 73);
}

/* K11: the setting keeps QuickBooks' edits there, and lets them in when it is changed back. */
static void items_stay_on_both_sides_by_the_setting(void **unused)
{
    (void)unused;
    begin_with_order();
    story_setting(&story, "po_items", "stay");
    SHOW_BILL(next_version(), BILL_OF_ORDER("edited", "14.00", "linked"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command *sent = &story.effects.writes[0];
    assert_int_equal(sent->groups, 1u << GROUP_MEMO);
    assert_true(text_equal_string(item_amount(sent), "10.00"));
    assert_true(text_equal_string(sent->document.fields[BILL_TOTAL], "10.00"));
    apply_all();
    BILL_STANDS("agreed R52");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    story_setting(&story, "po_items", "come_in");
    BILL_STANDS("waiting R116");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    assert_true(text_equal_string(item_amount(&story.effects.writes[0]), "14.00"));
    apply_all();
    BILL_STANDS("agreed R52");
    SHOW_BILL(next_version(), BILL_OF_ORDER("edited", "14.00", "linked"));
    BILL_STANDS("agreed R52");
}

static void ask_about_items(const char *value, struct arena *arena, struct what_if *out)
{
    struct setting_change change = {TENANT_SETTING_PO_ITEMS, text_of(value)};
    const struct what_if_question question = {&change, 1, story.now};
    what_if(&story.state, &question, arena, out);
    assert_false(out->is_cut);
    assert_null(out->refused);
}

static void what_the_setting_would_do_is_told(void **unused)
{
    (void)unused;
    struct arena arena;
    struct what_if what;
    arena_init(&arena, 0);
    begin_with_order();
    SHOW_BILL(next_version(), BILL_OF_ORDER("", "14.00", "linked"));
    ask_about_items("stay", &arena, &what);
    assert_int_equal(what.row_count, 1);
    assert_int_equal(what.rows[0].without.effect, WHAT_IF_CHANGES);
    assert_int_equal(what.rows[0].without.rule, 52);
    assert_int_equal(what.rows[0].with.effect, WHAT_IF_STAYS);
    story_setting(&story, "po_items", "stay");
    BILL_STANDS("agreed");
    ask_about_items("come_in", &arena, &what);
    assert_int_equal(what.row_count, 1);
    assert_int_equal(what.rows[0].without.effect, WHAT_IF_STAYS);
    assert_int_equal(what.rows[0].with.effect, WHAT_IF_CHANGES);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(items_of_a_bill_with_an_order_stay, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(items_that_both_sides_changed_are_quickbooks, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(items_go_when_the_order_is_taken_away, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(items_that_both_changed_are_asked_about_without_an_order,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(a_bill_with_an_order_is_deleted_by_choice, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(items_stay_on_both_sides_by_the_setting, desktop_begin,
                                        desktop_end),
        cmocka_unit_test_setup_teardown(what_the_setting_would_do_is_told, desktop_begin,
                                        desktop_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
