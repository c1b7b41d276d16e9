#include "tests/unit/unit.h"

#include "base/backoff.h"

static void steps_double_up_to_the_most(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    const int64_t STEPS_MS[] = {100, 200, 400, 800, 1000, 1000, 1000};
    for (int round = 0; round < 200; round++) {
        struct backoff backoff = {.first_ms = 100, .most_ms = 1000};
        for (size_t i = 0; i < sizeof(STEPS_MS) / sizeof(STEPS_MS[0]); i++) {
            int64_t wait_ms = backoff_next_ms(&backoff, &random);
            assert_true(wait_ms >= STEPS_MS[i] / 2 && wait_ms <= STEPS_MS[i]);
        }
    }
}

static void jitter_is_there(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    int64_t least = INT64_MAX;
    int64_t most = 0;
    for (int i = 0; i < 1000; i++) {
        struct backoff backoff = {.first_ms = 1000, .most_ms = 1000};
        int64_t wait_ms = backoff_next_ms(&backoff, &random);
        least = wait_ms < least ? wait_ms : least;
        most = wait_ms > most ? wait_ms : most;
    }
    assert_true(least < 520 && most > 980);
}

static void tries_are_used_up(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    struct backoff backoff = {.first_ms = 1, .most_ms = 10, .tries_max = 3};
    for (int i = 0; i < 3; i++)
        assert_true(backoff_next_ms(&backoff, &random) >= 0);
    assert_true(backoff_next_ms(&backoff, &random) == -1);
    assert_true(backoff_next_ms(&backoff, &random) == -1);
    backoff_reset(&backoff);
    assert_true(backoff_next_ms(&backoff, &random) >= 0);
}

static void no_end_means_no_end_and_no_overflow(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    struct backoff backoff = {.first_ms = 3, .most_ms = INT64_MAX - 1, .tries = UINT32_MAX - 1};
    for (int i = 0; i < 5; i++)
        assert_true(backoff_next_ms(&backoff, &random) >= (INT64_MAX - 1) / 2);
    assert_true(backoff.tries == UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_double_up_to_the_most),
        cmocka_unit_test(jitter_is_there),
        cmocka_unit_test(tries_are_used_up),
        cmocka_unit_test(no_end_means_no_end_and_no_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
