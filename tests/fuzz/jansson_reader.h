/* How jansson reads a text. Behind a door of its own: its names and those of syntax/json.h clash.
 */
#ifndef TIEOUT_TESTS_FUZZ_JANSSON_READER_H
#define TIEOUT_TESTS_FUZZ_JANSSON_READER_H

#include "base/buffer.h"

struct jansson_verdict {
    bool is_accepted;
    bool is_overflow; /* refused only because its own number types cannot hold a number */
    char message[160];
};

/* Appends what it saw, in the notation of describe_ below; nothing when refused. */
struct jansson_verdict jansson_read(struct text json, struct buffer *description);

/* One notation for both readers, without escapes: lengths before strings, reals with every bit. */
void describe_string(struct buffer *out, struct text string);
void describe_integer(struct buffer *out, int64_t value);
void describe_real(struct buffer *out, double value);

#endif
