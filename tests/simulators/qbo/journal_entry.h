/* Journal entries: the API only reads them; an accountant posts them through the control door. */
#ifndef SIMULATOR_QBO_JOURNAL_ENTRY_H
#define SIMULATOR_QBO_JOURNAL_ENTRY_H

#include "tests/simulators/qbo/company.h"

/* Credits `account` and debits `offset` with cents of home currency; both must be in home currency.
 */
struct object *journal_entry_write(struct company *company, struct object *account,
                                   struct object *offset, int64_t cents, struct text note);

#endif
