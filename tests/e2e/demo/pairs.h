/* Records that both sides hold, found by what stands in the two books, never by asking Tieout. */
#ifndef TIEOUT_TESTS_E2E_DEMO_PAIRS_H
#define TIEOUT_TESTS_E2E_DEMO_PAIRS_H

#include "tests/e2e/demo/ledger.h"

/* A bill or an invoice as QuickBooks shows it. */
struct paper {
    struct text id, number, party, total;
    struct text line, detail; /* of its first line: id, and account or item */
};

/* It, and as the platform's dump shows it. */
struct pair {
    struct paper quickbooks;
    const struct json *platform;
};

struct pairs {
    struct pair *items;
    size_t count;
    size_t taken;
};

/* All bills with one expense line, or all invoices, that are unpaid on both sides, in home
 * currency, and that no demo touched before (DEMO_MARK). */
#define DEMO_MARK "Demo: "
bool pairs_load(struct demo *demo, const struct company *company, enum trade trade,
                struct pairs *out, struct error *error);
/* The next one; NULL and a sentence when all are taken. */
const struct pair *pairs_take(struct pairs *pairs, struct error *error);

#endif
