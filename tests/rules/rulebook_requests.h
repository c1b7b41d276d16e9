/* The rulebook's section about requests. */
#ifndef TIEOUT_TESTS_RULES_RULEBOOK_REQUESTS_H
#define TIEOUT_TESTS_RULES_RULEBOOK_REQUESTS_H

#include "rules/rules.h"

void print_requests(void);
bool is_cited_by_requests(const struct rule *rule);

#endif
