/* The double-entry ledger. Every transaction's postings sum to zero in home currency, and so does
 * the sum of all accounts: the program ends when they do not. */
#ifndef SIMULATOR_QBO_BOOKS_H
#define SIMULATOR_QBO_BOOKS_H

#include "tests/simulators/qbo/company.h"

/* Puts `postings` (copied) in the place of what the transaction had posted; none = takes it out.
 * Balance-sheet accounts whose balance moved get a new LastUpdatedTime. */
void books_post(struct company *company, struct object *transaction, const struct posting *postings,
                size_t count);

/* Puts `applications` (kept, not copied) in the place of those that the payment had. Bills that
 * gain or lose one get a new Balance, SyncToken and LastUpdatedTime; then the payment and all other
 * payers of those bills are posted as payment->total, rate, bank and payable say. */
void books_apply(struct company *company, struct object *payment, struct application *applications,
                 size_t count);

/* After a bill's total or rate has changed: Balance, and what its payers relieve. */
void books_settle(struct company *company, struct object *bill);

int64_t books_applied(const struct object *bill); /* by all its payments */
int64_t books_home_open(const struct object *bill);
void books_vendor_shift(struct company *company, struct object *vendor, int64_t cents);

struct books_totals {         /* home currency, cents */
    int64_t accounts_payable; /* what is owed is positive */
    int64_t open_bills;
    int64_t unapplied_payments;
    int64_t journal_entries; /* their credit on A/P */
    int64_t ledger_sum;      /* zero */
};
/* Requires accounts_payable = open_bills - unapplied_payments + journal_entries. */
struct books_totals books_total(const struct company *company);

#endif
