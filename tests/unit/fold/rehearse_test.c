#include "story.h"

#include "tests/unit/unit.h"

#include "fold/rehearse.h"
#include "rules/table.h"
#include "story.c"

/* A vendor and an account, and a bill of QuickBooks: withheld when it is partly paid. */
static void begin(struct story *story, const char *balance)
{
    story_begin(story);
    story_setting(story, "signup_date", "2018-01-01");
    story_setting(story, "home_currency", "USD");
    story_setting(story, "unallocated_expense_account", "A1");
    story_setting(story, "bank_gl_account", "A2");
    story_show(story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Advertising\",\"type\":\"expense\"}");
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Books by Bessie\"}");
    struct text bill = arena_format(
        &story->arena,
        "{\"vendor\":\"V1\",\"number\":\"1\",\"date\":\"2026-01-05\",\"currency\":\"USD\","
        "\"total\":\"90.00\",\"balance\":\"%s\",\"expense_lines\":[{\"account\":\"A1\","
        "\"amount\":\"90.00\"}]}",
        balance);
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B1", "0", bill.data);
}

static bool rehearse_last(struct story *story, const struct rehearsal *rehearsal,
                          struct rehearsed *out)
{
    assert_int_equal(story->effects.decision_count, 1);
    return rehearse(rehearsal, &story->state, &story->effects.decisions[0], &story->arena, out);
}

static void the_same_rules_decide_the_same(void **unused)
{
    (void)unused;
    struct story story;
    struct rehearsed rehearsed;
    const struct rehearsal same = {.now = {.version = 1}, .next = {.version = 1}};
    begin(&story, "40.00");
    assert_true(rehearse_last(&story, &same, &rehearsed));
    assert_int_equal(rehearsed.now.rule->number, 93);
    assert_false(rehearsed.is_other);
    story_end(&story);
}

/* Without the row that withholds it, the partly paid bill would come in behind its parents. */
static void another_version_of_the_rules_is_compared(void **unused)
{
    (void)unused;
    struct story story;
    struct rehearsed rehearsed;
    uint64_t disabled[ROWS_MAX / 64] = {0};
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_ELIGIBILITY, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].rule.number == 93)
            disabled[row_index(&rows[i]) / 64] |= UINT64_C(1) << (row_index(&rows[i]) % 64);
    const struct rehearsal without = {.now = {.version = 1},
                                      .next = {.version = 1, .disabled = disabled}};
    begin(&story, "40.00");
    assert_true(rehearse_last(&story, &without, &rehearsed));
    assert_true(rehearsed.is_other);
    assert_int_equal(rehearsed.now.rule->number, 93);
    assert_int_equal(rehearsed.next.verdict, VERDICT_WAITING);
    assert_int_equal(rehearsed.next.rule->number, 25); /* its vendor is on its way */
    story_end(&story);
}

/* Only what the settings change is taken over, and the state is left as it was. */
static void other_settings_are_compared(void **unused)
{
    (void)unused;
    struct story story;
    struct rehearsed rehearsed;
    struct error error;
    begin(&story, "90.00");
    struct tenant_settings before = story.state.head.settings, settings = before;
    assert_true(tenant_settings_put(&settings, TENANT_SETTING_DIRECTION, TEXT("up_only"), &error));
    const struct rehearsal other = {
        .now = {.version = 1}, .next = {.version = 1}, .settings = &settings};
    assert_true(rehearse_last(&story, &other, &rehearsed));
    assert_true(rehearsed.is_other);
    assert_int_equal(rehearsed.next.verdict, VERDICT_WITHHELD);
    assert_int_equal(rehearsed.next.rule->number, 112);
    assert_memory_equal(&before, &story.state.head.settings, sizeof(before));
    story_end(&story);
}

/* The answer to the vendor's create settles it without asking a rule. */
static void what_asked_no_rule_is_left_out(void **unused)
{
    (void)unused;
    struct story story;
    struct rehearsed rehearsed;
    const struct rehearsal same = {.now = {.version = 1}, .next = {.version = 1}};
    begin(&story, "90.00");
    story_run(&story);
    assert_true(story.effects.write_count > 0);
    struct write_command first = story.effects.writes[0];
    story_apply(&story, &first, "X1", "1");
    assert_true(story.effects.decision_count > 0);
    const struct decided *decided = &story.effects.decisions[0];
    assert_int_equal(decided->standing, STANDING_AGREED);
    assert_true(decided->rule_kind != 0);
    assert_false(rehearse(&same, &story.state, decided, &story.arena, &rehearsed));
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_rules_decide_the_same),
        cmocka_unit_test(another_version_of_the_rules_is_compared),
        cmocka_unit_test(other_settings_are_compared),
        cmocka_unit_test(what_asked_no_rule_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
