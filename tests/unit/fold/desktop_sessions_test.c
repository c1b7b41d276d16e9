/* The order of what QuickBooks Desktop shows: session after session, whatever its clock says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desktop_story.c"
#include "fold/documents.h"

enum { HOUR_S = 3600 };

static void assert_memo(const char *id, const char *memo)
{
    const struct record *bill = story_record(&story, SIDE_DESKTOP, ENTITY_BILL, id);
    struct document document;
    document_read(&story.arena, ENTITY_BILL, bill->shown[HALF_LEDGER].document, &document);
    assert_true(text_equal_string(document.fields[BILL_MEMO], memo));
}

static void in_autumn(void)
{
    story.behind = (instant_us)HOUR_S * 1000000;
}

static void begin_linked(void)
{
    story_setting(&story, "two_way_bills", "true");
    story.says_created = true;
    story.says_changed = true;
    story.epoch = 1;
    SHOW_BILL("1700000000", BILL_OF_ORDER("", "90.00", "none"));
    sync_all();
    BILL_STANDS("agreed R50");
}

/* Edited twice, the second time in the hour that there is twice. */
static void an_edit_in_the_hour_that_comes_twice_is_no_older(void **unused)
{
    (void)unused;
    begin_linked();
    story.epoch = 2;
    SHOW_BILL("1700003000", BILL_OF_ORDER("summer", "90.00", "none"));
    in_autumn();
    story.epoch = 3;
    SHOW_BILL("1699999999", BILL_OF_ORDER("winter", "90.00", "none"));
    assert_int_not_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    assert_memo("B1", "winter");
    sync_all();
    BILL_STANDS("agreed R52");
    /* Later in the same session. */
    SHOW_BILL("1699999998", BILL_OF_ORDER("once more", "90.00", "none"));
    assert_memo("B1", "once more");
}

/* A gateway that was held up says what it read in its session, when another one has been. */
static void what_an_earlier_session_says_late_counts_no_more(void **unused)
{
    (void)unused;
    begin_linked();
    story.epoch = 3;
    SHOW_BILL("1700000003", BILL_OF_ORDER("third", "90.00", "none"));
    story.epoch = 2;
    SHOW_BILL("1700000009", BILL_OF_ORDER("second", "90.00", "none"));
    assert_int_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    assert_memo("B1", "third");
    story_delete(&story, SIDE_DESKTOP, ENTITY_BILL, "B1", "");
    assert_int_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    story.epoch = 4;
    story_delete(&story, SIDE_DESKTOP, ENTITY_BILL, "B1", "");
    assert_int_not_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    story.epoch = 3;
    SHOW_BILL("1700000010", BILL_OF_ORDER("back", "90.00", "none"));
    assert_int_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
}

/* Answers stand in the same order as looks: the later of the two is what QuickBooks has. */
static void an_answer_counts_by_its_session_as_well(void **unused)
{
    (void)unused;
    begin_linked();
    story_setting(&story, "sync_mode", "live");
    const char *id = platform_id(ENTITY_BILL, "B1");
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, id, next_version(),
               platform_bill("mine", "90.00", "-"));
    assert_int_equal(story.effects.write_count, 1);
    struct write_command first = story.effects.writes[0];
    in_autumn();
    story.epoch = 2;
    story_apply(&story, &first, "B1", "1699999000");
    assert_memo("B1", "mine");
    story.epoch = 1;
    SHOW_BILL("1700000005", BILL_OF_ORDER("before it", "90.00", "none"));
    assert_int_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    story.epoch = 2;
    SHOW_BILL("1699999000", BILL_OF_ORDER("mine", "90.00", "none"));
    BILL_STANDS("agreed R16");
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL, id, next_version(),
               platform_bill("mine again", "90.00", "-"));
    assert_int_equal(story.effects.write_count, 1);
    struct write_command second = story.effects.writes[0];
    story.epoch = 4;
    SHOW_BILL("1699999001", BILL_OF_ORDER("after it", "90.00", "none"));
    story.epoch = 3;
    story_apply(&story, &second, "B1", "1699999002");
    assert_memo("B1", "after it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_edit_in_the_hour_that_comes_twice_is_no_older,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(what_an_earlier_session_says_late_counts_no_more,
                                        desktop_begin, desktop_end),
        cmocka_unit_test_setup_teardown(an_answer_counts_by_its_session_as_well, desktop_begin,
                                        desktop_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
