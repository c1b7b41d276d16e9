#include "tests/unit/unit.h"

#include <string.h>

#include "service/health.h"

static void assert_ready_text(const struct health *health, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 0);
    health_format_ready(health, &out);
    assert_text_equal(buffer_text(&out), expected);
    buffer_release(&out);
}

static void test_reasons(void **state)
{
    (void)state;
    struct health health = {0};
    assert_true(health_is_ready(&health));
    assert_ready_text(&health, "{\"status\":\"ready\"}");
    health_fail(&health, "kafka", "no \"broker\"");
    health_fail(&health, "postgres", "starting");
    health_fail(&health, "postgres", "refused");
    assert_false(health_is_ready(&health));
    assert_ready_text(&health, "{\"status\":\"not ready\",\"reasons\":["
                               "{\"check\":\"kafka\",\"reason\":\"no \\\"broker\\\"\"},"
                               "{\"check\":\"postgres\",\"reason\":\"refused\"}]}");
    health_pass(&health, "kafka");
    health_pass(&health, "postgres");
    health_pass(&health, "new");
    assert_ready_text(&health, "{\"status\":\"ready\"}");
}

static void test_long_reasons_are_cut(void **state)
{
    (void)state;
    struct health health = {0};
    char reason[1000];
    memset(reason, 'r', sizeof reason);
    reason[sizeof reason - 1] = '\0';
    health_fail(&health, "kafka", reason);
    assert_true(strlen(health.checks[0].reason) < HEALTH_REASON_BYTES_MAX);
}

static void test_the_heartbeat(void **state)
{
    (void)state;
    struct health health = {0};
    const int64_t limit_us = (int64_t)HEALTH_STALL_MS_MAX * 1000;
    health_beat(&health, 5);
    assert_true(health_is_live(&health, 5 + limit_us));
    assert_false(health_is_live(&health, 6 + limit_us));
}

static void add_too_many(const void *nothing)
{
    (void)nothing;
    static char names[HEALTH_CHECKS_MAX + 1][8];
    struct health health = {0};
    for (size_t i = 0; i <= HEALTH_CHECKS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "%zu", i);
        health_pass(&health, names[i]);
    }
}

static void test_checks_are_limited(void **state)
{
    (void)state;
    assert_true(ends_the_process(add_too_many, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_long_reasons_are_cut),
        cmocka_unit_test(test_the_heartbeat),
        cmocka_unit_test(test_checks_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
