/* What payments of both sides share: lines that pay charges and use credits. */
#ifndef SIMULATOR_QBO_SETTLEMENT_H
#define SIMULATOR_QBO_SETTLEMENT_H

#include "tests/simulators/qbo/rules.h"

/* TotalAmt: 2020 without, 6000 when negative. Sets total. */
bool settlement_check_total(struct change *change, struct fault *fault);
/* The account at `path`: 2020, 2500, 610; 6000 unless its type is a word of `types` (separated by
 * '|') and its currency fits. Sets bank. */
bool settlement_check_bank(struct change *change, const char *path, const char *types,
                           struct fault *fault);
/* The lines, when there are any: 2020, 620, 6000. Sets applications; with the switch
 * paid_bill_voids also is_void and total. */
bool settlement_check_lines(struct change *change, struct fault *fault);
void settlement_apply(struct change *change);
bool settlement_check_delete(struct company *company, const struct object *payment,
                             struct fault *fault);

#endif
