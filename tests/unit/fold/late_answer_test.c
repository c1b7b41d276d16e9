/* Answers that come after the reader has shown what they answer for. */
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

/* R125: of two creates that are out, it may be the newer one that was written. */
static void either_of_two_creates_may_be_seen(void **unused)
{
    (void)unused;
    create_of_bill();
    show_bill(SIDE_PLATFORM, "PB", "2", "\"number\":\"8\",\"total\":\"6.00\"");
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command newer = story.effects.writes[0];
    story_setting(&story, "two_way_bills", "true");
    show_bill(SIDE_DESKTOP, "B1", "1", "\"number\":\"8\",\"total\":\"6.00\",\"balance\":\"6.00\"");
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B1"), "waiting R125");
    story_apply(&story, &newer, "B1", "1");
    assert_ptr_equal(story_record(&story, SIDE_DESKTOP, ENTITY_BILL, "B1"),
                     story_record(&story, SIDE_PLATFORM, ENTITY_BILL, "PB"));
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

static void an_answer_brings_nothing_back(void **unused)
{
    (void)unused;
    const struct write_command create = create_of_bill();
    show_bill(SIDE_DESKTOP, "B1", "1", "\"number\":\"7\",\"total\":\"5.00\",\"balance\":\"5.00\"");
    story_delete(&story, SIDE_DESKTOP, ENTITY_BILL, "B1", "");
    story_apply(&story, &create, "B1", "1");
    const struct record *bill = story_record(&story, SIDE_DESKTOP, ENTITY_BILL, "B1");
    assert_int_equal(bill->shown[HALF_LEDGER].presence, PRESENCE_DELETED);
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B1"), "withheld R18");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(either_of_two_creates_may_be_seen, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_leaves_the_look_at_its_version, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_brings_nothing_back, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
