/* How a session begins: what an interrupted one has left, and when everything is read anew. */
#include "reading_part.h"

enum { PAGE_SHRINKS = 4 };
enum { BEHIND_HOURS_MAX = 12 }; /* of time zones */

void reading_end_window(struct source_state *state)
{
    state->iterator_id = TEXT("");
    state->until = INSTANT_NONE;
    state->highest = INSTANT_NONE;
    state->floor = INSTANT_NONE;
    state->floor_at = INSTANT_NONE;
    state->count = 0;
}

static void forget(struct source_state *state)
{
    *state = (struct source_state){.position = INSTANT_NONE, .moved_at = INSTANT_NONE};
    reading_end_window(state);
}

void reading_init(struct reading *reading)
{
    *reading = (struct reading){
        .newest = INSTANT_NONE,
        .newest_before = INSTANT_NONE,
        .newest_at = INSTANT_NONE,
        .back_at = INSTANT_NONE,
        .wide_at = INSTANT_NONE,
        .reached = INSTANT_NONE,
        .reached_at = INSTANT_NONE,
        .page_rows = READING_ROWS_MAX,
        .asked_at = INSTANT_NONE,
        .looked_at = INSTANT_NONE,
        .anchor = {SOURCE_COUNT, TEXT(""), INSTANT_NONE},
    };
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        forget(&reading->sources[i]);
}

static void begin_scan(struct reading *reading)
{
    reading->scan++;
    reading->is_scan = true;
    reading->is_near = false;
    reading->begun = 0;
    reading->done = 0;
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (source_how((enum source)i) != SOURCE_DELETED)
            forget(reading_touch(reading, (enum source)i));
}

/* Half of what was too wide for a session that was interrupted; an open end is closed first. */
static int64_t halved(const struct reading *reading, const struct source_state *state)
{
    wall_us clock = reading_clock(reading);
    int64_t width = state->span_us > 0      ? state->span_us
                    : clock == INSTANT_NONE ? 0
                                            : clock - reading_start(state);
    return width <= 0 ? 0 : greater(seconds(width / 2), READING_SPAN_MIN_US);
}

/* What an interrupted session left: its iterators are gone. */
static void take_over(struct reading *reading)
{
    for (int i = 0; i < SOURCE_COUNT; i++) {
        const struct source_state *old = &reading->sources[i];
        if (text_is_empty(old->iterator_id) && old->until == INSTANT_NONE && old->count == 0)
            continue;
        struct source_state *state = reading_touch(reading, (enum source)i);
        state->span_us = halved(reading, state);
        reading_end_window(state);
    }
    if (reading->is_asked)
        reading->page_rows = (int32_t)greater(reading->page_rows / PAGE_SHRINKS, 1);
}

bool reading_is_forgotten(const struct reading *reading, instant_us now)
{
    return reading->looked_at == INSTANT_NONE ||
           now - reading->looked_at > READING_HORIZON_DAYS * READING_DAY_US;
}

/* No change since positions were set back last bears an earlier time. A clock that is set back goes
 * on from there; one that is right is at most BEHIND_HOURS_MAX behind ours. */
static wall_us earliest(const struct reading *reading)
{
    bool is_known = reading->newest_at != INSTANT_NONE && reading->back_at != INSTANT_NONE;
    int64_t gone = is_known ? greater(reading->back_at - reading->newest_at, 0) : 0;
    wall_us from = reading->newest - READING_BACK_HOURS * READING_HOUR_US + gone;
    wall_us right = reading->back_at - BEHIND_HOURS_MAX * READING_HOUR_US;
    return seconds(is_known && right < from ? right : from);
}

static void set_back(struct reading *reading, instant_us now)
{
    wall_us to = reading->newest == INSTANT_NONE ? INSTANT_NONE : earliest(reading);
    reading->back_at = now;
    for (int i = 0; i < SOURCE_COUNT && to != INSTANT_NONE; i++) {
        const struct source_state *old = &reading->sources[i];
        if (old->position <= to)
            continue;
        struct source_state *state = reading_touch(reading, (enum source)i);
        state->moved_at -= state->position - to;
        state->position = to;
    }
}

/* The PC's clock has gone on since. No further than the next question begins: one that is set back
 * would stay behind ours. */
static void note_reached(struct reading *reading, instant_us now)
{
    wall_us most = reading->newest + READING_OVERLAP_US + READING_SECOND_US;
    wall_us gone_on = reading->reached;
    if (reading->newest == INSTANT_NONE)
        return;
    if (gone_on != INSTANT_NONE)
        gone_on += seconds(greater(now - reading->reached_at, 0));
    reading->reached = greater(reading->newest, gone_on < most ? gone_on : most);
    reading->reached_at = now;
}

/* Whether the overlap was read so short a time ago, and is so much, that it is left out. */
static bool may_be_near(const struct reading *reading, instant_us now)
{
    return reading_is_whole(reading) && reading->wide_at != INSTANT_NONE &&
           reading->wide_rows >= READING_NEAR_ROWS &&
           now - reading->wide_at < READING_NEAR_MINUTES * READING_MINUTE_US;
}

static void choose_overlap(struct reading *reading, bool is_set_back, instant_us now)
{
    if (!reading->is_near)
        reading->wide_rows = reading->read_count;
    reading->is_near = !is_set_back && may_be_near(reading, now);
    if (!reading->is_near)
        reading->wide_at = now;
}

void reading_begin(struct reading *reading, int64_t session, instant_us now)
{
    if (reading->session == session)
        return;
    bool is_new_day = reading->back_at == INSTANT_NONE || now - reading->back_at >= READING_DAY_US;
    choose_overlap(reading, is_new_day, now);
    take_over(reading);
    reading->session = session;
    reading->done = 0;
    reading->is_asked = false;
    reading->read_count = 0;
    reading->restarts = 0;
    note_reached(reading, now);
    if (is_new_day)
        set_back(reading, now);
    if (reading->scan == 0 || (reading_is_forgotten(reading, now) && !reading->is_scan))
        begin_scan(reading);
}

void reading_restart(struct reading *reading)
{
    reading->newest = reading->newest_before = reading->newest_at = INSTANT_NONE;
    reading->reached = INSTANT_NONE;
    reading->anchor = (struct anchor){SOURCE_COUNT, TEXT(""), INSTANT_NONE};
    for (int i = 0; i < SOURCE_COUNT; i++)
        forget(reading_touch(reading, (enum source)i));
    begin_scan(reading);
}

void reading_skip(struct reading *reading, enum source source)
{
    reading->done |= source_bit(source);
}
