/* The double-entry ledger. Every transaction's postings sum to zero in home currency, and so does
 * the sum of all accounts: the program ends when they do not. */
#ifndef SIMULATOR_QBO_BOOKS_H
#define SIMULATOR_QBO_BOOKS_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/trade.h"

/* Puts `postings` (copied) in the place of what the transaction had posted; none = takes it out.
 * Balance-sheet accounts whose balance moved get a new LastUpdatedTime. */
void books_post(struct company *company, struct object *transaction, const struct posting *postings,
                size_t count);

/* Puts `applications` (kept, not copied) in the place of those that the payment had. Targets that
 * gain or lose one get a new Balance, SyncToken and LastUpdatedTime; then the payment and all other
 * payers of those targets are posted as payment->total, rate, bank and control_account say. */
void books_apply(struct company *company, struct object *payment, struct application *applications,
                 size_t count);

/* After a target's total or rate has changed: Balance, and what its payers relieve. */
void books_settle(struct company *company, struct object *target);
/* Takes the target out of all payments: their money is unapplied again. Payments of nothing, which
 * only join charges and credits, lose all their lines. */
void books_release(struct company *company, struct object *target);
/* The payment pays nothing any more. */
void books_release_payment(struct company *company, struct object *payment);
/* What is open of a document, and with it what its party owes. */
void books_set_open(struct company *company, struct object *document, int64_t cents);

int64_t books_applied(const struct object *target);                      /* by all its payments */
int64_t books_net(const struct application *applications, size_t count); /* charges less credits */
int64_t books_home_open(const struct object *document);

struct books_side { /* home currency, cents; what is owed is positive */
    enum trade_side_name name;
    int64_t owed;    /* the control accounts */
    int64_t charges; /* open ones */
    int64_t credits;
    int64_t unapplied;
    int64_t journal_entries; /* on the control accounts */
};

struct books_totals {
    struct books_side sides[TRADE_SIDES];
    int64_t ledger_sum; /* zero */
};
/* Requires owed = charges - credits - unapplied + journal_entries on each side. */
struct books_totals books_total(const struct company *company);

#endif
