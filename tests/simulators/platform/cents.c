#include "tests/simulators/platform/cents.h"

#include "base/error.h"

enum { CENTS_SCALE = 2 };
#define CENTS_MAX ((int64_t)100000000000000) /* a million million */

bool cents_parse(struct text text, int64_t *out)
{
    struct decimal decimal;
    struct decimal cents;
    if (!decimal_parse(text, &decimal) || !decimal_round(decimal, CENTS_SCALE, &cents))
        return false;
    if (decimal_compare(decimal, cents) != 0 || cents.units > CENTS_MAX || cents.units < -CENTS_MAX)
        return false;
    REQUIRE(cents.scale <= CENTS_SCALE);
    *out = cents.units;
    for (uint8_t scale = cents.scale; scale < CENTS_SCALE; scale++)
        *out *= 10;
    return true;
}

int64_t cents_of(struct text text)
{
    int64_t cents = 0;
    if (text_is_present(text))
        REQUIRE(cents_parse(text, &cents));
    return cents;
}

struct text cents_format(struct arena *arena, int64_t cents)
{
    char out[DECIMAL_TEXT_BYTES_MAX];
    return arena_copy(arena, decimal_format(decimal_of(cents, CENTS_SCALE), CENTS_SCALE, out));
}

bool cents_convert(int64_t cents, struct text rate, int64_t *out)
{
    struct decimal factor;
    struct decimal product;
    char plain[DECIMAL_TEXT_BYTES_MAX];
    *out = cents;
    if (!text_is_present(rate))
        return true;
    return decimal_parse(rate, &factor) &&
           decimal_multiply(decimal_of(cents, CENTS_SCALE), factor, &product) &&
           decimal_round(product, CENTS_SCALE, &product) &&
           cents_parse(decimal_format(product, CENTS_SCALE, plain), out);
}

int64_t cents_at_rate(int64_t cents, struct text rate)
{
    int64_t home;
    REQUIRE(cents_convert(cents, rate, &home));
    return home;
}
