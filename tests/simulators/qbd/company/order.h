/* Bills that receive purchase orders: linked when the bill is added, never by a Mod; a Mod that
 * removes the line breaks the link. */
#ifndef SIMULATOR_QBD_ORDER_H
#define SIMULATOR_QBD_ORDER_H

#include "tests/simulators/qbd/company/draft.h"

struct order_links; /* found, not yet made */

/* Finds what LinkToTxnID and LinkToTxn name, and fills in the bill's lines from the order's. */
bool order_take(struct draft *draft, struct order_links **links);
/* Makes the links, and ends those of lines that are gone. */
void order_link(struct draft *draft, const struct order_links *links);
/* Quantity of the order's line that bills have received, as a decimal. */
struct decimal order_received(const struct object *order, const struct xml *line);
bool order_is_fully_received(const struct object *order);

#endif
