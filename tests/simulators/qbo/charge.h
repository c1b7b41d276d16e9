/* What all documents share that are owed, or owed back, until they are settled: bills, vendor
 * credits, invoices, credit memos. Their lines are checked by purchase_lines.c and sales_lines.c.
 */
#ifndef SIMULATOR_QBO_CHARGE_H
#define SIMULATOR_QBO_CHARGE_H

#include "tests/simulators/qbo/rules.h"

/* Party, currency, control account, references, period. Before the lines. */
bool charge_check_header(struct change *change, struct fault *fault);
/* Makes room for the postings of the lines; 2020 without lines, 6000 with too many. */
bool charge_begin_lines(struct change *change, struct fault *fault);
/* Line.Amount: 2020 without, 6070 when it is not Qty times UnitPrice where both are given. */
bool charge_line_amount(const struct json *line, int64_t *cents, struct fault *fault);
/* One line in the document's currency: 6000 for an account that cannot stand there. */
bool charge_post(struct change *change, struct object *account, int64_t cents, struct fault *fault);
/* Total and postings from the lines; 6000 when they are negative, or less than what is settled. */
bool charge_end_lines(struct change *change, struct fault *fault);

void charge_apply(struct change *change);
bool charge_check_delete(struct company *company, const struct object *charge, struct fault *fault);
void charge_remove(struct company *company, struct object *charge);

#endif
