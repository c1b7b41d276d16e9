/* Transfers between two accounts of the balance sheet. */
#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/draft.h"

static bool check_side(const struct draft *draft, const char *name)
{
    static const char *const TYPES[] = {"Bank",
                                        "CreditCard",
                                        "OtherCurrentAsset",
                                        "OtherAsset",
                                        "FixedAsset",
                                        "OtherCurrentLiability",
                                        "LongTermLiability",
                                        "Equity"};
    const struct object *account = object_reference(draft->company, draft->object->fields, name);
    if (!account)
        return status_set(draft->status, STATUS_MISSING, text_of(name), TEXT_NONE);
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        if (books_is_type(account, TYPES[i]))
            return true;
    }
    return status_set(draft->status, STATUS_INVALID, text_of(name),
                      TEXT("The account is not one of the balance sheet."));
}

bool transfer_prepare(struct draft *draft)
{
    struct object *object = draft->object;
    int64_t cents = cents_of(object_text(object, "Amount"));
    if (!check_side(draft, "TransferFromAccountRef") || !check_side(draft, "TransferToAccountRef"))
        return false;
    if (object_reference(draft->company, object->fields, "TransferFromAccountRef") ==
        object_reference(draft->company, object->fields, "TransferToAccountRef"))
        return status_set(draft->status, STATUS_INVALID, TEXT("TransferToAccountRef"),
                          TEXT("Both accounts are the same."));
    if (cents <= 0)
        return status_set(draft->status, STATUS_INVALID, TEXT("Amount"),
                          TEXT("The amount must be more than nothing."));
    object->total = cents;
    return true;
}

void transfer_post(struct company *company, struct object *object)
{
    books_post(company, object, object_reference(company, object->fields, "TransferFromAccountRef"),
               -object->total);
    books_post(company, object, object_reference(company, object->fields, "TransferToAccountRef"),
               object->total);
}
