/* Runs: who joins one, and what is said when it closes. */
#include "tests/unit/unit.h"

#include "story.c"

static struct story story;

static void begin(const char *settings)
{
    static const struct requester OPERATOR = {.as = ASKER_OPERATOR};
    story_begin(&story);
    story_ask(&story, settings, &OPERATOR);
}

static void ask(const char *by)
{
    struct event event = {.type = EVENT_RUN_REQUESTED, .run_requested = {.by = text_of(by)}};
    tell(&story, &event);
}

static void say_read(void)
{
    struct event event = {.type = EVENT_RUN_READ,
                          .run_read = {.run_id = story.state.head.run.id, .read_count = 1}};
    tell(&story, &event);
}

static void assert_joins(enum run_phase phase, enum outcome outcome)
{
    struct uuid id = story.state.head.run.id;
    assert_int_equal(story.state.head.run.phase, phase);
    ask("web_connector");
    assert_int_equal(story.effects.outcome, outcome);
    assert_int_equal(story.effects.read_count, 0);
    assert_true(uuid_equal(story.state.head.run.id, id));
    assert_int_equal(story.state.head.run.phase, phase);
}

static void assert_closed(instant_us due)
{
    assert_int_equal(story.state.head.run.phase, RUN_CLOSED);
    assert_int_equal(story.effects.read_count, 1);
    const struct read_command *told = &story.effects.reads[0];
    assert_int_equal(told->kind, READ_SCHEDULE);
    assert_true(uuid_equal(told->run_id, story.state.head.run.id));
    assert_true(told->due == due);
}

/* R116, R123, K13: whoever asks, while it is being read; QuickBooks Desktop's reader is told of the
 * end although no run is due. */
static void the_web_connector_joins_the_run_that_is_going_on(void **unused)
{
    (void)unused;
    begin("ledger=desktop");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "PV1", "0", "{\"name\":\"Bessie\"}");
    ask("web_connector");
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    assert_int_equal(story.effects.read_count, 1);
    assert_int_equal(story.effects.reads[0].kind, READ_RUN);
    struct uuid first = story.state.head.run.id;
    assert_joins(RUN_READING, OUTCOME_NO_CHANGE);
    say_read();
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command create = story.effects.writes[0];
    assert_true(uuid_equal(create.run_id, first));
    story_apply(&story, &create, "V1", "1");
    assert_closed(INSTANT_NONE);
    ask("web_connector");
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    assert_false(uuid_equal(story.state.head.run.id, first));
    say_read();
    assert_closed(INSTANT_NONE);
    story_end(&story);
}

/* R83, R123: who asks when all is read wants to have what was changed since. */
static void a_run_that_has_read_is_followed_by_the_next(void **unused)
{
    (void)unused;
    begin("ledger=desktop");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "PV1", "0", "{\"name\":\"Bessie\"}");
    ask("web_connector");
    struct uuid first = story.state.head.run.id;
    say_read();
    const struct write_command create = story.effects.writes[0];
    assert_joins(RUN_SETTLING, OUTCOME_APPLIED);
    assert_joins(RUN_SETTLING, OUTCOME_NO_CHANGE);
    story_show(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1", "1", "{\"name\":\"Carl\"}");
    assert_int_equal(story.effects.write_count, 0);
    story_apply(&story, &create, "V1", "1");
    assert_true(story.effects.has_closed_run);
    assert_true(uuid_equal(story.effects.closed_run.id, first));
    assert_int_equal(story.state.head.run.phase, RUN_READING);
    assert_int_equal(story.effects.read_count, 2);
    assert_int_equal(story.effects.reads[0].kind, READ_SCHEDULE);
    assert_int_equal(story.effects.reads[1].kind, READ_RUN);
    assert_true(uuid_equal(story.effects.reads[1].run_id, story.state.head.run.id));
    assert_false(uuid_equal(story.state.head.run.id, first));
    say_read();
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].entity, ENTITY_CUSTOMER);
    story_end(&story);
}

/* What was read is still being released when it asks: more than one event's share of it. */
static void a_run_is_joined_while_it_releases(void **unused)
{
    (void)unused;
    begin("ledger=desktop");
    for (int i = 0; i < 2 * AGENDA_STEPS_PER_EVENT; i++) {
        struct text id = arena_format(&story.arena, "PV%d", i);
        struct text vendor = arena_format(&story.arena, "{\"name\":\"Vendor %d\"}", i);
        story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, id.data, "0", vendor.data);
    }
    ask("person:ada");
    struct event read = {.type = EVENT_RUN_READ,
                         .tenant = story.state.head.tenant,
                         .time = story.now,
                         .run_read = {.run_id = story.state.head.run.id, .read_count = 1}};
    effects_init(&story.effects, &story.arena);
    struct fold fold = {&story.rules, &read, &story.state, &story.effects};
    fold_complete(&fold);
    /* A turn that nobody waits in takes a step as well. */
    assert_int_equal(story.effects.write_count, AGENDA_STEPS_PER_EVENT - TURN_PARTY);
    struct uuid run = story.state.head.run.id;
    assert_int_equal(story.state.head.run.phase, RUN_RELEASING);
    ask("web_connector");
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    assert_int_equal(story.effects.read_count, 0);
    assert_true(uuid_equal(story.state.head.run.id, run));
    story_end(&story);
}

/* What is let go is let go in turns, though it takes several events. */
static void a_run_releases_in_turns(void **unused)
{
    enum { EACH = AGENDA_STEPS_PER_EVENT / 2 };
    static const enum entity KINDS[] = {ENTITY_VENDOR, ENTITY_DEPARTMENT, ENTITY_ACCOUNT};
    (void)unused;
    begin("ledger=online signup_date=2018-01-01");
    for (int i = 0; i < 3 * EACH; i++) {
        struct text id = arena_format(&story.arena, "P%d", i);
        struct text shown = arena_format(&story.arena, "{\"name\":\"N%d\"}", i);
        story_show(&story, SIDE_PLATFORM, KINDS[i % 3], id.data, "0", shown.data);
    }
    ask("person:ada");
    say_read();
    assert_int_equal(story.effects.write_count, 3 * EACH);
    for (size_t i = 1; i < story.effects.write_count; i++) {
        const struct write_command *before = &story.effects.writes[i - 1];
        const struct write_command *write = &story.effects.writes[i];
        assert_true(write_turn(before->entity, before->action) <=
                    write_turn(write->entity, write->action));
    }
    story_end(&story);
}

/* R82, R84 */
static void quickbooks_online_is_read_again_a_day_later(void **unused)
{
    (void)unused;
    begin("ledger=online signup_date=2018-01-01");
    ask("schedule");
    say_read();
    assert_closed(story.now + RUN_AUTOMATIC_AFTER_US);
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_web_connector_joins_the_run_that_is_going_on),
        cmocka_unit_test(a_run_that_has_read_is_followed_by_the_next),
        cmocka_unit_test(a_run_is_joined_while_it_releases),
        cmocka_unit_test(a_run_releases_in_turns),
        cmocka_unit_test(quickbooks_online_is_read_again_a_day_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
