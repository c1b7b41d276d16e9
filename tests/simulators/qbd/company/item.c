#include "tests/simulators/qbd/company/item.h"

#include "tests/simulators/qbd/company/books.h"

struct text item_price(const struct object *item, const char *name)
{
    bool is_cost = text_equal_string(text_of(name), "Cost");
    const struct xml *both = xml_child(item->fields, "SalesAndPurchase");
    const struct xml *one = xml_child(item->fields, "SalesOrPurchase");
    struct text price = is_cost ? xml_text(both, "PurchaseCost") : xml_text(both, "SalesPrice");
    if (!text_is_present(price))
        price = xml_text(one, "Price");
    if (!text_is_present(price))
        price = object_text(item, is_cost ? "PurchaseCost" : "SalesPrice");
    return text_is_present(price) ? price : TEXT("0");
}

struct object *item_account(const struct company *company, const struct object *item,
                            bool is_purchase)
{
    const struct xml *both = xml_child(item->fields, "SalesAndPurchase");
    const struct xml *one = xml_child(item->fields, "SalesOrPurchase");
    struct object *account =
        object_reference(company, both, is_purchase ? "ExpenseAccountRef" : "IncomeAccountRef");
    if (!account)
        account = object_reference(company, one, "AccountRef");
    if (!account)
        account = object_reference(company, item->fields,
                                   is_purchase ? "AssetAccountRef" : "IncomeAccountRef");
    if (account)
        return account;
    return books_account(company, is_purchase ? "Uncategorized Expenses" : "Uncategorized Income");
}
