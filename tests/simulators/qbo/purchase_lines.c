#include "tests/simulators/qbo/purchase_lines.h"

#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/item.h"

static struct object *account_of_item(const struct change *change, const struct json *detail,
                                      struct fault *fault)
{
    const struct object *item =
        check_reference(change->company, ENTITY_ITEM, detail, "ItemRef", fault);
    return item ? item_account(change->company, item, ITEM_BOUGHT, fault) : NULL;
}

/* Who pays for it in the end must be named. */
static bool check_billable(const struct json *detail, struct fault *fault)
{
    static const char words[] = "Billable NotBillable HasBeenBilled";
    if (!check_enumeration(detail, "BillableStatus", words, fault))
        return false;
    struct text status = json_text(detail, "BillableStatus");
    if (text_equal_string(status, "Billable") && !json_path(detail, "CustomerRef.value"))
        return fault_set(fault, FAULT_BUSINESS, "CustomerRef",
                         "Business Validation Error: If you mark a line as billable, you must "
                         "choose a customer for it.");
    return true;
}

static struct object *account_of_line(const struct change *change, const struct json *line,
                                      struct fault *fault)
{
    struct text type = json_text(line, "DetailType");
    if (text_equal_string(type, "AccountBasedExpenseLineDetail")) {
        const struct json *detail = json_member(line, "AccountBasedExpenseLineDetail");
        return check_billable(detail, fault)
                   ? check_reference(change->company, ENTITY_ACCOUNT, detail, "AccountRef", fault)
                   : NULL;
    }
    if (text_equal_string(type, "ItemBasedExpenseLineDetail")) {
        const struct json *detail = json_member(line, "ItemBasedExpenseLineDetail");
        return check_billable(detail, fault) ? account_of_item(change, detail, fault) : NULL;
    }
    fault_set(fault, text_is_present(type) ? FAULT_ENUMERATION : FAULT_PARAMETER_MISSING,
              "DetailType", "Required parameter Line.DetailType is missing or invalid");
    return NULL;
}

bool purchase_check_lines(struct change *change, struct fault *fault)
{
    if (!charge_begin_lines(change, fault))
        return false;
    const struct json *lines = json_member(change->document, "Line");
    JSON_EACH(line, lines)
    {
        int64_t cents;
        if (!charge_line_amount(line, &cents, fault))
            return false;
        struct object *account = account_of_line(change, line, fault);
        if (!account || !charge_post(change, account, cents, fault))
            return false;
    }
    return charge_end_lines(change, fault);
}
