/* The PC's clock, by hand: what is changed in hours that it lives twice is told all the same. */
#include "tests/unit/unit.h"

#include "toy_company.c"

/* A PC that travels west, or whose clock was wrong: it stays behind the one that was counted on. */
static void a_clock_that_is_set_back_hides_nothing_of_a_quiet_company(void **state)
{
    (void)state;
    spread(20, SOURCE_BILL, 10 * DAY);
    add(SOURCE_BILL);
    assert_true(run_session(&NEVER));
    for (int quiet = 0; quiet < 12; quiet++) {
        toy.now += HOUR;
        assert_true(run_session(&NEVER));
    }
    toy.set_back = 10 * HOUR;
    change(3);
    assert_true(run_session(&NEVER));
    toy.now += DAY;
    change(4);
    assert_true(run_session(&NEVER));
    assert_all_told();
}

static void work_for_hours(int hours)
{
    for (int hour = 0; hour < hours; hour++) {
        toy.now += HOUR;
        change(0);
        assert_true(run_session(&NEVER));
    }
}

/* What is changed in the hours that the clock lives twice. */
static void a_clock_that_is_set_back_hides_a_busy_company_for_a_day_at_most(void **state)
{
    for (int back = 1; back <= 26; back++) {
        spread(20, SOURCE_BILL, 10 * DAY);
        work_for_hours(30);
        toy.set_back = back * HOUR;
        change(3);
        assert_true(run_session(&NEVER));
        change(4);
        work_for_hours(25);
        assert_told(3);
        assert_told(4);
        tear_down(state);
        set_up(state);
    }
}

/* Its times are believed up to a point only; when it is put right, others lie behind that. */
static void a_clock_that_was_a_month_ahead_hides_nothing_for_longer_than_a_day(void **state)
{
    (void)state;
    toy.set_back = -30 * DAY;
    spread(20, SOURCE_BILL, 10 * DAY);
    work_for_hours(30);
    toy.set_back = 5 * HOUR; /* as far west as people live */
    change(3);
    work_for_hours(25);
    assert_told(3);
}

/* Wherever its clock was set to, it has gone on since. */
static void a_quiet_company_is_not_set_back_again_and_again(void **state)
{
    (void)state;
    spread(500, SOURCE_BILL, HOUR);
    for (int day = 0; day < 3; day++) {
        assert_true(run_session(&NEVER));
        toy.now += DAY;
    }
    toy.rows = 0;
    for (int day = 0; day < 5; day++) {
        assert_true(run_session(&NEVER));
        toy.now += DAY;
    }
    assert_int_equal(toy.rows, 0);
}

/* Not even a day's work is lost twice when it is more than a session can hold. */
static void a_day_that_is_read_again_comes_in_windows(void **state)
{
    (void)state;
    const struct interruption soon = {15, false, NULL};
    size_t sessions = 0;
    spread(3000, SOURCE_BILL, 400 * DAY);
    assert_true(run_session(&NEVER));
    toy.now += 21 * HOUR;
    spread(6000, SOURCE_BILL, 20 * HOUR);
    assert_true(run_session(&NEVER));
    toy.now += 25 * HOUR;
    while (!run_session(&soon))
        assert_true(++sessions < 20);
    assert_true(sessions > 2);
    assert_all_told();
}

static void import_much(void)
{
    spread(300, SOURCE_BILL, 10 * DAY);
    assert_true(run_session(&NEVER));
    toy.now += 2 * HOUR;
    spread(2000, SOURCE_BILL, HOUR);
    assert_true(run_session(&NEVER));
}

static void work_for_minutes(int minutes)
{
    for (int minute = 0; minute < minutes; minute++) {
        toy.now += 60 * SECOND;
        change(0);
        assert_true(run_session(&NEVER));
    }
}

/* Until the overlap has passed it would be read at each session. */
static void a_mass_import_is_read_again_now_and_then_only(void **state)
{
    (void)state;
    import_much();
    toy.rows = 0;
    work_for_minutes(60);
    assert_in_range(toy.rows, 2000, 8 * 2100);
    assert_all_told();
}

static void a_clock_that_is_set_back_then_hides_little_for_long(void **state)
{
    (void)state;
    import_much();
    work_for_minutes(3);
    toy.set_back = HOUR;
    change(3);
    work_for_minutes(11);
    assert_told(3);
}

static void deletions_are_asked_for_with_all_of_the_overlap(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    import_much();
    work_for_minutes(1);
    reading_begin(&toy.saved, toy.session + 1, toy.now);
    size_t count = reading_next(&toy.saved, asks);
    for (size_t i = 0; i < count; i++)
        if (source_how(asks[i].source) != SOURCE_WHOLE && asks[i].since != INSTANT_NONE)
            assert_int_equal(toy.saved.sources[asks[i].source].position - asks[i].since,
                             source_how(asks[i].source) == SOURCE_DELETED ? 2 * HOUR : 60 * SECOND);
}

static void of_little_nothing_is_left_out(void **state)
{
    (void)state;
    spread(300, SOURCE_BILL, 10 * DAY);
    assert_true(run_session(&NEVER));
    work_for_minutes(3);
    toy.set_back = HOUR;
    change(3);
    assert_true(run_session(&NEVER));
    assert_told(3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_clock_that_is_set_back_hides_nothing_of_a_quiet_company),
        TEST(a_clock_that_is_set_back_hides_a_busy_company_for_a_day_at_most),
        TEST(a_clock_that_was_a_month_ahead_hides_nothing_for_longer_than_a_day),
        TEST(a_quiet_company_is_not_set_back_again_and_again),
        TEST(a_mass_import_is_read_again_now_and_then_only),
        TEST(a_clock_that_is_set_back_then_hides_little_for_long),
        TEST(deletions_are_asked_for_with_all_of_the_overlap),
        TEST(of_little_nothing_is_left_out),
        TEST(a_day_that_is_read_again_comes_in_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
