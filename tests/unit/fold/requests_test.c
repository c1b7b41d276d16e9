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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_that_this_build_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
