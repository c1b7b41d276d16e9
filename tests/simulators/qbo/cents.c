#include "tests/simulators/qbo/cents.h"

#include <inttypes.h>
#include <stdio.h>

enum { CENTS_SCALE = 2 };
static const int64_t CENTS_MOST = INT64_C(99999999999999);

bool cents_of(const struct json *value, int64_t *out)
{
    if (!value || (value->kind != JSON_NUMBER && value->kind != JSON_STRING))
        return false;
    struct decimal amount;
    if (!decimal_parse(text_trim(value->text), &amount) ||
        !decimal_round(amount, CENTS_SCALE, &amount))
        return false;
    int64_t cents = amount.units;
    for (unsigned scale = amount.scale; scale < CENTS_SCALE; scale++)
        cents *= 10;
    if (cents > CENTS_MOST || cents < -CENTS_MOST)
        return false;
    *out = cents;
    return true;
}

struct text cents_format(int64_t cents, char out[static CENTS_TEXT_BYTES_MAX])
{
    int64_t size = cents < 0 ? -cents : cents;
    int length = snprintf(out, CENTS_TEXT_BYTES_MAX, "%s%" PRId64 ".%02" PRId64,
                          cents < 0 ? "-" : "", size / 100, size % 100);
    return text_slice(out, (size_t)length);
}

int64_t cents_at_rate(int64_t cents, struct decimal rate)
{
    struct decimal product;
    struct decimal amount = decimal_of(cents, CENTS_SCALE);
    REQUIRE(decimal_multiply(amount, rate, &product));
    REQUIRE(decimal_round(product, CENTS_SCALE, &product));
    int64_t home = product.units;
    for (unsigned scale = product.scale; scale < CENTS_SCALE; scale++)
        home *= 10;
    return home;
}

void cents_write(struct json_writer *writer, const char *key, int64_t cents)
{
    char text[CENTS_TEXT_BYTES_MAX];
    json_write_number(writer, key, cents_format(cents, text));
}

void cents_write_string(struct json_writer *writer, const char *key, int64_t cents)
{
    char text[CENTS_TEXT_BYTES_MAX];
    json_write_text(writer, key, cents_format(cents, text));
}
