/* Is one value of an element's kind? */
#ifndef SIMULATOR_QBD_CHECK_VALUE_H
#define SIMULATOR_QBD_CHECK_VALUE_H

#include "syntax/xml.h"
#include "tests/simulators/qbd/company/shape.h"
#include "tests/simulators/qbd/company/status.h"

bool check_value(const struct xml *node, const struct element *element, struct status *status);

#endif
