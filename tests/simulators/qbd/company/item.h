/* What an item costs, and where its money goes. */
#ifndef SIMULATOR_QBD_ITEM_H
#define SIMULATOR_QBD_ITEM_H

#include "tests/simulators/qbd/company/company.h"

/* Its price ("Rate") or its cost ("Cost"); "0" when it says none. */
struct text item_price(const struct object *item, const char *name);
/* What a line of a purchase debits, or a line of a sale credits. */
struct object *item_account(const struct company *company, const struct object *item,
                            bool is_purchase);

#endif
