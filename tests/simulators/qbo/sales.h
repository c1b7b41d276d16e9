/* What invoices and credit memos share: lines for items, descriptions and a discount, the subtotal
 * that QuickBooks adds, numbers, e-mail. */
#ifndef SIMULATOR_QBO_SALES_H
#define SIMULATOR_QBO_SALES_H

#include "tests/simulators/qbo/rules.h"

/* All that is checked of a sale: header, delivery (2170, 2210, 6000), lines, number. */
bool sales_check(struct change *change, struct fault *fault);
void sales_apply(struct change *change);
/* "Line", with the subtotal before the discount; then what every charge shows. */
void sales_show(struct json_writer *writer, const struct company *company,
                const struct object *document);

#endif
