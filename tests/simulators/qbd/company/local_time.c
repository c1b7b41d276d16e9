#include "tests/simulators/qbd/company/local_time.h"

#include <stdio.h>

enum { STANDARD_OFFSET_MINUTES = -480, SUMMER_MINUTES = 60 };

static const instant_us MINUTE = INT64_C(60000000);
static const instant_us HOUR = INT64_C(3600000000);
static const instant_us SECOND = INT64_C(1000000);

/* Midnight of the first Sunday on or after that day of the instant's year, standard time. */
static instant_us sunday(instant_us standard, const char *month_and_day)
{
    char year[DATE_TEXT_BYTES_MAX];
    char text[DATE_TEXT_BYTES_MAX];
    date_day day = 0;
    date_format(instant_date(standard, 0), year);
    snprintf(text, sizeof(text), "%.4s%s", year, month_and_day);
    date_parse(text_of(text), &day);
    day += (10 - day % 7) % 7; /* day 3 was a Sunday */
    return (instant_us)day * 24 * HOUR;
}

instant_us local_time_of(instant_us instant)
{
    instant_us standard = instant + STANDARD_OFFSET_MINUTES * MINUTE;
    instant_us from = sunday(standard, "-03-08") + 2 * HOUR;
    instant_us to = sunday(standard, "-11-01") + 1 * HOUR;
    if (standard >= from && standard < to)
        standard += SUMMER_MINUTES * MINUTE;
    return standard - standard % SECOND;
}

struct text local_time_format(struct arena *arena, instant_us local)
{
    char text[INSTANT_TEXT_BYTES_MAX];
    instant_us instant = local - STANDARD_OFFSET_MINUTES * MINUTE;
    return arena_copy(arena, instant_format_offset(instant, STANDARD_OFFSET_MINUTES, text));
}

static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == 'Z' || text.data[i] == '.' || text.data[i] == ' ')
            return false;
    }
    return true;
}

bool local_time_parse(struct text text, instant_us *out)
{
    enum { DATE_BYTES = 10, TIME_BYTES = 19, OFFSET_BYTES = 25 };
    char whole[INSTANT_TEXT_BYTES_MAX];
    instant_us instant;
    if (!is_plain(text))
        return false;
    if (text.length == DATE_BYTES)
        snprintf(whole, sizeof(whole), "%.*sT00:00:00Z", TEXT_ARG(text));
    else if (text.length == TIME_BYTES)
        snprintf(whole, sizeof(whole), "%.*sZ", TEXT_ARG(text));
    else if (text.length == OFFSET_BYTES)
        snprintf(whole, sizeof(whole), "%.*s", TEXT_ARG(text));
    else
        return false;
    if (!instant_parse(text_of(whole), &instant))
        return false;
    *out = text.length == OFFSET_BYTES ? instant + STANDARD_OFFSET_MINUTES * MINUTE : instant;
    return true;
}
