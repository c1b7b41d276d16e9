/* Requests as the fold judges them: settings, choices, versions of the rules. */
#include "tests/unit/unit.h"

#include "story.c"

static void a_version_that_this_build_lacks_is_refused(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_setting(&story, "signup_date", "2018-01-01");
    story_rules(&story, RULES_VERSION_LATEST);
    assert_int_equal(story.effects.outcome, OUTCOME_NO_CHANGE);
    story_rules(&story, RULES_VERSION_LATEST + 1);
    assert_int_equal(story.effects.outcome, OUTCOME_REFUSED);
    assert_true(text_starts_with(text_of(story.effects.reason), TEXT("version: this build has")));
    assert_int_equal(story.state.head.rules_version, RULES_VERSION_LATEST);
    story_end(&story);
}

/* The name is QuickBooks' to say, the e-mail the platform's: neither asks a person. */
static void each_group_of_a_conflict_follows_its_own_policy(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    const struct requester platform = {.as = ASKER_PLATFORM};
    story_ask(&story, "signup_date=2018-01-01 sync_mode=live conflict_policy.name=ledger",
              &platform);
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    const struct write_command create = story.effects.writes[0];
    story_apply(&story, &create, "P1", "1");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2",
               "{\"name\":\"Rob\",\"email\":\"rob@one.example\"}");
    const struct write_command up = story.effects.writes[0];
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "1",
               "{\"name\":\"Robert\",\"email\":\"rob@two.example\"}");
    story_refuse(&story, &up, REFUSAL_STALE);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "needs_you X11");
    story_ask(&story, "conflict_policy.contact=platform", &platform);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command to_ledger = story.effects.writes[0];
    assert_int_equal(to_ledger.target, SIDE_ONLINE);
    assert_text_equal(to_ledger.document.fields[VENDOR_NAME], "Robert");
    assert_text_equal(to_ledger.document.fields[VENDOR_EMAIL], "rob@one.example");
    story_apply(&story, &to_ledger, "V1", "2");
    const struct write_command to_platform = story.effects.writes[0];
    assert_int_equal(to_platform.target, SIDE_PLATFORM);
    assert_text_equal(to_platform.document.fields[VENDOR_NAME], "Robert");
    assert_text_equal(to_platform.document.fields[VENDOR_EMAIL], "rob@one.example");
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_group_of_a_conflict_follows_its_own_policy),
        cmocka_unit_test(a_version_that_this_build_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
