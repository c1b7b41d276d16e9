#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/sales.h"

/* Payments that rest on the credit would be more than their money. */
static bool check_void(const struct change *change, struct fault *fault)
{
    if (!change->is_void || !change->object->first_application)
        return true;
    return fault_set(fault, FAULT_BUSINESS, NULL,
                     "Business Validation Error: You must remove the links to this transaction "
                     "before you can void it.");
}

static bool credit_memo_check(struct change *change, struct fault *fault)
{
    return check_void(change, fault) && sales_check(change, fault);
}

static void credit_memo_show(struct json_writer *writer, const struct company *company,
                             const struct object *memo)
{
    sales_show(writer, company, memo);
    cents_write(writer, "RemainingCredit", memo->open);
}

const struct rules credit_memo_rules = {.check = credit_memo_check,
                                        .apply = sales_apply,
                                        .check_delete = charge_check_delete,
                                        .remove = charge_remove,
                                        .show = credit_memo_show,
                                        .has_void = true};
