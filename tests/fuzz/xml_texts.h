/* XML for fuzzing: well-formed texts, and damage. */
#ifndef TIEOUT_TESTS_FUZZ_XML_TEXTS_H
#define TIEOUT_TESTS_FUZZ_XML_TEXTS_H

#include "base/buffer.h"
#include "base/random.h"

/* Appends one document, with all that may stand in one; a prefix is declared where it is used, or
 * nowhere. */
void xml_text_generate(struct buffer *out, struct random *random);
/* Changes, removes or repeats a piece of a text that is not empty. */
void xml_text_mutate(struct buffer *text, struct random *random);

#endif
