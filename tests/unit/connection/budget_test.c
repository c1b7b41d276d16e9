#include "connection/budget.h"

#include "tests/unit/unit.h"

static const int64_t SECOND_US = 1000000;
static const instant_us NOW = INT64_C(1800000000) * 1000000;
static const struct budget_limits LIMITS = {
    .per_second = 10, .per_minute = 500, .batches_per_minute = 40, .metered_per_day = 5000};

enum { CALLS = 3000 };

/* As many calls as are let through, as fast as they are; how many leave in the busiest window? */
static size_t busiest(bool is_batch, int64_t window_us)
{
    static instant_us sent[CALLS];
    struct budget budget = {0};
    const struct budget_call call = {.is_batch = is_batch};
    instant_us now = NOW;
    size_t most = 0;
    for (size_t i = 0; i < CALLS; i++) {
        int64_t wait_us = 0;
        while (budget_take(&budget, &LIMITS, now, call, &wait_us) != BUDGET_NOW)
            now += wait_us;
        sent[i] = now + wait_us;
        now += (int64_t)(i % 7) * 1000;
    }
    for (size_t first = 0, last = 0; last < CALLS; last++) {
        while (sent[last] - sent[first] >= window_us)
            first++;
        most = last - first + 1 > most ? last - first + 1 : most;
    }
    return most;
}

static void no_window_sees_more_than_the_limit(void **state)
{
    (void)state;
    assert_in_range(busiest(false, SECOND_US), 5, 10);
    assert_in_range(busiest(false, 60 * SECOND_US), 400, 500);
    assert_in_range(busiest(true, 60 * SECOND_US), 30, 40);
}

static void the_first_call_goes_at_once(void **state)
{
    struct budget budget = {0};
    int64_t wait_us = -1;
    (void)state;
    assert_int_equal(budget_take(&budget, &LIMITS, NOW, (struct budget_call){0}, &wait_us),
                     BUDGET_NOW);
    assert_int_equal(wait_us, 0);
}

static void a_limit_of_one_works(void **state)
{
    const struct budget_limits narrow = {1, 1, 1, 1};
    struct budget budget = {0};
    int64_t wait_us = 0;
    (void)state;
    assert_int_equal(budget_take(&budget, &narrow, NOW, (struct budget_call){0}, &wait_us),
                     BUDGET_NOW);
    assert_int_equal(budget_take(&budget, &narrow, NOW, (struct budget_call){0}, &wait_us),
                     BUDGET_FULL);
    assert_int_equal(wait_us, 60 * SECOND_US);
}

static void a_place_too_far_away_is_not_taken(void **state)
{
    struct budget budget = {.minute_next_at = NOW + 60 * SECOND_US};
    const struct budget before = budget;
    int64_t wait_us = 0;
    (void)state;
    assert_int_equal(budget_take(&budget, &LIMITS, NOW, (struct budget_call){0}, &wait_us),
                     BUDGET_FULL);
    assert_true(wait_us > BUDGET_WAIT_US_MAX);
    assert_memory_equal(&budget, &before, sizeof(budget));
}

static void a_blocked_company_waits(void **state)
{
    struct budget budget = {.blocked_until = NOW + 60 * SECOND_US};
    int64_t wait_us = 0;
    (void)state;
    assert_int_equal(budget_take(&budget, &LIMITS, NOW, (struct budget_call){0}, &wait_us),
                     BUDGET_BLOCKED);
    assert_int_equal(wait_us, 60 * SECOND_US);
    assert_int_equal(
        budget_take(&budget, &LIMITS, NOW + wait_us, (struct budget_call){0}, &wait_us),
        BUDGET_NOW);
}

static void the_days_reads_are_limited_and_writes_are_not(void **state)
{
    struct budget budget = {.metered_today = 5000};
    const struct budget_call read = {.is_metered = true};
    int64_t wait_us = 0;
    (void)state;
    assert_int_equal(budget_take(&budget, &LIMITS, NOW, read, &wait_us), BUDGET_SPENT);
    assert_int_equal((NOW + wait_us) % (INT64_C(86400) * SECOND_US), 0);
    assert_int_equal(budget_take(&budget, &LIMITS, NOW, (struct budget_call){0}, &wait_us),
                     BUDGET_NOW);
    budget.metered_today = 4999;
    assert_int_equal(budget_take(&budget, &LIMITS, NOW, read, &wait_us), BUDGET_NOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_window_sees_more_than_the_limit),
        cmocka_unit_test(the_first_call_goes_at_once),
        cmocka_unit_test(a_limit_of_one_works),
        cmocka_unit_test(a_place_too_far_away_is_not_taken),
        cmocka_unit_test(a_blocked_company_waits),
        cmocka_unit_test(the_days_reads_are_limited_and_writes_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
