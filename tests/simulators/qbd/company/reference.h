/* References to entries of lists: ListID or FullName. */
#ifndef SIMULATOR_QBD_REFERENCE_H
#define SIMULATOR_QBD_REFERENCE_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/shape.h"
#include "tests/simulators/qbd/company/status.h"

/* The entry of one of the element's lists; NULL when there is none. `own` is the list of
 * ParentRef. */
struct object *reference_find(const struct company *company, const struct xml *reference,
                              enum entity own);
struct object *reference_by_name(const struct company *company, enum entity entity,
                                 struct text full_name);
/* Leaves each reference inside with nothing but its ListID; a status when one names nobody. */
bool reference_resolve(struct company *company, struct xml *node, const struct element *shape,
                       enum entity own, struct status *status);
bool reference_names_equal(struct text a, struct text b); /* ASCII case does not count */

#endif
