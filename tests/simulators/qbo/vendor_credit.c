#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/purchase_lines.h"
#include "tests/simulators/qbo/render.h"

static bool vendor_credit_check(struct change *change, struct fault *fault)
{
    return charge_check_header(change, fault) && purchase_check_lines(change, fault);
}

static void vendor_credit_show(struct json_writer *writer, const struct company *company,
                               const struct object *credit)
{
    render_trade(writer, company, credit);
    render_open(writer, company, credit);
    json_open_array(writer, "LinkedTxn");
    render_payers(writer, company, credit);
    json_close_array(writer);
}

const struct rules vendor_credit_rules = {.check = vendor_credit_check,
                                          .apply = charge_apply,
                                          .check_delete = charge_check_delete,
                                          .remove = charge_remove,
                                          .show = vendor_credit_show};
