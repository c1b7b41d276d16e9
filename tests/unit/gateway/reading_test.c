#include "tests/unit/unit.h"

#include "base/random.h"
#include "toy_company.c"

/* --- tests ------------------------------------------------------------------------------------ */

static void wall_clocks_are_texts_without_offset(void **state)
{
    (void)state;
    char out[WALL_TEXT_BYTES_MAX];
    wall_us wall = wall_parse(TEXT("2026-01-31T08:00:01"));
    assert_text_equal(wall_format(wall, out), "2026-01-31T08:00:01");
    assert_int_equal(wall_parse(TEXT("2026-01-31")), INSTANT_NONE);
    assert_int_equal(wall_parse(TEXT("2026-02-31T08:00:01")), INSTANT_NONE);
    assert_int_equal(wall_parse(TEXT_NONE), INSTANT_NONE);
    assert_text_equal(wall_format(INSTANT_NONE, out), NULL);
}

static void a_small_company_costs_one_set(void **state)
{
    (void)state;
    spread(50, SOURCE_VENDOR, 100 * DAY);
    spread(50, SOURCE_BILL, 100 * DAY);
    assert_true(run_session(&NEVER));
    assert_int_equal(toy.sets, 2); /* what is paid is read after the payers */
    assert_all_told();
    toy.sets = toy.rows = 0;
    toy.now += HOUR;
    assert_true(run_session(&NEVER));
    assert_int_equal(toy.sets, 1);
}

/* Otherwise a day's work would be read again and again until somebody changes something. */
static void a_quiet_company_is_not_read_again(void **state)
{
    (void)state;
    spread(500, SOURCE_BILL, HOUR);
    assert_true(run_session(&NEVER));
    toy.now += 10 * HOUR;
    assert_true(run_session(&NEVER));
    toy.sets = toy.rows = 0;
    assert_true(run_session(&NEVER));
    assert_int_equal(toy.sets, 1);
    assert_int_equal(toy.rows, 0);
}

static void what_is_paid_waits_for_payers_in_a_scan_alone(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    reading_begin(&toy.saved, 1, toy.now);
    assert_int_equal(reading_next(&toy.saved, asks), SOURCE_COUNT - 2);
    assert_true(reading_will_meet(&toy.saved, SOURCE_BILL));
    reading_init(&toy.saved);
    assert_true(run_session(&NEVER));
    assert_false(reading_will_meet(&toy.saved, SOURCE_BILL));
    reading_begin(&toy.saved, toy.session + 1, toy.now);
    assert_int_equal(reading_next(&toy.saved, asks), SOURCE_COUNT);
    assert_int_equal(asks[SOURCE_COUNT - 1].source, SOURCE_INVOICE);
}

/* Each session dies after a few sets; none begins at the beginning again. QuickBooks may tell the
 * oldest first: then how late the latest is shows by another source at once, or only by and by. */
static size_t rows_of_a_company_that_is_interrupted(void)
{
    size_t sessions = 0;
    const struct interruption soon = {15, false, NULL};
    spread(12000, SOURCE_BILL, 3000 * DAY);
    while (!run_session(&soon))
        assert_true(++sessions < 40);
    assert_all_told();
    assert_true(sessions > 5);
    return toy.rows;
}

static void an_interruption_costs_a_window(void **state)
{
    (void)state;
    add(SOURCE_VENDOR);
    assert_in_range(rows_of_a_company_that_is_interrupted(), 12000, 18000);
}

static void an_interruption_costs_a_window_without_a_clue(void **state)
{
    (void)state;
    assert_in_range(rows_of_a_company_that_is_interrupted(), 12000, 2 * 12000);
}

/* A session that dies after three sets still comes forward, wherever that is little. */
static void a_company_that_is_always_interrupted_is_read_at_last(void **state)
{
    (void)state;
    size_t sessions = 0;
    const struct interruption soon = {4, false, NULL};
    add(SOURCE_VENDOR);
    spread(900, SOURCE_CHECK, 300 * DAY);
    spread(900, SOURCE_BILL, 300 * DAY);
    while (!run_session(&soon))
        assert_true(++sessions < 60);
    assert_all_told();
}

/* What has just come in has no windows yet: the clock may still go back. */
static void much_at_once_is_read_in_one_session(void **state)
{
    (void)state;
    spread(3000, SOURCE_BILL, 400 * DAY);
    spread(5000, SOURCE_BILL, HOUR / 2);
    assert_true(run_session(&NEVER));
    assert_all_told();
    assert_true(toy.sets < 200);
}

static void much_at_once_is_read_in_parts_when_it_is_older(void **state)
{
    (void)state;
    size_t sessions = 0;
    const struct interruption soon = {15, false, NULL};
    spread(6000, SOURCE_BILL, HOUR / 2);
    toy.now += 3 * HOUR;
    add(SOURCE_VENDOR);
    while (!run_session(&soon))
        assert_true(++sessions < 20);
    assert_all_told();
    assert_true(sessions > 3);
}

/* A mass import: no window ends in the hours in which the clock may still go back. */
static void much_at_once_begins_anew_until_a_session_is_long_enough(void **state)
{
    (void)state;
    struct interruption soon = {10, false, NULL};
    spread(3000, SOURCE_BILL, 400 * DAY);
    assert_true(run_session(&NEVER));
    toy.now += HOUR;
    spread(5000, SOURCE_BILL, HOUR / 2);
    for (int i = 0; i < 6; i++, soon.after += 10) {
        toy.rows = 0;
        assert_int_equal(run_session(&soon), soon.after > 52);
        assert_in_range(toy.rows, 900, 5200);
    }
    assert_all_told();
}

/* Nobody changes anything after it. */
static void much_at_once_is_read_in_parts_when_the_clock_has_gone_on(void **state)
{
    (void)state;
    size_t sessions = 0;
    const struct interruption soon = {15, false, NULL};
    spread(6000, SOURCE_BILL, HOUR / 2);
    while (!run_session(&soon)) {
        toy.now += HOUR / 4;
        assert_true(++sessions < 30);
    }
    assert_all_told();
    assert_true(sessions > 3);
}

static void an_answer_that_never_comes_is_asked_for_in_smaller_pages(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    const struct interruption lost = {1, true, NULL};
    spread(300, SOURCE_BILL, DAY);
    assert_false(run_session(&lost));
    reading_begin(&toy.saved, toy.session + 1, toy.now);
    reading_next(&toy.saved, asks);
    assert_int_equal(asks[0].rows, READING_ROWS_MAX / 4);
    toy.session++;
    for (int i = 0; i < 8; i++)
        assert_false(run_session(&lost));
    assert_int_equal(toy.saved.page_rows, 1);
    assert_true(run_session(&NEVER));
    assert_all_told();
    assert_int_equal(toy.saved.page_rows, READING_ROWS_MAX);
}

static void a_lost_iterator_starts_again(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    struct page page;
    spread(250, SOURCE_VENDOR, DAY);
    reading_begin(&toy.saved, ++toy.session, toy.now);
    size_t count = reading_next(&toy.saved, asks);
    reading_asked(&toy.saved, toy.now);
    for (size_t i = 0; i < count; i++) {
        answer(&asks[i], &page);
        reading_answered(&toy.saved, &asks[i], &page.answer, toy.now);
        tell(&page);
    }
    reading_received(&toy.saved);
    reading_next(&toy.saved, asks);
    assert_int_equal(asks[0].source, SOURCE_VENDOR);
    assert_true(text_is_present(asks[0].iterator_id));
    toy.loses_iterators = true;
    answer(&asks[0], &page);
    reading_answered(&toy.saved, &asks[0], &page.answer, toy.now);
    reading_received(&toy.saved);
    toy.loses_iterators = false;
    assert_int_equal(toy.saved.restarts, 1);
    reading_next(&toy.saved, asks);
    assert_false(text_is_present(asks[0].iterator_id));
    assert_true(run_session(&NEVER));
    assert_all_told();
}

static void long_silence_means_a_complete_scan(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    spread(30, SOURCE_BILL, 100 * DAY);
    assert_true(run_session(&NEVER));
    assert_true(run_session(&NEVER));
    assert_int_equal(toy.saved.scan, 1);
    toy.now += 84 * DAY;
    reading_begin(&toy.saved, toy.session + 1, toy.now);
    assert_false(toy.saved.is_scan);
    toy.now += 2 * DAY;
    reading_begin(&toy.saved, toy.session + 2, toy.now);
    assert_true(toy.saved.is_scan);
    assert_int_equal(toy.saved.scan, 2);
    reading_next(&toy.saved, asks);
    assert_int_equal(asks[SOURCE_VENDOR].source, SOURCE_VENDOR);
    assert_int_equal(asks[SOURCE_VENDOR].since, INSTANT_NONE);
    assert_true(asks[SOURCE_DELETED_TXNS].since != INSTANT_NONE);
}

static void a_scan_ends_once(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    const struct reading_answer nothing = {.highest = INSTANT_NONE};
    size_t ends = 0;
    for (int session = 1; session < 4; session++) {
        size_t count;
        reading_begin(&toy.saved, session, toy.now);
        while ((count = reading_next(&toy.saved, asks)) > 0) {
            reading_asked(&toy.saved, toy.now);
            for (size_t i = 0; i < count; i++)
                reading_answered(&toy.saved, &asks[i], &nothing, toy.now);
            ends += reading_received(&toy.saved);
        }
    }
    assert_int_equal(ends, 1);
}

static void another_file_is_read_from_the_beginning(void **state)
{
    (void)state;
    struct reading_ask asks[SOURCE_COUNT];
    spread(30, SOURCE_BILL, 100 * DAY);
    assert_true(run_session(&NEVER));
    reading_note(&toy.saved, SOURCE_BILL, TEXT("1"), wall_of(toy.now));
    reading_restart(&toy.saved);
    assert_int_equal(toy.saved.anchor.source, SOURCE_COUNT);
    size_t count = reading_next(&toy.saved, asks);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(asks[i].since, INSTANT_NONE);
}

static void the_anchor_tells_an_older_file(void **state)
{
    (void)state;
    struct reading *reading = &toy.saved;
    wall_us noon = wall_parse(TEXT("2026-01-31T12:00:00"));
    reading_note(reading, SOURCE_VENDOR, TEXT("V"), noon + DAY);
    assert_int_equal(reading->anchor.source, SOURCE_COUNT);
    reading_note(reading, SOURCE_BILL, TEXT("B"), noon);
    reading_note(reading, SOURCE_CHECK, TEXT("C"), noon - HOUR);
    assert_text_equal(reading->anchor.id, "B");
    const struct anchor *anchor = &reading->anchor;
    assert_int_equal(anchor_judge(anchor, true, noon, false), ANCHOR_FINE);
    assert_int_equal(anchor_judge(anchor, true, noon + DAY, false), ANCHOR_FINE);
    assert_int_equal(anchor_judge(anchor, true, noon - HOUR, false), ANCHOR_FINE); /* autumn */
    assert_int_equal(anchor_judge(anchor, true, noon - 3 * HOUR, false), ANCHOR_RESTORED);
    assert_int_equal(anchor_judge(anchor, false, INSTANT_NONE, false), ANCHOR_RESTORED);
    assert_int_equal(anchor_judge(anchor, false, INSTANT_NONE, true), ANCHOR_DELETED);
}

/* --- people, Web Connectors and clocks, at random -----------------------------------------------
 */

static struct random *dice;

static void people_work(void)
{
    toy.now += (int64_t)random_below(dice, 120) * SECOND;
    if (random_below(dice, 3) == 0)
        change((size_t)random_below(dice, toy.count));
    if (random_below(dice, 8) == 0)
        add((enum source)random_below(dice, SOURCE_COUNT));
}

static void live(struct random *random)
{
    dice = random;
    toy.now = AUTUMN - (int64_t)random_below(random, 36000) * SECOND;
    spread(1 + (size_t)random_below(random, 3000), SOURCE_BILL,
           (int64_t)(1 + random_below(random, 2000)) * DAY);
    spread(1 + (size_t)random_below(random, 400), SOURCE_CHECK, 40 * DAY);
    for (int session = 0; session < 8; session++) {
        const struct interruption one = {(size_t)random_below(random, 12), random_below(random, 2),
                                         people_work};
        run_session(&one);
        toy.now += (int64_t)random_below(random, 9000) * SECOND;
        people_work();
    }
}

static void nothing_is_lost(void **state)
{
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct random random;
        random_seed(&random, seed);
        live(&random);
        while (!run_session(&NEVER))
            ;
        for (size_t i = 0; i < toy.count; i++)
            if (toy.records[i].told != toy.records[i].version)
                fail_msg("seed %d: record %d is told as %d, not %d", (int)seed, (int)i,
                         toy.records[i].told, toy.records[i].version);
        tear_down(state);
        set_up(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(wall_clocks_are_texts_without_offset),
        TEST(a_small_company_costs_one_set),
        TEST(a_quiet_company_is_not_read_again),
        TEST(what_is_paid_waits_for_payers_in_a_scan_alone),
        TEST(an_interruption_costs_a_window),
        TEST(an_interruption_costs_a_window_without_a_clue),
        TEST(a_company_that_is_always_interrupted_is_read_at_last),
        TEST(much_at_once_is_read_in_one_session),
        TEST(much_at_once_is_read_in_parts_when_it_is_older),
        TEST(much_at_once_begins_anew_until_a_session_is_long_enough),
        TEST(much_at_once_is_read_in_parts_when_the_clock_has_gone_on),
        TEST(an_answer_that_never_comes_is_asked_for_in_smaller_pages),
        TEST(a_lost_iterator_starts_again),
        TEST(long_silence_means_a_complete_scan),
        TEST(a_scan_ends_once),
        TEST(another_file_is_read_from_the_beginning),
        TEST(the_anchor_tells_an_older_file),
        TEST(nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
