/* Answers that arrive after what they answer has moved on. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "story.c"

/* A vendor of the platform whose create is out; QuickBooks' copy of it was seen already. */
static struct write_command create_vendor(struct story *story)
{
    story_begin(story);
    story_setting(story, "home_currency", "USD");
    story_setting(story, "sync_mode", "live");
    story_show(story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    assert_int_equal(story->effects.write_count, 1);
    const struct write_command create = story->effects.writes[0];
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "7", "0", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(story, SIDE_ONLINE, ENTITY_VENDOR, "7"), "waiting R125");
    return create;
}

static void what_was_deleted_before_the_answer_stays_deleted(void **unused)
{
    (void)unused;
    struct story story;
    const struct write_command create = create_vendor(&story);
    story_delete(&story, SIDE_ONLINE, ENTITY_VENDOR, "7", "");
    story_apply(&story, &create, "7", "0");
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].action, ACTION_DELETE);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    story_end(&story);
}

static void a_mark_before_the_answer_is_kept(void **unused)
{
    (void)unused;
    struct story story;
    const struct write_command create = create_vendor(&story);
    struct uuid seen = story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "7")->id;
    story_choose(&story, seen, CHOICE_DO_NOT_SYNC);
    story_apply(&story, &create, "7", "0");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2",
               "{\"name\":\"Bob\",\"phone\":\"555\"}");
    assert_int_equal(story.effects.write_count, 0);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "7"), "do_not_sync R58");
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_deleted_before_the_answer_stays_deleted),
        cmocka_unit_test(a_mark_before_the_answer_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
