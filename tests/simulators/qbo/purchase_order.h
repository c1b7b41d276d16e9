/* Purchase orders post nothing; bills link to them, as a whole or line by line. */
#ifndef SIMULATOR_QBO_PURCHASE_ORDER_H
#define SIMULATOR_QBO_PURCHASE_ORDER_H

#include "tests/simulators/qbo/rules.h"

/* Every order that the bill links to is one of its vendor: else 620. */
bool purchase_order_check_links(const struct change *change, struct fault *fault);
/* The orders that one document of a bill links to and the other does not get a new SyncToken and
 * LastUpdatedTime. Either may be NULL. */
void purchase_order_relink(struct company *company, const struct json *before,
                           const struct json *after);
/* {"TxnId","TxnType":"PurchaseOrder"} for each, as elements of an open array. */
void purchase_order_render_links(struct json_writer *writer, const struct company *company,
                                 const struct object *document);

#endif
