#include <string.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/names.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/special_account.h"

static bool vendor_check(struct change *change, struct fault *fault)
{
    return names_check(change, fault) && check_email(change, "PrimaryEmailAddr", fault) &&
           check_list_currency(change, change->object, fault);
}

static void vendor_apply(struct change *change)
{
    struct object *vendor = change->object;
    hierarchy_apply(change);
    memcpy(vendor->currency, change->currency, sizeof(vendor->currency));
    /* The first vendor of a currency brings the A/P account of that currency. */
    (void)control_account(change->company, trade_side(TRADE_PAYABLE), vendor->currency);
}

static void vendor_show(struct json_writer *writer, const struct company *company,
                        const struct object *vendor)
{
    (void)company;
    json_write_bool(writer, "Active", vendor->is_active);
    cents_write(writer, "Balance", vendor->balance);
    render_currency(writer, vendor->currency);
}

const struct rules vendor_rules = {
    .check = vendor_check, .apply = vendor_apply, .show = vendor_show};
