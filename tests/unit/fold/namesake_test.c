/* X12, R125: names that both halves have before either was read by the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "story.h"

#include "story.c"

static struct story story;

/* Live, so that whatever is seen first is created on the other side at once. */
static int begin(void **unused)
{
    (void)unused;
    story_begin(&story);
    story_setting(&story, "signup_date", "2018-01-01");
    story_setting(&story, "sync_mode", "live");
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    story_end(&story);
    return 0;
}

#define SHOW(side, entity, id, json) story_show(&story, side, entity, id, "1", json)
#define STANDS(side, entity, id, expected)                                                         \
    assert_string_equal(story_standing(&story, side, entity, id), expected)

static const struct record *one_record(enum entity entity, const char *online, const char *platform)
{
    const struct record *record = story_record(&story, SIDE_ONLINE, entity, online);
    assert_non_null(record);
    assert_ptr_equal(record, story_record(&story, SIDE_PLATFORM, entity, platform));
    return record;
}

static struct write_command only_write(enum side target, enum action action)
{
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, target);
    assert_int_equal(story.effects.writes[0].action, action);
    return story.effects.writes[0];
}

static void a_refused_name_is_linked_to_who_has_it(void **unused)
{
    (void)unused;
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "{\"name\":\"Bob\"}");
    struct write_command create = only_write(SIDE_ONLINE, ACTION_CREATE);
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V1", "{\"name\":\"Bob\"}");
    STANDS(SIDE_ONLINE, ENTITY_VENDOR, "V1", "waiting R125");
    story_refuse(&story, &create, REFUSAL_DUPLICATE);
    assert_int_equal(story.effects.write_count, 0);
    one_record(ENTITY_VENDOR, "V1", "P1");
    assert_int_equal(one_record(ENTITY_VENDOR, "V1", "P1")->standing, STANDING_AGREED);
}

static void what_differs_follows_the_link(void **unused)
{
    (void)unused;
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V1", "{\"name\":\"Bob\",\"phone\":\"555\"}");
    struct write_command create = only_write(SIDE_PLATFORM, ACTION_CREATE);
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "{\"name\":\"Bob\"}");
    story_refuse(&story, &create, REFUSAL_DUPLICATE);
    struct write_command update = only_write(SIDE_PLATFORM, ACTION_UPDATE);
    assert_true(text_equal_string(update.native_id, "P1"));
    assert_int_equal(update.groups, 1u << GROUP_CONTACT);
    story_apply(&story, &update, "P1", "2");
    STANDS(SIDE_ONLINE, ENTITY_VENDOR, "V1", "agreed R117");
}

/* The no stands until somebody of that name is seen; then it is past, in the other direction too.
 */
static void a_name_that_is_seen_after_the_no_is_linked(void **unused)
{
    (void)unused;
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "{\"name\":\"Bob\",\"phone\":\"555\"}");
    struct write_command create = only_write(SIDE_ONLINE, ACTION_CREATE);
    story_refuse(&story, &create, REFUSAL_DUPLICATE);
    STANDS(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "needs_you E8");
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V2", "{\"name\":\"bob\"}"); /* not exactly */
    STANDS(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "needs_you E8");
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V1", "{\"name\":\"Bob\"}");
    one_record(ENTITY_VENDOR, "V1", "P1");
    STANDS(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "on_its_way X21");
}

static void of_several_a_person_says_which(void **unused)
{
    (void)unused;
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V1", "{\"name\":\"Bob\"}");
    struct write_command create = only_write(SIDE_PLATFORM, ACTION_CREATE);
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "{\"name\":\"Bob\"}");
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P2", "{\"name\":\"Bob\"}");
    story_refuse(&story, &create, REFUSAL_DUPLICATE);
    STANDS(SIDE_ONLINE, ENTITY_VENDOR, "V1", "needs_you X12");
}

/* Other kinds of no, and documents, are linked to nobody. */
static void only_a_taken_name_is_looked_up(void **unused)
{
    (void)unused;
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "{\"name\":\"Bob\"}");
    struct write_command create = only_write(SIDE_ONLINE, ACTION_CREATE);
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V1", "{\"name\":\"Bob\"}");
    story_refuse(&story, &create, REFUSAL_OTHER);
    STANDS(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "needs_you E4");
    STANDS(SIDE_ONLINE, ENTITY_VENDOR, "V1", "on_its_way R117");
}

/* Both were sent to the other side before either was known there: the second no finds the first. */
static void two_that_were_renamed_while_they_were_out_are_linked(void **unused)
{
    (void)unused;
    SHOW(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "{\"name\":\"Rob\"}");
    struct write_command first = only_write(SIDE_ONLINE, ACTION_CREATE);
    SHOW(SIDE_ONLINE, ENTITY_VENDOR, "V1", "{\"name\":\"Bob\"}");
    struct write_command other = only_write(SIDE_PLATFORM, ACTION_CREATE);
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2", "{\"name\":\"Bob\"}");
    struct write_command second = only_write(SIDE_ONLINE, ACTION_CREATE);
    story_answer(&story, &first, RESULT_SUPERSEDED);
    story_refuse(&story, &second, REFUSAL_DUPLICATE);
    STANDS(SIDE_PLATFORM, ENTITY_VENDOR, "P1", "waiting R125"); /* V1's own create may succeed */
    story_refuse(&story, &other, REFUSAL_DUPLICATE);
    assert_int_equal(story.effects.write_count, 0);
    assert_int_equal(one_record(ENTITY_VENDOR, "V1", "P1")->standing, STANDING_AGREED);
}

/* A child's name is its own below its parent, which has turned out to be another record. */
static void children_are_linked_below_linked_parents(void **unused)
{
    (void)unused;
    SHOW(SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "{\"name\":\"Car\",\"type\":\"expense\"}");
    struct write_command parent = only_write(SIDE_PLATFORM, ACTION_CREATE);
    SHOW(SIDE_ONLINE, ENTITY_ACCOUNT, "A2",
         "{\"name\":\"Fuel\",\"type\":\"expense\",\"parent\":\"A1\"}");
    SHOW(SIDE_PLATFORM, ENTITY_ACCOUNT, "P1", "{\"name\":\"Car\",\"type\":\"expense\"}");
    SHOW(SIDE_PLATFORM, ENTITY_ACCOUNT, "P2",
         "{\"name\":\"Fuel\",\"type\":\"expense\",\"parent\":\"P1\"}");
    assert_int_equal(story.effects.write_count, 0);
    story_refuse(&story, &parent, REFUSAL_DUPLICATE);
    one_record(ENTITY_ACCOUNT, "A1", "P1");
    assert_int_equal(story.effects.write_count, 1);
    struct write_command child = story.effects.writes[0];
    story_refuse(&story, &child, REFUSAL_DUPLICATE);
    assert_int_equal(story.effects.write_count, 0);
    assert_int_equal(one_record(ENTITY_ACCOUNT, "A2", "P2")->standing, STANDING_AGREED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_refused_name_is_linked_to_who_has_it, begin, end),
        cmocka_unit_test_setup_teardown(what_differs_follows_the_link, begin, end),
        cmocka_unit_test_setup_teardown(a_name_that_is_seen_after_the_no_is_linked, begin, end),
        cmocka_unit_test_setup_teardown(of_several_a_person_says_which, begin, end),
        cmocka_unit_test_setup_teardown(only_a_taken_name_is_looked_up, begin, end),
        cmocka_unit_test_setup_teardown(two_that_were_renamed_while_they_were_out_are_linked, begin,
                                        end),
        cmocka_unit_test_setup_teardown(children_are_linked_below_linked_parents, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
