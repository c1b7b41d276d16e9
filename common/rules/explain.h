/* Why a decision is what it is: every row that was looked at, and the smallest change that would
 * let the record cross.
 */
#ifndef TIEOUT_RULES_EXPLAIN_H
#define TIEOUT_RULES_EXPLAIN_H

#include "rules/table.h"

enum {
    FLIPS_MAX = 4,          /* a change of more facts than that helps nobody */
    FLIP_TRIES_MAX = 50000, /* decisions tried in one search */
};

struct considered {
    enum table table;
    const struct rule *rule;
    bool is_match;
    enum fact failed; /* when it is no match: the first fact that does not fit */
};

/* If this fact had that value. */
struct flip {
    enum fact fact;
    uint8_t value;
};

struct explanation {
    struct decision decision;
    struct considered considered[ROWS_MAX]; /* in the order in which they were looked at */
    size_t considered_count;
    struct flip flips[FLIPS_MAX]; /* all of them together; fewest facts, then the table's order */
    size_t flip_count;  /* 0: it crosses already, or nothing that people can change helps */
    bool is_search_cut; /* FLIP_TRIES_MAX was reached: there may be flips all the same */
};

void rules_explain(const struct rules *rules, const struct facts *facts, struct explanation *out);

#endif
