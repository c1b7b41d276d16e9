#include "tests/unit/unit.h"

#include "base/random.h"

/* The published first numbers of xoshiro256** seeded by splitmix64 with 0. */
static void the_sequence_is_the_published_one(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 0);
    assert_true(random_next(&random) == UINT64_C(0x99ec5f36cb75f2b4));
    assert_true(random_next(&random) == UINT64_C(0xbf6e1f784956452a));
    assert_true(random_next(&random) == UINT64_C(0x1a5f849d4933e6e0));
}

static void below_stays_below_and_reaches_all(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 1);
    uint32_t counts[7] = {0};
    for (int i = 0; i < 70000; i++) {
        uint64_t value = random_below(&random, 7);
        assert_true(value < 7);
        counts[value]++;
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(counts[i], 9500, 10500);
    assert_true(random_below(&random, 1) == 0);
    for (int i = 0; i < 100; i++)
        assert_true(random_below(&random, UINT64_MAX) < UINT64_MAX);
}

static void a_part_has_numbers_of_its_own(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 2);
    struct random before = random;
    struct random one = random_split(&random, 1);
    struct random same = random_split(&random, 1);
    struct random two = random_split(&random, 2);
    uint64_t first = random_next(&one);
    assert_true(first == random_next(&same));
    assert_true(first != random_next(&two));
    assert_true(random_next(&random) == random_next(&before)); /* splitting takes no number */
    random_next(&random);
    struct random later = random_split(&random, 1);
    assert_true(first != random_next(&later));
}

static void chances_are_percent(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 3);
    int hits = 0;
    for (int i = 0; i < 10000; i++) {
        assert_false(random_chance(&random, 0));
        assert_true(random_chance(&random, 100));
        hits += random_chance(&random, 25);
    }
    assert_in_range(hits, 2300, 2700);
}

static void draw_below_zero(const void *argument)
{
    (void)argument;
    struct random random;
    random_seed(&random, 1);
    random_below(&random, 0);
}

static void a_bound_of_zero_is_a_broken_promise(void **state)
{
    (void)state;
    assert_true(ends_the_process(draw_below_zero, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sequence_is_the_published_one),
        cmocka_unit_test(below_stays_below_and_reaches_all),
        cmocka_unit_test(a_part_has_numbers_of_its_own),
        cmocka_unit_test(chances_are_percent),
        cmocka_unit_test(a_bound_of_zero_is_a_broken_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
