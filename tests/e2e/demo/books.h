/* What each side owes and is owed, from that side's own books. */
#ifndef TIEOUT_TESTS_E2E_DEMO_BOOKS_H
#define TIEOUT_TESTS_E2E_DEMO_BOOKS_H

#include "tests/e2e/demo/records.h"

struct books {
    int64_t quickbooks; /* cents: the A/P or A/R accounts of its double-entry ledger */
    int64_t platform;   /* what the platform says is to be paid, or received */
};

/* out[BOOK_NONE] stays as it is. */
bool books_read(struct demo *demo, const struct company *company,
                struct books out[static BOOK_COUNT], struct error *error);
/* One entry in QuickBooks' A/P that no bill stands behind, as an accountant might post it. */
bool books_plant(struct demo *demo, const struct company *company, struct text amount,
                 struct error *error);
/* An unpaid invoice is made that much larger in QuickBooks, which no run has read since. *number
 * becomes its number. */
bool books_plant_invoice(struct demo *demo, const struct company *company, struct text amount,
                         struct text *number, struct error *error);

#endif
