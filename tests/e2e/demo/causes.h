/* Why the two sides' payables, or receivables, differ: what each record adds to either side, summed
 * by the rule that keeps the sides apart. Figures come from the sides' own documents alone. */
#ifndef TIEOUT_TESTS_E2E_DEMO_CAUSES_H
#define TIEOUT_TESTS_E2E_DEMO_CAUSES_H

#include "tests/e2e/demo/records.h"

enum { CAUSES_MAX = 64 };

struct cause {
    struct text standing;
    struct text rule;
    struct text sentence;
    int64_t counts[KIND_COUNT];
    int64_t cents; /* QuickBooks less the platform */
};

struct causes {
    struct cause items[CAUSES_MAX]; /* the largest first */
    size_t count;
    int64_t cents; /* of all */
};

/* Fills what the book's records are `owed` and sums what is not agreed. */
bool causes_find(struct records *records, enum book book, struct causes *out, struct error *error);

#endif
