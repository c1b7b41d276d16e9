/* Invoices and credit memos. */
#include <inttypes.h>

#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/item.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/settle.h"
#include "tests/simulators/qbd/company/tax.h"
#include "tests/simulators/qbd/company/trade.h"

/* What nobody numbered gets the number after the highest so far. */
static void fill_number(struct draft *draft)
{
    const struct object_list *list = &draft->company->lists[draft->object->entity];
    int64_t last = 0;
    if (!draft->is_add || text_is_present(object_text(draft->object, "RefNumber")))
        return;
    for (size_t i = 0; i < list->count; i++) {
        int64_t number;
        if (text_parse_int64(object_text(list->items[i], "RefNumber"), &number) && number > last)
            last = number;
    }
    fields_set(&draft->company->arena, draft->object->fields, "RefNumber",
               arena_format(&draft->company->arena, "%" PRId64, last + 1));
}

static bool use_credits(struct draft *draft, int64_t total)
{
    struct settlements settlements = {0};
    const struct settle_sides sides = {
        .charge = ENTITY_INVOICE,
        .credit = ENTITY_CREDIT_MEMO,
        .party = "CustomerRef",
        .payer = object_reference(draft->company, draft->object->fields, "CustomerRef")};
    if (!settle_read_credits(draft, &sides, draft->request, draft->object, &settlements))
        return false;
    int64_t used = settlements.credit_cents + settlements.money_cents;
    if (used > total - (draft->object->total - link_open(draft->object)))
        return status_set(draft->status, STATUS_INVALID, TEXT("AppliedAmount"),
                          TEXT("You cannot apply more than what is open."));
    draft->object->total = total;
    settle_link(draft, &settlements, false);
    return true;
}

bool sale_prepare(struct draft *draft)
{
    const struct object *object = draft->object;
    int64_t total;
    int64_t tax;
    if (!object_reference(draft->company, object->fields, "CustomerRef"))
        return status_set(draft->status, STATUS_MISSING, TEXT("CustomerRef"), TEXT_NONE);
    if (!trade_account(draft, "ARAccountRef") || !lines_total(draft, "Rate", &total) ||
        !tax_charge(draft, &tax))
        return false;
    total += tax;
    draft->object->tax = tax;
    if (total < 0)
        return status_set(draft->status, STATUS_INVALID, TEXT("Amount"),
                          TEXT("The total cannot be negative."));
    int64_t before = object->total;
    if (!trade_check_settled(draft, "CustomerRef", total))
        return false;
    fill_number(draft);
    if (object->entity == ENTITY_CREDIT_MEMO)
        return true;
    trade_due_date(draft);
    draft->object->total = before;
    return use_credits(draft, total);
}

void sale_post(struct company *company, struct object *object)
{
    int sign = object->entity == ENTITY_INVOICE ? 1 : -1;
    struct object *receivable = object_reference(company, object->fields, "ARAccountRef");
    struct object *customer = object_reference(company, object->fields, "CustomerRef");
    books_post_party(company, object, receivable, customer, sign * object->total);
    if (object->tax != 0)
        books_post(company, object, tax_account(company), -sign * object->tax);
    XML_EACH(line, object->fields)
    {
        const struct object *item = object_reference(company, line, "ItemRef");
        struct object *account = object_reference(company, line, "OverrideItemAccountRef");
        if (!lines_is_line(line->name) || !item)
            continue;
        books_post(company, object, account ? account : item_account(company, item, false),
                   -sign * cents_of(xml_text(line, "Amount")));
    }
}
