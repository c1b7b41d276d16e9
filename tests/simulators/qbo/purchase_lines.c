#include "tests/simulators/qbo/purchase_lines.h"

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/charge.h"

/* Items are not kept: an item line is booked to the first cost-of-goods account. */
static struct object *item_account(const struct company *company)
{
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        if (account->is_active && text_equal_string(account->account_type, "Cost of Goods Sold"))
            return account;
    }
    return NULL;
}

static struct object *account_of_line(const struct change *change, const struct json *line,
                                      struct fault *fault)
{
    static const char account_path[] = "AccountBasedExpenseLineDetail.AccountRef";
    static const char item_path[] = "ItemBasedExpenseLineDetail.ItemRef.value";
    struct text type = json_text(line, "DetailType");
    if (text_equal_string(type, "AccountBasedExpenseLineDetail"))
        return check_reference(change->company, ENTITY_ACCOUNT, line, account_path, fault);
    if (!text_equal_string(type, "ItemBasedExpenseLineDetail")) {
        fault_set(fault, text_is_present(type) ? FAULT_ENUMERATION : FAULT_PARAMETER_MISSING,
                  "DetailType", "Required parameter Line.DetailType is missing or invalid");
        return NULL;
    }
    struct object *account = item_account(change->company);
    if (text_is_empty(json_text(line, item_path)) || !account) {
        fault_set(fault, FAULT_PARAMETER_MISSING, "ItemRef",
                  "Required parameter Line.ItemBasedExpenseLineDetail.ItemRef is missing in the "
                  "request");
        return NULL;
    }
    return account;
}

bool purchase_check_lines(struct change *change, struct fault *fault)
{
    if (!charge_begin_lines(change, fault))
        return false;
    const struct json *lines = json_member(change->document, "Line");
    JSON_EACH(line, lines)
    {
        int64_t cents;
        if (!cents_of(json_member(line, "Amount"), &cents))
            return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                             "Required parameter Line.Amount is missing in the request");
        struct object *account = account_of_line(change, line, fault);
        if (!account || !charge_post(change, account, cents, fault))
            return false;
    }
    return charge_end_lines(change, fault);
}
