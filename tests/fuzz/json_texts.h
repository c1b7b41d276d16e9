/* Texts for the JSON comparison: mostly JSON, from a seeded generator, then spoilt a little. */
#ifndef TIEOUT_TESTS_FUZZ_JSON_TEXTS_H
#define TIEOUT_TESTS_FUZZ_JSON_TEXTS_H

#include "base/buffer.h"
#include "base/random.h"

/* Appends one value; a few hundred bytes as a rule. Odd but allowed forms are frequent. */
void json_text_generate(struct buffer *out, struct random *random);

/* Changes the text in one place: a byte, a slice, or a piece that means something to a reader. */
void json_text_mutate(struct buffer *text, struct random *random);

#endif
