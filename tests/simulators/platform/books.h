/* The payables ledger: an entry for each change of what is owed on a bill, with the bill or payment
 * that caused it. Its sum is the sum of the open bills' balances, in home currency; a bill's
 * balance at home is what is open of it, at its own rate, rounded to the cent. */
#ifndef SIMULATOR_PLATFORM_BOOKS_H
#define SIMULATOR_PLATFORM_BOOKS_H

#include "tests/simulators/platform/tenant.h"

/* After a bill's total, paid or is_deleted has changed: posts the difference and shows the balance.
 * Returns whether the balance that the bill shows moved. */
bool books_settle(struct tenant *tenant, struct record *bill, const struct record *cause);
int64_t books_open(const struct record *bill); /* its own currency */

/* What the applications of a payment pay of one bill. */
int64_t books_applied(const struct document *payment, const struct record *bill);
/* A payment that pays: neither deleted nor void. */
bool books_is_paying(const struct record *payment);

struct books_totals { /* home currency, cents */
    int64_t open_payables;
    int64_t ledger;
    int64_t entries;
    int64_t open_bills;
};
/* Adds everything up anew from the documents; ends the process when ledger, balances and documents
 * do not agree. */
struct books_totals books_total(const struct tenant *tenant);

#endif
