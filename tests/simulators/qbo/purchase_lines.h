/* Lines of what is bought: account lines and item lines. */
#ifndef SIMULATOR_QBO_PURCHASE_LINES_H
#define SIMULATOR_QBO_PURCHASE_LINES_H

#include "tests/simulators/qbo/rules.h"

/* Checks the lines and books them: total and postings. */
bool purchase_check_lines(struct change *change, struct fault *fault);

#endif
