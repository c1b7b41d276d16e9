/* Which records a question asks for. */
#ifndef SIMULATOR_QBD_FILTER_H
#define SIMULATOR_QBD_FILTER_H

#include "tests/simulators/qbd/company/company.h"

/* Does the record pass all filters of the question, beside ids, names and numbers? */
bool filter_passes(const struct company *company, const struct xml *question,
                   const struct object *object);

#endif
