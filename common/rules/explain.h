/* Why a decision is what it is: every row that was looked at, and the smallest change that would
 * let the record cross.
 *
 * The change is found by subtracting masks: of what people can make of these facts, what no row
 * keeps back is what would cross. Only facts that are marked changeable, only values with words
 * (facts.def), only facts that a record can have together (impossible.def). What happens by itself
 * (the next run, a parent that is on its way) is told only where nothing else keeps it back.
 */
#ifndef TIEOUT_RULES_EXPLAIN_H
#define TIEOUT_RULES_EXPLAIN_H

#include "rules/table.h"

enum {
    FLIPS_MAX = 3,          /* a change of more facts than that helps nobody */
    FLIP_STEPS_MAX = 50000, /* boxes looked at in one search */
};

struct considered {
    enum table table;
    const struct rule *rule;
    bool is_match;
    enum fact failed; /* when it is no match: the first fact that does not fit */
};

/* If this fact had one of these values. */
struct flip {
    enum fact fact;
    uint32_t values; /* a mask: 1u << value; each has words */
};

struct explanation {
    struct decision decision;
    struct considered considered[ROWS_MAX]; /* in the order in which they were looked at */
    size_t considered_count;
    struct flip flips[FLIPS_MAX]; /* all of them together; fewest facts, then the table's order */
    size_t flip_count;  /* 0: it crosses already, or nothing that people can change helps */
    bool is_search_cut; /* FLIP_STEPS_MAX was reached: there may be flips all the same */
};

void rules_explain(const struct rules *rules, const struct facts *facts, struct explanation *out);

#endif
