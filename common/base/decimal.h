/* Exact decimal numbers: units * 10^-scale. Amounts, rates and quantities; never a double.
 *
 * Every operation is checked: overflow, or a result that would need rounding, returns false.
 */
#ifndef TIEOUT_BASE_DECIMAL_H
#define TIEOUT_BASE_DECIMAL_H

#include "base/text.h"

enum { DECIMAL_SCALE_MAX = 12, DECIMAL_TEXT_BYTES_MAX = 40 };

struct decimal {
    int64_t units;
    uint8_t scale; /* 0..DECIMAL_SCALE_MAX */
};

#define DECIMAL_ZERO ((struct decimal){0})

/* "-12.50", "3", "0.0725", and JSON number text with an exponent ("1.5e3"). The whole text. */
bool decimal_parse(struct text text, struct decimal *out);
/* Shortest plain form with at least `scale_min` places: 12.5 with 2 gives "12.50". No "-0". */
struct text decimal_format(struct decimal decimal, uint8_t scale_min,
                           char out[static DECIMAL_TEXT_BYTES_MAX]);
struct decimal decimal_of(int64_t units, uint8_t scale);
struct decimal decimal_normal(struct decimal decimal);   /* no trailing zeros */
int decimal_compare(struct decimal a, struct decimal b); /* 1.0 equals 1.00 */
int decimal_sign(struct decimal decimal);                /* -1, 0, 1 */
struct decimal decimal_negate(struct decimal decimal);
bool decimal_add(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *out);
/* To `scale` places, half away from zero. */
bool decimal_round(struct decimal a, uint8_t scale, struct decimal *out);

#endif
