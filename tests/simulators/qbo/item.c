#include "tests/simulators/qbo/item.h"

#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/render.h"

static bool is_type(const struct json *document, const char *type)
{
    return text_equal_string(json_text(document, "Type"), type);
}

static bool check_present(const struct json *document, const char *key, struct fault *fault)
{
    if (json_member(document, key))
        return true;
    return fault_set(fault, FAULT_PARAMETER_MISSING, key,
                     "Required parameter %s is missing in the request", key);
}

static bool check_inventory(const struct json *document, struct fault *fault)
{
    static const char *const needed[] = {"IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef",
                                         "TrackQtyOnHand",   "QtyOnHand",         "InvStartDate"};
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        if (!check_present(document, needed[i], fault))
            return false;
    return true;
}

static bool check_type(const struct change *change, struct fault *fault)
{
    const struct json *document = change->document;
    if (!check_enumeration(document, "Type", "Service NonInventory Inventory Category", fault))
        return false;
    bool was_stock = change->object && is_type(change->object->document, "Inventory");
    if (was_stock && !is_type(document, "Inventory"))
        return fault_set(fault, FAULT_BUSINESS, "Type",
                         "Business Validation Error: The type of an inventory item cannot be "
                         "changed.");
    if (is_type(document, "Category"))
        return true;
    if (is_type(document, "Inventory"))
        return check_inventory(document, fault);
    return json_member(document, "ExpenseAccountRef") ||
           check_present(document, "IncomeAccountRef", fault);
}

static bool check_category(const struct change *change, struct fault *fault)
{
    if (!change->parent || is_type(change->parent->document, "Category"))
        return true;
    return fault_set(fault, FAULT_BUSINESS, "ParentRef",
                     "Business Validation Error: An item can only stand under a category.");
}

static bool check_accounts(const struct change *change, struct fault *fault)
{
    static const char *const paths[] = {"IncomeAccountRef.value", "ExpenseAccountRef.value",
                                        "AssetAccountRef.value"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const struct object *account =
            company_find(change->company, ENTITY_ACCOUNT, json_text(change->document, paths[i]));
        if (account && (text_equal_string(account->account_type, "Accounts Payable") ||
                        text_equal_string(account->account_type, "Accounts Receivable")))
            return fault_set(fault, FAULT_BUSINESS, paths[i],
                             "Business Validation Error: An item cannot be booked to an accounts "
                             "payable or accounts receivable account.");
    }
    return true;
}

static bool item_check(struct change *change, struct fault *fault)
{
    return hierarchy_check(change, ":\t\n", fault) && check_type(change, fault) &&
           check_category(change, fault) &&
           check_references(change->company, change->document, fault) &&
           check_accounts(change, fault);
}

static void item_show(struct json_writer *writer, const struct company *company,
                      const struct object *item)
{
    (void)company;
    json_write_bool(writer, "Active", item->is_active);
    json_write_bool(writer, "TrackQtyOnHand", is_type(item->document, "Inventory"));
    if (item->parent) {
        json_write_bool(writer, "SubItem", true);
        json_write_int64(writer, "Level", object_level(item));
    }
    render_full_name(writer, item);
}

const struct rules item_rules = {.check = item_check, .apply = hierarchy_apply, .show = item_show};

struct object *item_account(const struct company *company, const struct object *item,
                            enum item_use use, struct fault *fault)
{
    bool is_stock = is_type(item->document, "Inventory");
    const char *bought = is_stock ? "AssetAccountRef.value" : "ExpenseAccountRef.value";
    const char *path = use == ITEM_SOLD ? "IncomeAccountRef.value" : bought;
    struct object *account = company_find(company, ENTITY_ACCOUNT, json_text(item->document, path));
    if (is_type(item->document, "Category"))
        fault_set(fault, FAULT_BAD_REFERENCE, "ItemRef",
                  "Invalid Reference Id : Categories cannot be used in transactions.");
    else if (!account)
        fault_set(fault, FAULT_BUSINESS, "ItemRef",
                  "Business Validation Error: The item has no account for %s.",
                  use == ITEM_SOLD ? "sales" : "purchases");
    else
        return account;
    return NULL;
}
