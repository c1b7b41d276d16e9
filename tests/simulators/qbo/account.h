/* Accounts that QuickBooks makes by itself (an A/P account of a currency, exchange gains). */
#ifndef SIMULATOR_QBO_ACCOUNT_H
#define SIMULATOR_QBO_ACCOUNT_H

#include "tests/simulators/qbo/company.h"

/* `subtype` is a row of account_types.def; the name must be free. */
struct object *account_make(struct company *company, struct text name, const char *subtype,
                            const char *currency);
/* What CurrentBalance shows: nothing for income and expense, debt positive for cards. */
int64_t account_shown(const struct object *account);
int64_t account_shown_with_children(const struct company *company, const struct object *account);

#endif
