#include "tests/simulators/qbd/company/cents.h"

#include <inttypes.h>

#include "base/error.h"

enum { CENTS_SCALE = 2 };

static int64_t to_cents(struct decimal amount)
{
    int64_t cents = amount.units;
    for (unsigned scale = amount.scale; scale < CENTS_SCALE; scale++)
        cents *= 10;
    return cents;
}

int64_t cents_of(struct text text)
{
    struct decimal amount;
    if (text_is_empty(text))
        return 0;
    if (text.data[0] == '+')
        text = text_slice(text.data + 1, text.length - 1);
    REQUIRE(decimal_parse(text, &amount) && decimal_round(amount, CENTS_SCALE, &amount));
    return to_cents(amount);
}

struct text cents_format(struct arena *arena, int64_t cents)
{
    int64_t size = cents < 0 ? -cents : cents;
    return arena_format(arena, "%s%" PRId64 ".%02" PRId64, cents < 0 ? "-" : "", size / 100,
                        size % 100);
}

bool cents_product(struct text quantity, struct text price, int64_t *out)
{
    struct decimal a, b, product;
    if (!decimal_parse(quantity, &a) || !decimal_parse(price, &b) ||
        !decimal_multiply(a, b, &product) || !decimal_round(product, CENTS_SCALE, &product))
        return false;
    *out = to_cents(product);
    return *out < INT64_C(1000000000000000) && *out > -INT64_C(1000000000000000);
}
