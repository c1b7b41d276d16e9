#include "reading_part.h"

enum { PAGE_GROWS = 2, WINDOW_GROWS = 4, WINDOW_YEARS_MAX = 100 };
enum { AHEAD_HOURS_MAX = 15 }; /* no PC's clock is further before ours, but for wrong ones */

_Static_assert(SOURCE_COUNT <= 32, "a bit for each source");

static int64_t between(int64_t least, int64_t value, int64_t most)
{
    if (value < least)
        return least;
    return value > most ? most : value;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* A window is as far behind its end as the next question begins before that: no row is asked for
 * twice. It ends no later than the PC's clock had come: later than that, something may still be
 * changed before it. */
static wall_us until_of(const struct reading *reading, const struct source_state *state)
{
    if (!text_is_empty(state->iterator_id))
        return state->until;
    if (state->span_us == 0 || reading_start(state) + state->span_us > reading_clock(reading))
        return INSTANT_NONE;
    return reading_start(state) + state->span_us - READING_OVERLAP_US;
}

/* Of deletions all of it: they are short, and a restored file is known by them. */
static int64_t overlap(const struct reading *reading, enum source source)
{
    bool is_near = reading->is_near && reading->sources[source].span_us == 0 &&
                   source_how(source) == SOURCE_CHANGED;
    return is_near ? READING_NEAR_SECONDS * READING_SECOND_US : READING_OVERLAP_US;
}

static void fill_ask(const struct reading *reading, enum source source, struct reading_ask *ask)
{
    const struct source_state *state = &reading->sources[source];
    bool is_whole = source_how(source) == SOURCE_WHOLE || state->position == INSTANT_NONE;
    *ask = (struct reading_ask){
        .source = source,
        .since = is_whole ? INSTANT_NONE : state->position - overlap(reading, source),
        .until = until_of(reading, state),
        .iterator_id = text_is_empty(state->iterator_id) ? TEXT_NONE : state->iterator_id,
        .rows = (uint32_t)reading->page_rows,
    };
}

static bool are_payers_done(const struct reading *reading)
{
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (source_turn((enum source)i) == SOURCE_PAYER &&
            !(reading->done & source_bit((enum source)i)))
            return false;
    return true;
}

bool reading_will_meet(const struct reading *reading, enum source paid)
{
    return reading->is_scan && !(reading->begun & source_bit(paid));
}

size_t reading_next(const struct reading *reading, struct reading_ask asks[static SOURCE_COUNT])
{
    size_t count = 0;
    for (int i = 0; i < SOURCE_COUNT; i++) {
        enum source source = (enum source)i;
        bool has_to_wait = source_turn(source) == SOURCE_PAID &&
                           reading_will_meet(reading, source) && !are_payers_done(reading);
        if (!(reading->done & source_bit(source)) && !has_to_wait)
            fill_ask(reading, source, &asks[count++]);
    }
    return count;
}

void reading_asked(struct reading *reading, instant_us now)
{
    reading->is_asked = true;
    reading->asked_at = now;
}

/* --- answers ---------------------------------------------------------------------------------- */

/* The PC's clock when a window begins, at the earliest: it has gone on since it stood where the
 * source was read up to, and it had shown the latest change. No further than makes the next
 * question begin behind that change: a clock that is set back would stay behind ours. */
static void note_floor(const struct reading *reading, struct source_state *state)
{
    if (state->floor_at != INSTANT_NONE)
        return;
    state->floor_at = reading->asked_at;
    state->floor = reading->newest_before;
    if (state->floor != INSTANT_NONE && state->position != INSTANT_NONE &&
        state->moved_at != INSTANT_NONE)
        state->floor =
            between(state->floor,
                    state->position + seconds(greater(reading->asked_at - state->moved_at, 0)),
                    state->floor + READING_OVERLAP_US + READING_SECOND_US);
}

/* How wide a window is that has no more than it should. An open one is closed first: how much of it
 * lies behind the latest change seen is not known. */
static int64_t narrower(const struct reading_ask *ask, int64_t width, uint64_t total)
{
    if (ask->until == INSTANT_NONE)
        return width;
    return between(READING_SPAN_MIN_US, width / (int64_t)total * READING_WINDOW_ROWS / 2,
                   width / 2 + READING_SPAN_MIN_US / 2);
}

static bool narrow(const struct reading *reading, struct source_state *state,
                   const struct reading_ask *ask, uint64_t total)
{
    wall_us end =
        ask->until == INSTANT_NONE ? reading_clock(reading) : ask->until + READING_OVERLAP_US;
    int64_t width = end == INSTANT_NONE ? 0 : end - reading_start(state);
    if (total <= READING_WINDOW_ROWS || width <= READING_SPAN_MIN_US)
        return false;
    reading_end_window(state);
    state->span_us = seconds(narrower(ask, width, total));
    return true;
}

static void move(struct source_state *state, wall_us position, instant_us at)
{
    if (position <= state->position) /* which may be INSTANT_NONE, the least */
        return;
    state->position = position;
    state->moved_at = at;
}

static void complete_window(struct reading *reading, enum source source,
                            const struct reading_ask *ask, instant_us now)
{
    struct source_state *state = &reading->sources[source];
    static const int64_t SPAN_MAX_US = INT64_C(86400) * 1000000 * 366 * WINDOW_YEARS_MAX;
    int64_t step = READING_STEP_MINUTES * INT64_C(60) * READING_SECOND_US;
    if (ask->until != INSTANT_NONE) {
        move(state, ask->until + READING_OVERLAP_US, now);
        if (state->count < READING_WINDOW_ROWS / WINDOW_GROWS)
            state->span_us = between(0, state->span_us * WINDOW_GROWS, SPAN_MAX_US);
        reading_end_window(state);
        return;
    }
    bool is_worth = state->position == INSTANT_NONE || state->highest > state->position ||
                    state->floor - state->position >= step;
    if (state->highest != INSTANT_NONE && state->highest >= state->floor)
        move(state, state->highest, now);
    else if (is_worth)
        move(state, state->floor, state->floor_at);
    state->span_us = 0;
    reading_end_window(state);
    reading->done |= source_bit(source);
}

static bool is_plain(const struct source_state *state)
{
    return text_is_empty(state->iterator_id) && state->until == INSTANT_NONE &&
           state->span_us == 0 && state->count == 0;
}

static wall_us credible(wall_us wall, instant_us now)
{
    wall_us most = seconds(now) + AHEAD_HOURS_MAX * READING_HOUR_US;
    return wall == INSTANT_NONE ? wall : between(READING_BEGINNING, wall, most);
}

/* What later pages show may be younger than what the first one missed. */
static void note_page(struct reading *reading, struct source_state *state,
                      const struct reading_answer *answer, instant_us now)
{
    bool is_first = text_is_empty(state->iterator_id);
    wall_us highest = credible(answer->highest, now);
    uint64_t total = answer->count + answer->remaining;
    note_floor(reading, state);
    if (highest > reading->newest)
        reading->newest_at = now;
    reading->newest = greater(reading->newest, highest);
    reading->read_count += (int64_t)answer->count;
    if (is_first)
        state->highest = highest;
    state->count += (int64_t)answer->count;
    if (!reading->is_scan)
        return;
    state->total = greater(state->total, (int64_t)total);
    state->read += (int64_t)answer->count;
}

void reading_answered(struct reading *reading, const struct reading_ask *ask,
                      const struct reading_answer *answer, instant_us now)
{
    struct source_state before = reading->sources[ask->source];
    struct source_state *state = &reading->sources[ask->source];
    bool is_first = !text_is_present(ask->iterator_id);
    if (answer->outcome == READING_ITERATOR_LOST) {
        reading_touch(reading, ask->source);
        reading_end_window(state);
        reading->restarts++;
        return;
    }
    note_page(reading, state, answer, now);
    reading->begun |= source_bit(ask->source);
    if (is_first && answer->remaining > 0 &&
        narrow(reading, state, ask, answer->count + answer->remaining)) {
        reading_touch(reading, ask->source);
        return;
    }
    if (answer->remaining > 0) {
        reading_touch(reading, ask->source);
        state->iterator_id = answer->iterator_id;
        state->until = ask->until;
        return;
    }
    complete_window(reading, ask->source, ask, now);
    if (!is_plain(&before) || before.position != state->position || before.read != state->read)
        reading_touch(reading, ask->source);
}

bool reading_received(struct reading *reading)
{
    bool is_scan = reading->is_scan;
    int64_t rows = (int64_t)reading->page_rows * PAGE_GROWS;
    reading->is_asked = false;
    reading->newest_before = reading->newest;
    reading->page_rows = (int32_t)between(1, rows, READING_ROWS_MAX);
    if (!reading_is_whole(reading))
        return false;
    reading->looked_at = greater(reading->looked_at, reading->asked_at);
    reading->is_scan = false;
    return is_scan;
}

/* --- the anchor ------------------------------------------------------------------------------- */

void reading_note(struct reading *reading, enum source source, struct text id, wall_us changed)
{
    struct anchor *anchor = &reading->anchor;
    if (!source_anchors(source) || changed == INSTANT_NONE ||
        (anchor->source != SOURCE_COUNT && changed < anchor->changed))
        return;
    *anchor = (struct anchor){source, id, changed};
}

enum anchor_verdict anchor_judge(const struct anchor *anchor, bool is_shown, wall_us changed,
                                 bool is_deleted)
{
    REQUIRE(anchor->source != SOURCE_COUNT);
    if (is_deleted)
        return ANCHOR_DELETED;
    bool is_older = changed != INSTANT_NONE && changed < anchor->changed - READING_OVERLAP_US;
    return is_shown && !is_older ? ANCHOR_FINE : ANCHOR_RESTORED;
}

/* --- progress --------------------------------------------------------------------------------- */

static int part_done(const struct reading *reading, enum source source)
{
    const struct source_state *state = &reading->sources[source];
    if (reading->done & source_bit(source))
        return 100;
    if (state->total == 0)
        return 0;
    return (int)between(0, state->read * 100 / state->total, 99);
}

int reading_percent(const struct reading *reading)
{
    int64_t weights = 0;
    int64_t parts = 0;
    for (int i = 0; i < SOURCE_COUNT; i++) {
        int64_t weight = reading->sources[i].total + READING_ROWS_MAX;
        weights += weight;
        parts += weight * part_done(reading, (enum source)i);
    }
    return (int)between(0, parts / weights, 99);
}
