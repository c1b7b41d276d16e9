/* The rulebook's section about neighbouring practice. */
#ifndef TIEOUT_TESTS_RULES_RULEBOOK_PRACTICES_H
#define TIEOUT_TESTS_RULES_RULEBOOK_PRACTICES_H

#include "rules/rules.h"

/* REQUIREs that every practice has its place, and that what is left out is no rule of `rules`. */
void print_practices(const struct rule *const *rules, size_t count);

#endif
