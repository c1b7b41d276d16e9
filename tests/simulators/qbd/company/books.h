/* The ledger: double entry. */
#ifndef SIMULATOR_QBD_BOOKS_H
#define SIMULATOR_QBD_BOOKS_H

#include "tests/simulators/qbd/company/company.h"

/* One side of a transaction that is being posted; nothing for 0 cents. */
void books_post(struct company *company, struct object *object, struct object *account,
                int64_t cents);
/* The side on A/P or A/R, with whose it is. */
void books_post_party(struct company *company, struct object *object, struct object *account,
                      struct object *party, int64_t cents);
/* Takes the transaction's old postings out of the ledger and puts in those of what it is now. */
void books_repost(struct company *company, struct object *object);

/* A/P account, Undeposited Funds and the like, by their name; every company has them. */
struct object *books_account(const struct company *company, const char *full_name);
bool books_is_type(const struct object *account, const char *type);
/* As AccountRet shows it: what the account usually holds is positive. */
int64_t books_shown_balance(const struct object *account);

struct books {
    int64_t accounts_payable; /* positive = owed */
    int64_t open_bills;
    int64_t vendor_credits;
    int64_t unapplied_bill_payments;
    int64_t accounts_receivable;
    int64_t open_invoices;
    int64_t credit_memos;
    int64_t unapplied_receipts;
    int64_t ledger_sum;
};
/* Ends the process when A/P or A/R is not what is open. */
struct books books_read(const struct company *company);

#endif
