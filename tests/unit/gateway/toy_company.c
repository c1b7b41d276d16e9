/* A company file that knows nothing but times, people who change it, and the gateway's part of a
 * session. Included by the tests that need it. */
#include "base/arena.h"
#include "services/qbd_gateway/reading.h"

/* --- a company file that knows nothing but times ------------------------------------------------
 */

enum { TOY_RECORDS_MAX = 20000, TOY_ITERATORS_MAX = 4000 };

static const int64_t SECOND = 1000000;
static const int64_t HOUR = INT64_C(3600) * 1000000;
static const int64_t DAY = INT64_C(86400) * 1000000;
/* 2026-11-01T09:00:00Z: in Los Angeles 01:59:59 is followed by 01:00:00. */
static const instant_us AUTUMN = INT64_C(1793523600) * 1000000;
static const int64_t SUMMER_OFFSET = -INT64_C(7) * 3600 * 1000000;

struct toy_record {
    enum source source;
    wall_us changed;
    int version;
    int told;
};

struct toy_iterator {
    struct reading_ask ask;
    int *records;
    int *versions;
    size_t count;
    size_t at;
    int64_t session;
};

static struct toy {
    struct arena arena;
    instant_us now;
    int64_t set_back; /* of the PC's clock, by hand */
    struct toy_record records[TOY_RECORDS_MAX];
    size_t count;
    struct toy_iterator iterators[TOY_ITERATORS_MAX];
    size_t iterator_count;
    int64_t session;
    size_t sets, rows;
    bool loses_iterators;
    struct reading saved;
} toy;

static wall_us wall_of(instant_us now)
{
    wall_us wall = now + SUMMER_OFFSET - (now >= AUTUMN ? HOUR : 0) - toy.set_back;
    return wall - wall % SECOND;
}

static int set_up(void **state)
{
    (void)state;
    memset(&toy, 0, sizeof(toy));
    arena_init(&toy.arena, 0);
    toy.now = AUTUMN - 30 * DAY;
    reading_init(&toy.saved);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&toy.arena);
    return 0;
}

static void change(size_t at)
{
    toy.records[at].changed = wall_of(toy.now);
    toy.records[at].version++;
}

static size_t add(enum source source)
{
    assert_true(toy.count < TOY_RECORDS_MAX);
    toy.records[toy.count].source = source;
    change(toy.count);
    return toy.count++;
}

static bool is_asked_for(const struct toy_record *record, const struct reading_ask *ask)
{
    return record->source == ask->source &&
           (ask->since == INSTANT_NONE || record->changed >= ask->since) &&
           (ask->until == INSTANT_NONE || record->changed <= ask->until);
}

/* What it finds stays as it was found, even when it changes before its page comes. */
static struct toy_iterator *start_iterator(const struct reading_ask *ask)
{
    assert_true(toy.iterator_count < TOY_ITERATORS_MAX);
    struct toy_iterator *iterator = &toy.iterators[toy.iterator_count++];
    *iterator = (struct toy_iterator){.ask = *ask, .session = toy.session};
    iterator->records = ARENA_ARRAY(&toy.arena, int, toy.count + 1);
    iterator->versions = ARENA_ARRAY(&toy.arena, int, toy.count + 1);
    for (size_t i = 0; i < toy.count; i++) {
        if (!is_asked_for(&toy.records[i], ask))
            continue;
        iterator->records[iterator->count] = (int)i;
        iterator->versions[iterator->count++] = toy.records[i].version;
    }
    return iterator;
}

static struct toy_iterator *find_iterator(const struct reading_ask *ask)
{
    int64_t number = 0;
    if (!text_is_present(ask->iterator_id))
        return start_iterator(ask);
    assert_true(text_parse_int64(ask->iterator_id, &number));
    struct toy_iterator *iterator = &toy.iterators[number];
    assert_int_equal(iterator->session, toy.session);
    assert_int_equal(iterator->ask.source, ask->source);
    assert_int_equal(iterator->ask.since, ask->since);
    assert_int_equal(iterator->ask.until, ask->until);
    return iterator;
}

struct page {
    struct reading_answer answer;
    struct toy_iterator *iterator;
    size_t from;
};

static void answer(const struct reading_ask *ask, struct page *page)
{
    struct reading_answer *out = &page->answer;
    *page = (struct page){.answer = {.highest = INSTANT_NONE}};
    if (text_is_present(ask->iterator_id) && toy.loses_iterators) {
        out->outcome = READING_ITERATOR_LOST;
        return;
    }
    struct toy_iterator *iterator = find_iterator(ask);
    page->iterator = iterator;
    page->from = iterator->at;
    bool is_whole = source_how(ask->source) != SOURCE_CHANGED;
    for (; iterator->at < iterator->count && (is_whole || out->count < ask->rows);
         iterator->at++, out->count++) {
        wall_us changed = toy.records[iterator->records[iterator->at]].changed;
        if (changed > out->highest)
            out->highest = changed;
    }
    out->remaining = iterator->count - iterator->at;
    out->iterator_id = arena_format(&toy.arena, "%d", (int)(iterator - toy.iterators));
}

static void tell(const struct page *page)
{
    const struct toy_iterator *iterator = page->iterator;
    for (size_t i = 0; i < page->answer.count; i++) {
        struct toy_record *record = &toy.records[iterator->records[page->from + i]];
        int version = iterator->versions[page->from + i];
        if (version > record->told)
            record->told = version;
    }
    toy.rows += page->answer.count;
}

/* --- the gateway's part -------------------------------------------------------------------------
 */

struct interruption {
    size_t after;          /* sets; SIZE_MAX: none */
    bool is_lost;          /* the last set's answer does not come back */
    void (*between)(void); /* what people do meanwhile */
};
static const struct interruption NEVER = {SIZE_MAX, false, NULL};

static void receive(struct reading *reading, const struct reading_ask *asks, size_t count,
                    const struct page *pages)
{
    for (size_t i = 0; i < count; i++) {
        reading_answered(reading, &asks[i], &pages[i].answer, toy.now);
        if (pages[i].iterator)
            tell(&pages[i]);
    }
    reading_received(reading);
}

/* True: it came to its end. */
static bool run_session(const struct interruption *interruption)
{
    struct reading_ask asks[SOURCE_COUNT];
    struct page pages[SOURCE_COUNT];
    size_t count;
    toy.session++;
    reading_begin(&toy.saved, toy.session, toy.now);
    for (size_t sets = 0; (count = reading_next(&toy.saved, asks)) > 0; sets++) {
        assert_true(sets < 3000);
        if (sets == interruption->after)
            return false;
        reading_asked(&toy.saved, toy.now);
        for (size_t i = 0; i < count; i++) {
            answer(&asks[i], &pages[i]);
            toy.now += SECOND;
            if (interruption->between)
                interruption->between();
        }
        toy.sets++;
        if (interruption->is_lost && sets + 1 == interruption->after)
            return false;
        receive(&toy.saved, asks, count, pages);
        assert_in_range(reading_percent(&toy.saved), 0, 99);
    }
    return true;
}

static void assert_told(size_t at)
{
    assert_int_equal(toy.records[at].told, toy.records[at].version);
}

static void assert_all_told(void)
{
    for (size_t i = 0; i < toy.count; i++)
        assert_told(i);
}

static void spread(size_t count, enum source source, int64_t over_us)
{
    instant_us end = toy.now;
    for (size_t i = 0; i < count; i++) {
        toy.now = end - over_us + over_us / (int64_t)count * (int64_t)i;
        add(source);
    }
    toy.now = end;
}
