/* Amounts as the books keep them: whole cents; and how they meet JSON and exchange rates. */
#ifndef SIMULATOR_QBO_CENTS_H
#define SIMULATOR_QBO_CENTS_H

#include "base/decimal.h"
#include "syntax/json.h"

enum { CENTS_TEXT_BYTES_MAX = 32 };

/* A JSON number, or a string that holds one; more than two places are rounded as the vendor does.
 * False when it is neither, or too large for the books. */
bool cents_of(const struct json *value, int64_t *out);
struct text cents_format(int64_t cents, char out[static CENTS_TEXT_BYTES_MAX]); /* "-0.05" */
/* cents * rate in home currency, rounded half away from zero; ends the process on overflow. */
int64_t cents_at_rate(int64_t cents, struct decimal rate);
void cents_write(struct json_writer *writer, const char *key, int64_t cents); /* a JSON number */
void cents_write_string(struct json_writer *writer, const char *key, int64_t cents);

#endif
