/* Payments of bills, by check and by credit card. */
#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/settle.h"
#include "tests/simulators/qbd/company/trade.h"

static const char *account_name(const struct object *object)
{
    return object->entity == ENTITY_BILL_PAYMENT_CHECK ? "BankAccountRef" : "CreditCardAccountRef";
}

static bool check_account(struct draft *draft)
{
    const char *name = account_name(draft->object);
    const char *type = draft->object->entity == ENTITY_BILL_PAYMENT_CHECK ? "Bank" : "CreditCard";
    const struct object *account = object_reference(draft->company, draft->object->fields, name);
    if (!account)
        return status_set(draft->status, STATUS_MISSING, text_of(name), TEXT_NONE);
    return books_is_type(account, type) || status_set(draft->status, STATUS_INVALID, text_of(name),
                                                      TEXT("The account is of another type."));
}

bool bill_payment_prepare(struct draft *draft)
{
    struct settlements settlements = {0};
    const struct settle_sides sides = {
        .charge = ENTITY_BILL,
        .credit = ENTITY_VENDOR_CREDIT,
        .party = "VendorRef",
        .payer = object_reference(draft->company, draft->object->fields, "PayeeEntityRef")};
    if (!sides.payer)
        return status_set(draft->status, STATUS_MISSING, TEXT("PayeeEntityRef"), TEXT_NONE);
    if (!trade_account(draft, "APAccountRef") || !check_account(draft))
        return false;
    if (!draft->is_add && !settle_is_named(draft))
        return true;
    if (!settle_read(draft, &sides, &settlements))
        return false;
    if (!settlements.first)
        return status_set(draft->status, STATUS_INVALID, TEXT("PaymentAmount"),
                          TEXT("The payment pays nothing."));
    draft->leaves_no_record =
        draft->is_add && settlements.money_cents == 0 && settlements.discount_cents == 0;
    draft->object->total = settlements.money_cents;
    settle_link(draft, &settlements, true);
    return true;
}

void bill_payment_post(struct company *company, struct object *object)
{
    int64_t relieved = object->total;
    LINKS_FROM(link, object)
    {
        if (!link->is_live || link->discount_cents == 0)
            continue;
        relieved += link->discount_cents;
        books_post(company, object, link->discount_account, -link->discount_cents);
    }
    books_post_party(company, object, object_reference(company, object->fields, "APAccountRef"),
                     object_reference(company, object->fields, "PayeeEntityRef"), relieved);
    books_post(company, object, object_reference(company, object->fields, account_name(object)),
               -object->total);
}
