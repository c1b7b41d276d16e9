/* What the platform's product asks of a document before it takes it. */
#ifndef SIMULATOR_PLATFORM_CHECK_H
#define SIMULATOR_PLATFORM_CHECK_H

#include "tests/simulators/platform/change.h"

/* Fills in what may be left out (currency, status, active, totals), zeroes what is void, and
 * refuses what does not hold. `record` is NULL for a new one. */
bool check_document(struct tenant *tenant, const struct record *record, enum entity entity,
                    struct document *document, struct refusal *refusal);
/* Whether a record may be deleted. */
bool check_delete(const struct tenant *tenant, const struct record *record,
                  struct refusal *refusal);
/* What remains to be asked of a document once its totals hold: what it owes, what it settles. */
bool check_money(const struct tenant *tenant, const struct record *record, enum entity entity,
                 const struct document *document, struct refusal *refusal);

#endif
