/* Adds and changes a record as a request says. */
#ifndef SIMULATOR_QBD_WRITE_H
#define SIMULATOR_QBD_WRITE_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/status.h"

/* `request` is BillAdd, BillMod and so on, of right structure. NULL with a status when QuickBooks
 * refuses; NULL with status 0 when it did what was asked and made no record of it (a payment of
 * nothing but credits). */
struct object *write_record(struct company *company, enum entity entity, const struct xml *request,
                            struct status *status);

#endif
