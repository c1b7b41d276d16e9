/* What is bought and sold. */
#ifndef SIMULATOR_QBO_ITEM_H
#define SIMULATOR_QBO_ITEM_H

#include "tests/simulators/qbo/rules.h"

enum item_use { ITEM_BOUGHT, ITEM_SOLD };

/* The account that a line of the item is booked to: what is bought for stock goes to the asset
 * account. NULL and 6000 when the item has none for this use. */
struct object *item_account(const struct company *company, const struct object *item,
                            enum item_use use, struct fault *fault);

#endif
