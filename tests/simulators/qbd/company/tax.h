/* Sales tax: the rate of one ItemSalesTax on the taxable lines of an invoice or a credit memo.
 * A company file without any ItemSalesTax charges none. */
#ifndef SIMULATOR_QBD_TAX_H
#define SIMULATOR_QBD_TAX_H

#include "tests/simulators/qbd/company/draft.h"

/* The tax on the lines, whose amounts are there. Fills in what the sale did not say: its
 * ItemSalesTaxRef (the customer's, or the first of the list) and the lines' SalesTaxCodeRef (the
 * item's). False with a status. */
bool tax_charge(struct draft *draft, int64_t *cents);
/* The account that owes it, made when there is none. */
struct object *tax_account(struct company *company);

#endif
