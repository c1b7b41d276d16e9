/* Amounts as the books keep them: whole cents; and how they meet texts and exchange rates. */
#ifndef SIMULATOR_PLATFORM_CENTS_H
#define SIMULATOR_PLATFORM_CENTS_H

#include "base/arena.h"
#include "base/decimal.h"

/* False when it is no number, has more than two places, or is too large for the books. */
bool cents_parse(struct text text, int64_t *out);
/* Of a text that was checked before; absent is zero. */
int64_t cents_of(struct text text);
struct text cents_format(struct arena *arena, int64_t cents); /* "-0.05" */
/* cents * rate in home currency, rounded half away from zero; an absent rate is 1. False when the
 * product does not fit. What fits for an amount fits for every smaller one. */
bool cents_convert(int64_t cents, struct text rate, int64_t *out);
int64_t cents_at_rate(int64_t cents, struct text rate); /* ends the process when it does not fit */

#endif
