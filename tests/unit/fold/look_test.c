/* Looks that were overtaken: by an answer, or by a newer lease. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "story.c"

static struct story story;

static int begin(void **unused)
{
    (void)unused;
    story_begin(&story);
    story_setting(&story, "ledger", "desktop");
    story_setting(&story, "sync_mode", "live");
    story_setting(&story, "home_currency", "USD");
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    story_end(&story);
    return 0;
}

/* A bill of the platform with this number and total, and as QuickBooks shows it. */
static void show_bill(enum side side, const char *id, const char *version, const char *rest)
{
    struct text json = arena_format(&story.arena, "{\"vendor\":\"%s\",\"date\":\"2026-01-05\",%s}",
                                    side == SIDE_PLATFORM ? "PV" : "V1", rest);
    story_show(&story, side, ENTITY_BILL, id, version, json.data);
}

static struct write_command create_of_bill(void)
{
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "PV", "0", "{\"name\":\"Bob\"}");
    const struct write_command vendor = story.effects.writes[0];
    story_apply(&story, &vendor, "V1", "0");
    show_bill(SIDE_PLATFORM, "PB", "1", "\"number\":\"7\",\"total\":\"5.00\"");
    assert_int_equal(story.effects.write_count, 1);
    return story.effects.writes[0];
}

/* R65: what the reader saw at that very version, the answer does not know. */
static void an_answer_leaves_the_look_at_its_version(void **unused)
{
    (void)unused;
    const struct write_command create = create_of_bill();
    show_bill(SIDE_DESKTOP, "B1", "1",
              "\"number\":\"7\",\"total\":\"5.00\",\"balance\":\"5.00\",\"po_link\":\"none\"");
    story_apply(&story, &create, "B1", "1");
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B1"), "agreed R16");
    show_bill(SIDE_PLATFORM, "PB", "2", "\"number\":\"7\",\"memo\":\"m\",\"total\":\"5.00\"");
    assert_int_equal(story.effects.write_count, 1);
}

/* An older lease may still show what a newer one has seen deleted first. */
static void a_delete_heard_first_is_remembered(void **unused)
{
    (void)unused;
    story_setting(&story, "sync_mode", "runs");
    story_delete(&story, SIDE_PLATFORM, ENTITY_VENDOR, "PV9", "5");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "PV9", "4", "{\"name\":\"Ann\"}");
    assert_int_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_VENDOR, "PV9"), "gone");

    /* Found gone without a version by the newer lease. */
    story_show(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V8", "4", "{\"name\":\"Bob\"}");
    story.epoch = 2;
    story_delete(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V8", "");
    story.epoch = 1;
    story_show(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V8", "5", "{\"name\":\"Rob\"}");
    assert_int_equal(story.effects.outcome, OUTCOME_SUPERSEDED);
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V8"), "gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_leaves_the_look_at_its_version, begin, end),
        cmocka_unit_test_setup_teardown(a_delete_heard_first_is_remembered, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
