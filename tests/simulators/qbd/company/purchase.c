/* Bills, vendor credits and purchase orders. */
#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/draft.h"
#include "tests/simulators/qbd/company/item.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/order.h"
#include "tests/simulators/qbd/company/trade.h"

static bool prepare_bill(struct draft *draft)
{
    struct order_links *links = NULL;
    int64_t total;
    bool is_bill = draft->object->entity == ENTITY_BILL;
    if (is_bill && draft->is_add && !order_take(draft, &links))
        return false;
    if (!trade_account(draft, "APAccountRef") || !lines_total(draft, "Cost", &total))
        return false;
    if (total < 0)
        return status_set(draft->status, STATUS_INVALID, TEXT("Amount"),
                          TEXT("The total cannot be negative."));
    if (!trade_check_settled(draft, "VendorRef", total))
        return false;
    if (is_bill) {
        trade_due_date(draft);
        order_link(draft, links);
    }
    return true;
}

bool purchase_prepare(struct draft *draft)
{
    const struct object *object = draft->object;
    bool is_order = object->entity == ENTITY_PURCHASE_ORDER;
    int64_t total;
    if (!object_reference(draft->company, object->fields, "VendorRef") && !is_order)
        return status_set(draft->status, STATUS_MISSING, TEXT("VendorRef"), TEXT_NONE);
    if (!is_order)
        return prepare_bill(draft);
    if (!lines_total(draft, "Rate", &total))
        return false;
    draft->object->total = total;
    return true;
}

static struct object *line_account(const struct company *company, const struct xml *line)
{
    const struct object *item = object_reference(company, line, "ItemRef");
    struct object *account = object_reference(company, line, "OverrideItemAccountRef");
    if (!account)
        account = object_reference(company, line, "AccountRef");
    if (!account && item)
        account = item_account(company, item, true);
    return account ? account : books_account(company, "Uncategorized Expenses");
}

void purchase_post(struct company *company, struct object *object)
{
    int sign = object->entity == ENTITY_BILL ? 1 : -1;
    struct object *payable = object_reference(company, object->fields, "APAccountRef");
    struct object *vendor = object_reference(company, object->fields, "VendorRef");
    books_post_party(company, object, payable, vendor, -sign * object->total);
    XML_EACH(line, object->fields)
    {
        if (lines_is_line(line->name))
            books_post(company, object, line_account(company, line),
                       sign * cents_of(xml_text(line, "Amount")));
    }
}
