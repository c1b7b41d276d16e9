/* What documents and payments of both sides of trade have in common. */
#ifndef SIMULATOR_QBD_TRADE_H
#define SIMULATOR_QBD_TRADE_H

#include "tests/simulators/qbd/company/draft.h"

/* Fills in the A/P or A/R account when none is named, and asks that it is one. `name` is
 * APAccountRef or ARAccountRef. */
bool trade_account(struct draft *draft, const char *name);
/* Fills in DueDate: the terms' days after TxnDate, or 10. */
void trade_due_date(struct draft *draft);
/* What was settled stays settled: the total cannot fall below it, and whose it is cannot change.
 * `party` is VendorRef or CustomerRef. */
bool trade_check_settled(struct draft *draft, const char *party, int64_t total);
/* Fills in a reference. */
void trade_set_reference(struct draft *draft, const char *name, const struct object *to);

#endif
