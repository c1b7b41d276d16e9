/* Payments of customers. */
#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/settle.h"
#include "tests/simulators/qbd/company/trade.h"

/* IsAutoApply: the payer's invoices in the order in which they came, as far as the money goes. */
static void apply_by_age(struct draft *draft, const struct settle_sides *sides,
                         struct settlements *settlements)
{
    const struct object_list *list = &draft->company->lists[ENTITY_INVOICE];
    for (size_t i = 0; i < list->count; i++) {
        struct object *invoice = list->items[i];
        int64_t left = draft->object->total - settlements->money_cents;
        int64_t open = link_open(invoice);
        if (invoice->is_deleted || open <= 0 || left <= 0 ||
            object_reference(draft->company, invoice->fields, "CustomerRef") != sides->payer ||
            !settle_is_of_account(draft, sides, invoice))
            continue;
        settle_add(draft, settlements,
                   (struct settlement){.kind = LINK_MONEY,
                                       .source = draft->object,
                                       .target = invoice,
                                       .cents = open < left ? open : left});
    }
}

static bool settle(struct draft *draft, const struct settle_sides *sides)
{
    struct settlements settlements = {0};
    struct text automatic = xml_text(draft->request, "IsAutoApply");
    bool is_named = settle_is_named(draft);
    if (!settle_read(draft, sides, &settlements))
        return false;
    if (draft->is_add && !text_is_present(object_text(draft->object, "TotalAmount")))
        draft->object->total = settlements.money_cents;
    if (text_equal(automatic, TEXT("true")) || text_equal(automatic, TEXT("1")))
        apply_by_age(draft, sides, &settlements);
    int64_t used = draft->object->total - link_unused(draft->object);
    if ((is_named ? settlements.money_cents : used) > draft->object->total)
        return status_set(draft->status, STATUS_INVALID, TEXT("TotalAmount"),
                          TEXT("You cannot apply more than the amount of the payment."));
    if (is_named || draft->is_add)
        settle_link(draft, &settlements, true);
    return true;
}

bool receipt_prepare(struct draft *draft)
{
    struct object *object = draft->object;
    struct text total = object_text(object, "TotalAmount");
    const struct settle_sides sides = {
        .charge = ENTITY_INVOICE,
        .credit = ENTITY_CREDIT_MEMO,
        .party = "CustomerRef",
        .payer = object_reference(draft->company, object->fields, "CustomerRef")};
    if (!sides.payer)
        return status_set(draft->status, STATUS_MISSING, TEXT("CustomerRef"), TEXT_NONE);
    if (!trade_account(draft, "ARAccountRef"))
        return false;
    if (!object_reference(draft->company, object->fields, "DepositToAccountRef"))
        trade_set_reference(draft, "DepositToAccountRef",
                            books_account(draft->company, "Undeposited Funds"));
    if (cents_of(total) < 0)
        return status_set(draft->status, STATUS_INVALID, TEXT("TotalAmount"),
                          TEXT("The amount cannot be negative."));
    if (text_is_present(total))
        object->total = cents_of(total);
    return settle(draft, &sides);
}

void receipt_post(struct company *company, struct object *object)
{
    int64_t relieved = object->total;
    LINKS_FROM(link, object)
    {
        if (!link->is_live || link->discount_cents == 0)
            continue;
        relieved += link->discount_cents;
        books_post(company, object, link->discount_account, link->discount_cents);
    }
    books_post_party(company, object, object_reference(company, object->fields, "ARAccountRef"),
                     object_reference(company, object->fields, "CustomerRef"), -relieved);
    books_post(company, object, object_reference(company, object->fields, "DepositToAccountRef"),
               object->total);
}
