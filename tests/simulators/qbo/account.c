#include "tests/simulators/qbo/account.h"

#include <string.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/document.h"
#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/render.h"

struct type_row {
    const char *name;
    const char *classification;
};

struct subtype_row {
    const char *name;
    const char *type;
};

#define ACCOUNT_TYPE(name, classification) {name, classification},
#define ACCOUNT_SUBTYPE(name, type)
static const struct type_row types[] = {
#include "tests/simulators/qbo/account_types.def"
};
#undef ACCOUNT_TYPE
#undef ACCOUNT_SUBTYPE
#define ACCOUNT_TYPE(name, classification)
#define ACCOUNT_SUBTYPE(name, type) {name, type},
static const struct subtype_row subtypes[] = {
#include "tests/simulators/qbo/account_types.def"
};
#undef ACCOUNT_TYPE
#undef ACCOUNT_SUBTYPE

static const struct type_row *find_type(struct text name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (text_equal_folded(name, text_of(types[i].name)))
            return &types[i];
    return NULL;
}

static const struct subtype_row *find_subtype(struct text name, const char *type)
{
    for (size_t i = 0; i < sizeof(subtypes) / sizeof(subtypes[0]); i++) {
        bool is_named =
            !text_is_present(name) || text_equal_folded(name, text_of(subtypes[i].name));
        if (is_named && (!type || strcmp(type, subtypes[i].type) == 0))
            return &subtypes[i];
    }
    return NULL;
}

static bool is_control(struct text type)
{
    return text_equal_string(type, "Accounts Payable") ||
           text_equal_string(type, "Accounts Receivable");
}

static bool check_type(struct change *change, struct fault *fault)
{
    struct text type = json_text(change->document, "AccountType");
    struct text subtype = json_text(change->document, "AccountSubType");
    if (!text_is_present(type) && !text_is_present(subtype))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "AccountType",
                         "Required parameter AccountType is missing in the request");
    const struct type_row *type_row = find_type(type);
    if (text_is_present(type) && !type_row)
        return fault_set(fault, FAULT_ENUMERATION, "AccountType", "Invalid Enumeration : %.*s",
                         TEXT_ARG(type));
    const struct subtype_row *row = find_subtype(subtype, type_row ? type_row->name : NULL);
    if (!row)
        return fault_set(fault, FAULT_ENUMERATION, "AccountSubType", "Invalid Enumeration : %.*s",
                         TEXT_ARG(subtype));
    change->account_type = row->type;
    change->account_subtype = row->name;
    change->classification = find_type(text_of(row->type))->classification;
    if (change->object && is_control(change->object->account_type) &&
        !text_equal_string(change->object->account_type, row->type))
        return fault_set(fault, FAULT_BUSINESS, "AccountType",
                         "Business Validation Error: The type of an %.*s account cannot be "
                         "changed.",
                         TEXT_ARG(change->object->account_type));
    return true;
}

static bool check_parent(struct change *change, struct fault *fault)
{
    if (!hierarchy_check_parent(change, fault))
        return false;
    if (change->parent && !text_equal_string(change->parent->account_type, change->account_type))
        return fault_set(fault, FAULT_BUSINESS, "ParentRef",
                         "Business Validation Error: When you create a subaccount, you must use "
                         "the same account type as its parent.");
    return true;
}

static bool check_account_number(const struct change *change, struct fault *fault)
{
    struct text number = json_text(change->document, "AcctNum");
    COMPANY_EACH(other, change->company, ENTITY_ACCOUNT)
    {
        if (other != change->object && other->is_active && text_is_present(number) &&
            text_equal_folded(json_text(other->document, "AcctNum"), number))
            return fault_set(fault, FAULT_BUSINESS, "AcctNum",
                             "Business Validation Error: The account number you have chosen is "
                             "already in use.");
    }
    return true;
}

/* QuickBooks keeps its own accounts. */
static bool check_inactive(const struct change *change, struct fault *fault)
{
    const struct json *active = json_member(change->document, "Active");
    if (!active || active->kind != JSON_FALSE || !change->object || !change->object->is_active)
        return true;
    struct text type = change->object->account_type;
    if (is_control(type) ||
        text_equal_string(change->object->account_subtype, "RetainedEarnings") ||
        text_equal_string(change->object->account_subtype, "ExchangeGainOrLoss"))
        return fault_set(fault, FAULT_BUSINESS, "Active",
                         "Business Validation Error: This account is used by the system and "
                         "cannot be made inactive.");
    return true;
}

static bool account_check(struct change *change, struct fault *fault)
{
    return check_type(change, fault) && check_parent(change, fault) &&
           hierarchy_check_name(change, ":\"", fault) && hierarchy_check_siblings(change, fault) &&
           check_account_number(change, fault) &&
           check_list_currency(change, change->object, fault) && check_inactive(change, fault) &&
           hierarchy_check_inactive(change, fault);
}

static void account_apply(struct change *change)
{
    struct object *account = change->object;
    hierarchy_apply(change);
    account->account_type = text_of(change->account_type);
    account->account_subtype = text_of(change->account_subtype);
    account->classification = text_of(change->classification);
    memcpy(account->currency, change->currency, sizeof(account->currency));
}

static void account_show(struct json_writer *writer, const struct company *company,
                         const struct object *account)
{
    json_write_bool(writer, "SubAccount", account->parent != NULL);
    render_full_name(writer, account);
    json_write_bool(writer, "Active", account->is_active);
    json_write_text(writer, "Classification", account->classification);
    json_write_text(writer, "AccountType", account->account_type);
    json_write_text(writer, "AccountSubType", account->account_subtype);
    cents_write(writer, "CurrentBalance", account_shown(account));
    cents_write(writer, "CurrentBalanceWithSubAccounts",
                account_shown_with_children(company, account));
    render_currency(writer, account->currency);
}

const struct rules account_rules = {
    .check = account_check, .apply = account_apply, .show = account_show};

struct object *account_make(struct company *company, struct text name, const char *subtype,
                            const char *currency)
{
    struct buffer buffer;
    struct json_writer writer;
    struct fault fault;
    struct error error;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "Name", name);
    json_write_string(&writer, "AccountSubType", subtype);
    json_open_object(&writer, "CurrencyRef");
    json_write_string(&writer, "value", currency);
    json_close_object(&writer);
    json_close_object(&writer);
    struct text body = arena_copy(&company->arena, buffer_text(&buffer));
    buffer_release(&buffer);
    struct document_change merge = {.incoming = json_parse(&company->arena, body, &error)};
    struct change change = {.company = company, .entity = ENTITY_ACCOUNT};
    change.document = document_merge(company, ENTITY_ACCOUNT, merge, &fault);
    if (!change.document || !account_check(&change, &fault))
        bug("account %s: %s", subtype, fault.detail);
    change.object = company_add(company, ENTITY_ACCOUNT, 0);
    change.object->document = change.document;
    account_apply(&change);
    return change.object;
}

int64_t account_shown(const struct object *account)
{
    if (text_equal_string(account->classification, "Revenue") ||
        text_equal_string(account->classification, "Expense"))
        return 0;
    bool is_card = text_equal_string(account->account_type, "Credit Card");
    return is_card ? -account->balance : account->balance;
}

int64_t account_shown_with_children(const struct company *company, const struct object *account)
{
    int64_t sum = account_shown(account);
    COMPANY_EACH(child, company, ENTITY_ACCOUNT)
    {
        if (child->parent == account)
            sum += account_shown_with_children(company, child);
    }
    return sum;
}
