/* What a seed switches on: faults, habits of the sides, sizes (options.def). */
#ifndef TIEOUT_TESTS_SIM_OPTIONS_H
#define TIEOUT_TESTS_SIM_OPTIONS_H

#include "base/random.h"

#include <stdio.h>

#define OPTION(member, percent, least, most, sentence) uint32_t member;
struct options {
#include "tests/sim/options.def"
};
#undef OPTION

void options_draw(struct options *options, struct random random);
/* "is_live=1 crashes=7 ...": those that are on. */
void options_print(const struct options *options, FILE *out);

#endif
