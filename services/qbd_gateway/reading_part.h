/* What the files of the reading's plan share. */
#ifndef TIEOUT_QBD_GATEWAY_READING_PART_H
#define TIEOUT_QBD_GATEWAY_READING_PART_H

#include "reading.h"

#define READING_SECOND_US INT64_C(1000000)
#define READING_MINUTE_US (60 * READING_SECOND_US)
#define READING_HOUR_US (60 * READING_MINUTE_US)
#define READING_DAY_US (24 * READING_HOUR_US)
#define READING_OVERLAP_US (READING_OVERLAP_HOURS * READING_HOUR_US)
#define READING_SPAN_MIN_US (5 * READING_MINUTE_US)
/* 1990-01-01: before that there was no QuickBooks. */
#define READING_BEGINNING (INT64_C(631152000) * READING_SECOND_US)

static const uint32_t READING_EVERY_SOURCE = (uint32_t)((UINT64_C(1) << SOURCE_COUNT) - 1);

static inline int64_t greater(int64_t a, int64_t b) /* INSTANT_NONE is the least */
{
    return a > b ? a : b;
}

/* Whole seconds: texts have no other. */
static inline int64_t seconds(int64_t us)
{
    return us - us % READING_SECOND_US;
}

static inline uint32_t source_bit(enum source source)
{
    return UINT32_C(1) << source;
}

static inline struct source_state *reading_touch(struct reading *reading, enum source source)
{
    reading->changed |= source_bit(source);
    return &reading->sources[source];
}

static inline wall_us reading_start(const struct source_state *state)
{
    return state->position == INSTANT_NONE ? READING_BEGINNING : state->position;
}

/* Where the PC's clock has certainly come, at least. */
static inline wall_us reading_clock(const struct reading *reading)
{
    return greater(reading->newest, reading->reached);
}

static inline bool reading_is_whole(const struct reading *reading)
{
    return (reading->done & READING_EVERY_SOURCE) == READING_EVERY_SOURCE;
}

/* --- reading_begin.c --- */
void reading_end_window(struct source_state *state);

#endif
