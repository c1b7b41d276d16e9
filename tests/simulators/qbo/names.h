/* What vendors and customers share: a DisplayName that is taken once, an address, a currency. */
#ifndef SIMULATOR_QBO_NAMES_H
#define SIMULATOR_QBO_NAMES_H

#include "tests/simulators/qbo/rules.h"

/* 2020, 6000, and 6240 across vendors, customers and employees, also inactive ones. */
bool names_check(const struct change *change, struct fault *fault);

#endif
