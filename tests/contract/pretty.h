/* JSON for people: one value a line, two blanks a level. */
#ifndef TIEOUT_TESTS_CONTRACT_PRETTY_H
#define TIEOUT_TESTS_CONTRACT_PRETTY_H

#include <stdio.h>

#include "syntax/json.h"

/* False when the text is no JSON or cannot be written. */
bool pretty_print(struct text json, FILE *out);

#endif
