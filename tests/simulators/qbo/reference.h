/* References: which list an object's "...Ref" means, and the name that it shows. */
#ifndef SIMULATOR_QBO_REFERENCE_H
#define SIMULATOR_QBO_REFERENCE_H

#include "tests/simulators/qbo/company.h"

bool reference_is_key(const char *key); /* ends in "Ref" */
/* False for keys that are not in references.def. */
bool reference_entity(struct text key, enum entity *out);

#endif
