#include "tests/unit/unit.h"

#include <string.h>

#include "service/metrics.h"

static struct buffer out;

static const char *show(void)
{
    buffer_clear(&out);
    metrics_format(&out);
    return out.length ? out.data : "";
}

static int teardown(void **state)
{
    (void)state;
    metrics_clear();
    buffer_release(&out);
    return 0;
}

static void test_only_what_was_touched_is_shown(void **state)
{
    (void)state;
    assert_string_equal(show(), "");
    metric_add(METRIC_FENCED, NO_LABELS, 2);
    metric_add(METRIC_FENCED, NO_LABELS, 0);
    assert_string_equal(
        show(), "# HELP tieout_fenced_total Batches given up because another member owned the "
                "partition.\n"
                "# TYPE tieout_fenced_total counter\n"
                "tieout_fenced_total 2\n");
}

static void test_labels(void **state)
{
    (void)state;
    metric_add(METRIC_CALLS, LABELS("query", "ok"), 1);
    metric_add(METRIC_CALLS, LABELS("query", "429"), 1);
    metric_add(METRIC_CALLS, LABELS("query", "ok"), 4);
    metric_set(METRIC_INTENTS, LABEL("a\"b\\c\nd"), -3);
    assert_int_equal(metric_value(METRIC_CALLS, LABELS("query", "ok")), 5);
    assert_int_equal(metric_value(METRIC_CALLS, LABELS("cdc", "ok")), 0);
    show();
    assert_non_null(strstr(out.data, "tieout_calls_total{kind=\"query\",result=\"ok\"} 5\n"));
    assert_non_null(strstr(out.data, "tieout_calls_total{kind=\"query\",result=\"429\"} 1\n"));
    assert_non_null(strstr(out.data, "tieout_intents{state=\"a\\\"b\\\\c\\nd\"} -3\n"));
}

static void test_seconds_are_exact(void **state)
{
    (void)state;
    static const struct {
        int64_t value_us;
        const char *shown;
    } CASES[] = {{0, " 0\n"},
                 {1, " 0.000001\n"},
                 {2500, " 0.0025\n"},
                 {1000000, " 1\n"},
                 {61250000, " 61.25\n"},
                 {-1500000, " -1.5\n"},
                 {INT64_MAX, " 9223372036854.775807\n"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        metric_set(METRIC_POLL_DUE_AGE, NO_LABELS, CASES[i].value_us);
        if (!strstr(show(), CASES[i].shown))
            fail_msg("%s", out.data);
    }
}

static void test_histograms_are_cumulative(void **state)
{
    (void)state;
    metric_observe(METRIC_CALL_SECONDS, LABEL("query"), 500);
    metric_observe(METRIC_CALL_SECONDS, LABEL("query"), 501);
    metric_observe(METRIC_CALL_SECONDS, LABEL("query"), 3600000000);
    show();
    static const char *const LINES[] = {
        "tieout_call_seconds_bucket{kind=\"query\",le=\"0.0005\"} 1\n",
        "tieout_call_seconds_bucket{kind=\"query\",le=\"0.001\"} 2\n",
        "tieout_call_seconds_bucket{kind=\"query\",le=\"60\"} 2\n",
        "tieout_call_seconds_bucket{kind=\"query\",le=\"+Inf\"} 3\n",
        "tieout_call_seconds_sum{kind=\"query\"} 3600.001001\n",
        "tieout_call_seconds_count{kind=\"query\"} 3\n",
    };
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        assert_non_null(strstr(out.data, LINES[i]));
    metric_observe(METRIC_FOLD_BATCH_EVENTS, NO_LABELS, 1000);
    assert_non_null(strstr(show(), "tieout_fold_batch_events_bucket{le=\"1000\"} 1\n"));
}

static void test_too_many_combinations_become_other(void **state)
{
    (void)state;
    char label[32];
    for (int i = 0; i < METRIC_SERIES_MAX + 5; i++) {
        snprintf(label, sizeof label, "reason %d", i);
        metric_add(METRIC_QUARANTINED, LABEL(label), 1);
    }
    assert_int_equal(metric_value(METRIC_QUARANTINED, LABEL("other")), 5);
    assert_int_equal(metric_value(METRIC_QUARANTINED, LABEL("reason 127")), 1);
    assert_int_equal(metric_value(METRIC_QUARANTINED, LABEL("reason 128")), 0);
}

static void add_to_a_gauge(const void *nothing)
{
    (void)nothing;
    metric_add(METRIC_READY, NO_LABELS, 1);
}

static void leave_a_label_out(const void *nothing)
{
    (void)nothing;
    metric_add(METRIC_CALLS, LABEL("query"), 1);
}

static void count_backwards(const void *nothing)
{
    (void)nothing;
    metric_add(METRIC_FENCED, NO_LABELS, -1);
}

static void test_what_does_not_fit_the_table_ends_the_process(void **state)
{
    (void)state;
    assert_true(ends_the_process(add_to_a_gauge, NULL));
    assert_true(ends_the_process(leave_a_label_out, NULL));
    assert_true(ends_the_process(count_backwards, NULL));
}

static void test_the_page(void **state)
{
    (void)state;
    metrics_format_page(&out);
    assert_non_null(strstr(out.data, "| `tieout_calls_total` | counter | `kind`, `result` | "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_only_what_was_touched_is_shown, teardown),
        cmocka_unit_test_teardown(test_labels, teardown),
        cmocka_unit_test_teardown(test_seconds_are_exact, teardown),
        cmocka_unit_test_teardown(test_histograms_are_cumulative, teardown),
        cmocka_unit_test_teardown(test_too_many_combinations_become_other, teardown),
        cmocka_unit_test_teardown(test_what_does_not_fit_the_table_ends_the_process, teardown),
        cmocka_unit_test_teardown(test_the_page, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
