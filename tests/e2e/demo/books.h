/* Each side's payables, from that side's own books. */
#ifndef TIEOUT_TESTS_E2E_DEMO_BOOKS_H
#define TIEOUT_TESTS_E2E_DEMO_BOOKS_H

#include "tests/e2e/demo/demo.h"

struct books {
    int64_t quickbooks; /* cents: the A/P accounts of its double-entry ledger */
    int64_t platform;   /* what the platform says it has to pay */
};

bool books_read(struct demo *demo, const struct company *company, struct books *out,
                struct error *error);
/* One entry in QuickBooks' A/P that no bill stands behind, as an accountant might post it. */
bool books_plant(struct demo *demo, const struct company *company, struct text amount,
                 struct error *error);

#endif
