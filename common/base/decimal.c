#include "base/decimal.h"

#include <string.h>

#include "base/error.h"

/* Wide enough for any product of two int64 and any int64 times 10^12 (2^103). */
__extension__ typedef __int128 wide_int;

enum { EXPONENT_MAX = 1000000 };

static const int64_t POWERS[] = {1,           10,           100,          1000,      10000,
                                 100000,      1000000,      10000000,     100000000, 1000000000,
                                 10000000000, 100000000000, 1000000000000};

/* INT64_MIN is left out so that every decimal has a negative. */
static bool is_in_range(wide_int units)
{
    return units >= -INT64_MAX && units <= INT64_MAX;
}

/* Gives up trailing zeros, and nothing else, to make the number fit. */
static bool narrow(wide_int units, unsigned scale, struct decimal *out)
{
    while (scale > 0 && (scale > DECIMAL_SCALE_MAX || !is_in_range(units)) && units % 10 == 0) {
        units /= 10;
        scale--;
    }
    if (scale > DECIMAL_SCALE_MAX || !is_in_range(units))
        return false;
    *out = (struct decimal){(int64_t)units, (uint8_t)scale};
    return true;
}

/* --- text ------------------------------------------------------------------------------------- */

/* mantissa * 10^exponent, written with `places` digits after the point. Trailing zeros are in the
 * exponent and not in the mantissa, so that no count of them overflows. */
struct number_parts {
    bool is_negative;
    int64_t mantissa;
    int64_t exponent;
    int64_t places;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool push_digit(struct number_parts *parts, int digit)
{
    if (digit == 0) {
        parts->exponent += parts->mantissa != 0;
        return true;
    }
    for (; parts->exponent > 0; parts->exponent--) {
        if (__builtin_mul_overflow(parts->mantissa, INT64_C(10), &parts->mantissa))
            return false;
    }
    return !__builtin_mul_overflow(parts->mantissa, INT64_C(10), &parts->mantissa) &&
           !__builtin_add_overflow(parts->mantissa, (int64_t)digit, &parts->mantissa);
}

/* Digits from *at on, at least one. */
static bool parse_digits(struct text text, size_t *at, struct number_parts *parts)
{
    size_t start = *at;
    for (; *at < text.length && is_digit(text.data[*at]); (*at)++) {
        if (!push_digit(parts, text.data[*at] - '0'))
            return false;
    }
    return *at > start;
}

static bool parse_exponent(struct text text, size_t *at, int64_t *exponent)
{
    bool is_negative = false;
    if (*at < text.length && (text.data[*at] == '+' || text.data[*at] == '-'))
        is_negative = text.data[(*at)++] == '-';
    size_t start = *at;
    int64_t value = 0;
    for (; *at < text.length && is_digit(text.data[*at]); (*at)++) {
        if (value < EXPONENT_MAX)
            value = value * 10 + (text.data[*at] - '0');
    }
    *exponent = is_negative ? -value : value;
    return *at > start;
}

static bool parse_parts(struct text text, struct number_parts *parts)
{
    size_t at = 0;
    if (text.length > 0 && text.data[0] == '-') {
        parts->is_negative = true;
        at++;
    }
    if (!parse_digits(text, &at, parts))
        return false;
    if (at < text.length && text.data[at] == '.') {
        size_t point = at++;
        if (!parse_digits(text, &at, parts))
            return false;
        parts->places = (int64_t)(at - point - 1);
    }
    parts->exponent -= parts->places;
    if (at < text.length && (text.data[at] == 'e' || text.data[at] == 'E')) {
        int64_t exponent = 0;
        at++;
        if (!parse_exponent(text, &at, &exponent))
            return false;
        parts->exponent += exponent;
        parts->places -= exponent;
    }
    return at == text.length;
}

static bool shift_up(int64_t mantissa, int64_t zeros, int64_t *out)
{
    *out = mantissa;
    for (; zeros > 0; zeros--) {
        if (__builtin_mul_overflow(*out, INT64_C(10), out))
            return false;
    }
    return true;
}

bool decimal_parse(struct text text, struct decimal *out)
{
    struct number_parts parts = {0};
    if (!parse_parts(text, &parts))
        return false;
    int64_t scale = parts.places < 0 ? 0 : parts.places;
    if (scale > DECIMAL_SCALE_MAX)
        scale = DECIMAL_SCALE_MAX;
    int64_t mantissa = parts.is_negative ? -parts.mantissa : parts.mantissa;
    if (mantissa == 0) {
        *out = (struct decimal){0, (uint8_t)scale};
        return true;
    }
    /* As many places as were written, or fewer when only that fits. */
    for (; scale >= 0 && parts.exponent + scale >= 0; scale--) {
        int64_t units = 0;
        if (shift_up(mantissa, parts.exponent + scale, &units)) {
            *out = (struct decimal){units, (uint8_t)scale};
            return true;
        }
    }
    return false;
}

struct text decimal_format(struct decimal decimal, uint8_t scale_min,
                           char out[static DECIMAL_TEXT_BYTES_MAX])
{
    REQUIRE(scale_min <= DECIMAL_SCALE_MAX);
    struct decimal shortest = decimal_normal(decimal);
    bool is_negative = shortest.units < 0;
    uint64_t magnitude = is_negative ? 0 - (uint64_t)shortest.units : (uint64_t)shortest.units;
    uint64_t power = (uint64_t)POWERS[shortest.scale];
    size_t length = 0;
    if (is_negative)
        out[length++] = '-';
    length += text_format_uint64(magnitude / power, 1, out + length).length;
    uint8_t places = shortest.scale > scale_min ? shortest.scale : scale_min;
    if (places > 0) {
        char fraction[NUMBER_TEXT_BYTES] = "";
        out[length++] = '.';
        size_t places_at = length;
        if (shortest.scale > 0)
            length += text_format_uint64(magnitude % power, shortest.scale, fraction).length;
        memcpy(out + places_at, fraction, length - places_at);
        memset(out + length, '0', (size_t)(places - shortest.scale));
        length += (size_t)(places - shortest.scale);
        out[length] = '\0';
    }
    return text_slice(out, length);
}

/* --- arithmetic ------------------------------------------------------------------------------- */

struct decimal decimal_of(int64_t units, uint8_t scale)
{
    REQUIRE(scale <= DECIMAL_SCALE_MAX && units != INT64_MIN);
    return (struct decimal){units, scale};
}

struct decimal decimal_normal(struct decimal decimal)
{
    REQUIRE(decimal.scale <= DECIMAL_SCALE_MAX);
    while (decimal.scale > 0 && decimal.units % 10 == 0) {
        decimal.units /= 10;
        decimal.scale--;
    }
    return decimal;
}

static wide_int units_at(struct decimal decimal, uint8_t scale)
{
    REQUIRE(decimal.scale <= scale && scale <= DECIMAL_SCALE_MAX);
    return (wide_int)decimal.units * POWERS[scale - decimal.scale];
}

static uint8_t scale_of_both(struct decimal a, struct decimal b)
{
    return a.scale > b.scale ? a.scale : b.scale;
}

int decimal_compare(struct decimal a, struct decimal b)
{
    uint8_t scale = scale_of_both(a, b);
    wide_int left = units_at(a, scale);
    wide_int right = units_at(b, scale);
    return (left > right) - (left < right);
}

int decimal_sign(struct decimal decimal)
{
    return (decimal.units > 0) - (decimal.units < 0);
}

struct decimal decimal_negate(struct decimal decimal)
{
    return decimal_of(-decimal.units, decimal.scale);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out)
{
    uint8_t scale = scale_of_both(a, b);
    return narrow(units_at(a, scale) + units_at(b, scale), scale, out);
}

bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out)
{
    uint8_t scale = scale_of_both(a, b);
    return narrow(units_at(a, scale) - units_at(b, scale), scale, out);
}

bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *out)
{
    return narrow((wide_int)a.units * b.units, (unsigned)a.scale + b.scale, out);
}

bool decimal_round(struct decimal a, uint8_t scale, struct decimal *out)
{
    REQUIRE(scale <= DECIMAL_SCALE_MAX);
    if (a.scale <= scale)
        return narrow(units_at(a, scale), scale, out);
    wide_int divisor = POWERS[a.scale - scale];
    wide_int half = a.units < 0 ? -(divisor / 2) : divisor / 2;
    return narrow((a.units + half) / divisor, scale, out);
}
