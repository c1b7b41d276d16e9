#include "base/instant.h"

#include <string.h>

#include "base/error.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_S INT64_C(60)
#define DAY_S INT64_C(86400)

enum { EPOCH_DIGITS_MIN = 12, EPOCH_DIGITS_MAX = 14, FRACTION_DIGITS_MAX = 9 };

static int64_t floor_divide(int64_t value, int64_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

/* --- the calendar ----------------------------------------------------------------------------- */

struct civil {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* Howard Hinnant's days_from_civil: years begin in March, so that the leap day comes last. */
static int64_t civil_to_days(struct civil civil)
{
    int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((civil.month + 9) % 12) + 2) / 5 + civil.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static struct civil days_to_civil(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = floor_divide(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    struct civil civil;
    civil.day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    civil.month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    civil.year = year_of_era + era * 400 + (civil.month <= 2);
    return civil;
}

static int days_in_month(int64_t year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (month == 2 && is_leap);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What is left to read; every take_ function moves it on. */
static bool take_digits(struct text *rest, size_t count, int *out)
{
    if (rest->length < count)
        return false;
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = rest->data[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *out = value;
    *rest = text_slice(rest->data + count, rest->length - count);
    return true;
}

static bool take_char(struct text *rest, const char *allowed)
{
    if (rest->length == 0)
        return false;
    for (; *allowed; allowed++) {
        if (rest->data[0] == *allowed) {
            *rest = text_slice(rest->data + 1, rest->length - 1);
            return true;
        }
    }
    return false;
}

static bool take_date(struct text *rest, int64_t *days)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!take_digits(rest, 4, &year) || !take_char(rest, "-") || !take_digits(rest, 2, &month) ||
        !take_char(rest, "-") || !take_digits(rest, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = civil_to_days((struct civil){year, month, day});
    return true;
}

/* A leap second counts as the first second of the next minute. */
static bool take_time(struct text *rest, int64_t *seconds)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!take_digits(rest, 2, &hour) || !take_char(rest, ":") || !take_digits(rest, 2, &minute) ||
        !take_char(rest, ":") || !take_digits(rest, 2, &second))
        return false;
    *seconds = (hour * MINUTE_S + minute) * MINUTE_S + second;
    return hour <= 23 && minute <= 59 && second <= 60;
}

static bool take_fraction(struct text *rest, int64_t *fraction_us)
{
    *fraction_us = 0;
    if (!take_char(rest, "."))
        return true;
    int64_t unit_us = SECOND_US / 10;
    int digit = 0;
    int digits = 0;
    for (; digits < FRACTION_DIGITS_MAX && take_digits(rest, 1, &digit); digits++) {
        *fraction_us += digit * unit_us;
        unit_us /= 10;
    }
    return digits > 0;
}

static bool take_offset(struct text *rest, int64_t *offset_minutes)
{
    *offset_minutes = 0;
    if (take_char(rest, "Zz"))
        return true;
    bool is_west = rest->length > 0 && rest->data[0] == '-';
    int hours = 0;
    int minutes = 0;
    if (!take_char(rest, "+-") || !take_digits(rest, 2, &hours))
        return false;
    take_char(rest, ":");
    if (!take_digits(rest, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset_minutes = (is_west ? -1 : 1) * (hours * MINUTE_S + minutes);
    return true;
}

static bool parse_epoch_ms(struct text text, instant_us *out)
{
    uint64_t epoch_ms = 0;
    if (text.length < EPOCH_DIGITS_MIN || text.length > EPOCH_DIGITS_MAX ||
        !text_parse_uint64(text, &epoch_ms))
        return false;
    *out = (instant_us)epoch_ms * 1000;
    return true;
}

bool instant_parse(struct text text, instant_us *out)
{
    if (parse_epoch_ms(text, out))
        return true;
    struct text rest = text;
    int64_t days = 0;
    int64_t seconds = 0;
    int64_t fraction_us = 0;
    int64_t offset_minutes = 0;
    if (!take_date(&rest, &days) || !take_char(&rest, "Tt ") || !take_time(&rest, &seconds) ||
        !take_fraction(&rest, &fraction_us) || !take_offset(&rest, &offset_minutes) ||
        rest.length != 0)
        return false;
    *out = (days * DAY_S + seconds - offset_minutes * MINUTE_S) * SECOND_US + fraction_us;
    return true;
}

bool date_parse(struct text text, date_day *out)
{
    struct text rest = text;
    int64_t days = 0;
    if (!take_date(&rest, &days) || rest.length != 0)
        return false;
    *out = (date_day)days;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Digits with leading zeros, behind what is there. */
static int put_digits(char *out, int used, int64_t number, unsigned digits)
{
    char text[NUMBER_TEXT_BYTES];
    bool is_negative = number < 0;
    uint64_t magnitude = is_negative ? 0 - (uint64_t)number : (uint64_t)number;
    struct text formatted = text_format_uint64(magnitude, digits - is_negative, text);
    if (is_negative)
        out[used++] = '-';
    memcpy(out + used, formatted.data, formatted.length + 1);
    return used + (int)formatted.length;
}

static int put_char(char *out, int used, char c)
{
    out[used++] = c;
    out[used] = '\0';
    return used;
}

/* "2026-01-31" */
static int format_day(int64_t days, char *out)
{
    struct civil civil = days_to_civil(days);
    int used = put_char(out, put_digits(out, 0, civil.year, 4), '-');
    used = put_char(out, put_digits(out, used, civil.month, 2), '-');
    return put_digits(out, used, civil.day, 2);
}

/* "2026-01-31T23:59:59" */
static int format_seconds(int64_t seconds, char out[static INSTANT_TEXT_BYTES_MAX])
{
    int64_t days = floor_divide(seconds, DAY_S);
    int64_t of_day = seconds - days * DAY_S;
    int used = put_char(out, format_day(days, out), 'T');
    used = put_char(out, put_digits(out, used, of_day / 3600, 2), ':');
    used = put_char(out, put_digits(out, used, of_day / 60 % 60, 2), ':');
    return put_digits(out, used, of_day % 60, 2);
}

struct text instant_format(instant_us instant, char out[static INSTANT_TEXT_BYTES_MAX])
{
    out[0] = '\0';
    if (instant == INSTANT_NONE)
        return TEXT_NONE;
    int64_t seconds = floor_divide(instant, SECOND_US);
    int fraction_us = (int)(instant % SECOND_US);
    if (fraction_us < 0)
        fraction_us += (int)SECOND_US;
    int used = format_seconds(seconds, out);
    if (fraction_us != 0)
        used = put_digits(out, put_char(out, used, '.'), fraction_us, 6);
    used = put_char(out, used, 'Z');
    return text_slice(out, (size_t)used);
}

struct text instant_format_offset(instant_us instant, int offset_minutes,
                                  char out[static INSTANT_TEXT_BYTES_MAX])
{
    REQUIRE(offset_minutes > -DAY_S / 60 && offset_minutes < DAY_S / 60);
    out[0] = '\0';
    if (instant == INSTANT_NONE)
        return TEXT_NONE;
    int used = format_seconds(floor_divide(instant, SECOND_US) + offset_minutes * MINUTE_S, out);
    int distance = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    used = put_char(out, used, offset_minutes < 0 ? '-' : '+');
    used = put_char(out, put_digits(out, used, distance / 60, 2), ':');
    used = put_digits(out, used, distance % 60, 2);
    return text_slice(out, (size_t)used);
}

struct text date_format(date_day day, char out[static DATE_TEXT_BYTES_MAX])
{
    out[0] = '\0';
    if (day == DATE_NONE)
        return TEXT_NONE;
    return text_slice(out, (size_t)format_day(day, out));
}

date_day instant_date(instant_us instant, int offset_minutes)
{
    if (instant == INSTANT_NONE)
        return DATE_NONE;
    int64_t seconds = floor_divide(instant, SECOND_US) + offset_minutes * MINUTE_S;
    return (date_day)floor_divide(seconds, DAY_S);
}
