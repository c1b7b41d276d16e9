/* Does a request keep to its shape? What breaks the structure makes QuickBooks refuse the whole
 * message set; what is wrong with a value ends that one request with a status. */
#ifndef SIMULATOR_QBD_CHECK_H
#define SIMULATOR_QBD_CHECK_H

#include "base/error.h"
#include "syntax/xml.h"
#include "tests/simulators/qbd/company/shape.h"
#include "tests/simulators/qbd/company/status.h"

/* Order, number and names of the elements, as of the version (times ten). */
bool check_structure(const struct xml *node, const struct element *shape, int version,
                     struct error *error);
/* Formats, lengths and words, of all that is inside. */
bool check_values(const struct xml *node, const struct element *shape, struct status *status);

#endif
