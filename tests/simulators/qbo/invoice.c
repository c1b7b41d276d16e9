#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/sales.h"

const struct rules invoice_rules = {.check = sales_check,
                                    .apply = sales_apply,
                                    .check_delete = charge_check_delete,
                                    .remove = charge_remove,
                                    .show = sales_show,
                                    .has_void = true};
