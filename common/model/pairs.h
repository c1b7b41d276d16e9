/* Lines that each pair two records, a bill and the credit that settles it (the table's .is_paired).
 * How much goes to each record counts, which of them are paired does not: QuickBooks Online tells
 * only the former. Pure.
 */
#ifndef TIEOUT_MODEL_PAIRS_H
#define TIEOUT_MODEL_PAIRS_H

#include "base/decimal.h"
#include "model/document.h"

enum pair_member { PAIR_FIRST, PAIR_SECOND, PAIR_MEMBERS };

/* The reference of a paired kind of line that stands first or second in its table. */
const struct field *pair_field(const struct line_kind *kind, enum pair_member member);

struct share {
    struct text reference;
    struct decimal amount;
};

struct shares {
    struct share *items;
    size_t count;
};

/* What each record of that member has in all lines, in the order of their first lines; in the
 * arena. False: it does not add up exactly. */
bool pairs_shares(const struct line_kind *kind, struct lines lines, enum pair_member member,
                  struct arena *arena, struct shares *out);
/* Lines that give every record its shares: the first of one with the first of the other. False when
 * the two add up to different sums, or not exactly. */
bool pairs_match(const struct line_kind *kind, const struct shares shares[PAIR_MEMBERS],
                 struct arena *arena, struct lines *out);
/* Whether every record has the same in both. */
bool pairs_equal(const struct line_kind *kind, struct lines a, struct lines b);

#endif
