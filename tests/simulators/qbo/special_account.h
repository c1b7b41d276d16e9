/* Accounts that a transaction is booked to though nobody named them. */
#ifndef SIMULATOR_QBO_SPECIAL_ACCOUNT_H
#define SIMULATOR_QBO_SPECIAL_ACCOUNT_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/trade.h"

enum special_account {
#define SPECIAL(name, subtype, new_name) SPECIAL_##name,
#include "tests/simulators/qbo/special_accounts.def"
#undef SPECIAL
};

/* The first active account of its subtype, in home currency; made when there is none yet. */
struct object *special_account(struct company *company, enum special_account which);
/* The account that documents of a side in this currency are owed on; made when there is none. */
struct object *control_account(struct company *company, const struct trade_side *side,
                               const char *currency);

#endif
