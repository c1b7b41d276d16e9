/* Lines of a transaction: kept as the Ret shows them, each with its TxnLineID. */
#ifndef SIMULATOR_QBD_LINES_H
#define SIMULATOR_QBD_LINES_H

#include "tests/simulators/qbd/company/draft.h"
#include "tests/simulators/qbd/company/shape.h"

bool lines_is_line(struct text name); /* ExpenseLineAdd, ItemLineMod, InvoiceLineRet ... */
/* Puts the request's lines where they belong. In a Mod a line that is not named is removed, -1 is a
 * new one, and what a named line leaves out stays. `shown` is the shape of the Ret. */
bool lines_take(struct draft *draft, const struct element *shown);
/* The line of that TxnLineID, or NULL. */
struct xml *lines_find(const struct object *object, struct text line_id);
/* Works out the amount of each item line from quantity and price, and sums all lines. `price` is
 * what the line calls it: Cost or Rate. */
bool lines_total(struct draft *draft, const char *price, int64_t *total);

#endif
