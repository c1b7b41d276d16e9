#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/purchase_lines.h"
#include "tests/simulators/qbo/render.h"

static bool vendor_credit_check(struct change *change, struct fault *fault)
{
    return charge_check_header(change, fault) && purchase_check_lines(change, fault);
}

const struct rules vendor_credit_rules = {.check = vendor_credit_check,
                                          .apply = charge_apply,
                                          .check_delete = charge_check_delete,
                                          .remove = charge_remove,
                                          .show = render_charge};
