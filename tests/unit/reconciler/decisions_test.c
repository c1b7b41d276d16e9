/* Decisions are counted by rule and outcome, however many kinds of them a batch has. */
#include <stdlib.h>

#include "service/metrics.h"
#include "services/reconciler/batch.h"

#include "tests/unit/unit.h"

static struct batch_work *work;
static struct tenant_entry tenant;
static struct buffer history;
static struct uuid record_id = {{7}};

static int begin(void **unused)
{
    (void)unused;
    work = calloc(1, sizeof(*work));
    assert_non_null(work);
    buffer_init(&history, 0);
    work->output.histories = &history;
    state_init(&tenant.state, (struct uuid){{1}});
    tenant.state.is_complete = true;
    state_edit(&tenant.state, record_id, ENTITY_VENDOR);
    metrics_clear();
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    state_release(&tenant.state);
    buffer_release(&history);
    free(work);
    metrics_clear();
    return 0;
}

static void note(char kind, uint16_t rule, enum outcome outcome)
{
    const struct decoded decoded = {.tenant = &tenant};
    const struct decided decided = {
        .record_id = record_id, .rule_kind = kind, .rule = rule, .outcome = outcome};
    decision_note(work, &decoded, &decided);
}

static int64_t counted(const char *rule, enum outcome outcome)
{
    return metric_value(METRIC_DECISIONS, LABELS(rule, outcome_name(outcome)));
}

static void they_are_counted_when_the_batch_is_stored(void **unused)
{
    (void)unused;
    note('R', 93, OUTCOME_WITHHELD);
    note('R', 93, OUTCOME_WITHHELD);
    note('R', 93, OUTCOME_WAITING);
    note('X', 93, OUTCOME_WITHHELD);
    note(0, 0, OUTCOME_APPLIED);
    assert_int_equal(counted("R93", OUTCOME_WITHHELD), 0);
    decisions_count(work);
    decisions_count(work);
    assert_int_equal(counted("R93", OUTCOME_WITHHELD), 2);
    assert_int_equal(counted("R93", OUTCOME_WAITING), 1);
    assert_int_equal(counted("X93", OUTCOME_WITHHELD), 1);
    assert_int_equal(counted("none", OUTCOME_APPLIED), 1);
}

static void none_is_lost_of_more_kinds_than_a_batch_keeps(void **unused)
{
    (void)unused;
    note('R', 1, OUTCOME_APPLIED); /* a series of its own, before the metric has too many */
    decisions_count(work);
    int64_t sum = 0;
    for (uint16_t rule = 1; rule <= DECIDED_COUNTS_MAX + 2; rule++)
        note('K', rule, OUTCOME_APPLIED);
    note('R', 1, OUTCOME_APPLIED);
    decisions_count(work);
    for (uint16_t rule = 1; rule <= DECIDED_COUNTS_MAX + 2; rule++) {
        char name[RULE_NAME_BYTES];
        const struct rule one = {.kind = 'K', .number = rule};
        rule_name(&one, name);
        sum += counted(name, OUTCOME_APPLIED);
    }
    sum += metric_value(METRIC_DECISIONS, LABELS("other", "other"));
    assert_int_equal(sum, DECIDED_COUNTS_MAX + 2);
    assert_int_equal(counted("R1", OUTCOME_APPLIED), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(they_are_counted_when_the_batch_is_stored, begin, end),
        cmocka_unit_test_setup_teardown(none_is_lost_of_more_kinds_than_a_batch_keeps, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
