#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/purchase_lines.h"
#include "tests/simulators/qbo/purchase_order.h"
#include "tests/simulators/qbo/render.h"

static bool bill_check(struct change *change, struct fault *fault)
{
    return charge_check_header(change, fault) && purchase_order_check_links(change, fault) &&
           purchase_check_lines(change, fault) &&
           check_number(change, change->company->preferences.warn_bill_number, fault);
}

static void bill_apply(struct change *change)
{
    purchase_order_relink(change->company, change->object->document, change->document);
    charge_apply(change);
}

static void bill_remove(struct company *company, struct object *bill)
{
    purchase_order_relink(company, bill->document, NULL);
    charge_remove(company, bill);
}

const struct rules bill_rules = {.check = bill_check,
                                 .apply = bill_apply,
                                 .check_delete = charge_check_delete,
                                 .remove = bill_remove,
                                 .show = render_charge};
