/* What QuickBooks works out when it shows a record (computed.def). */
#ifndef SIMULATOR_QBD_COMPUTED_H
#define SIMULATOR_QBD_COMPUTED_H

#include "tests/simulators/qbd/company/company.h"

/* False when the element is not one of these for this record; an absent text is not shown. */
bool computed_text(const struct company *company, const struct object *object, struct text element,
                   struct arena *arena, struct text *out);

#endif
