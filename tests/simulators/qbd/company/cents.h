/* Amounts as the books keep them: whole cents. */
#ifndef SIMULATOR_QBD_CENTS_H
#define SIMULATOR_QBD_CENTS_H

#include "base/arena.h"
#include "base/decimal.h"

/* Of a text that was checked before; absent or empty is zero. */
int64_t cents_of(struct text text);
struct text cents_format(struct arena *arena, int64_t cents); /* "-0.05" */
/* quantity times price, rounded half away from zero; false when it does not fit. */
bool cents_product(struct text quantity, struct text price, int64_t *out);

#endif
