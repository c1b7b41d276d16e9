#include "tests/simulators/qbd/company/tax.h"

#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/reference.h"
#include "tests/simulators/qbd/company/trade.h"

#define ACCOUNT_NAME "Sales Tax Payable"

/* Of the sale, of its customer, or of those above. */
static struct object *find_of_customer(const struct draft *draft, const char *own,
                                       const char *customers)
{
    const struct company *company = draft->company;
    struct object *found = object_reference(company, draft->object->fields, own);
    const struct object *above = object_reference(company, draft->object->fields, "CustomerRef");
    for (; !found && above; above = above->parent)
        found = object_reference(company, above->fields, customers);
    return found;
}

static struct object *first_tax(const struct company *company)
{
    const struct object_list *list = &company->lists[ENTITY_ITEM_SALES_TAX];
    for (size_t i = 0; i < list->count; i++) {
        struct object *item = list->items[i];
        if (!item->is_deleted && !item->merged && item->is_active)
            return item;
    }
    return NULL;
}

static bool is_taxable(const struct object *code)
{
    struct text value = code ? object_text(code, "IsTaxable") : TEXT_NONE;
    return text_equal(value, TEXT("true")) || text_equal(value, TEXT("1"));
}

/* What a line does not say is what its item says. */
static const struct object *code_of(struct draft *draft, struct xml *line)
{
    const struct company *company = draft->company;
    const struct object *item = object_reference(company, line, "ItemRef");
    const struct object *code = object_reference(company, line, "SalesTaxCodeRef");
    if (code || !item)
        return code;
    code = object_reference(company, item->fields, "SalesTaxCodeRef");
    if (code)
        fields_append(
            line, fields_copy(&draft->company->arena, xml_child(item->fields, "SalesTaxCodeRef")));
    return code;
}

bool tax_charge(struct draft *draft, int64_t *cents)
{
    const struct object *tax = find_of_customer(draft, "ItemSalesTaxRef", "ItemSalesTaxRef");
    const struct object *customer =
        find_of_customer(draft, "CustomerSalesTaxCodeRef", "SalesTaxCodeRef");
    int64_t taxable = 0;
    *cents = 0;
    if (!tax)
        tax = first_tax(draft->company);
    if (!tax)
        return true;
    trade_set_reference(draft, "ItemSalesTaxRef", tax);
    if (customer)
        trade_set_reference(draft, "CustomerSalesTaxCodeRef", customer);
    for (struct xml *line = draft->object->fields->first; line; line = line->next) {
        if (lines_is_line(line->name) && is_taxable(code_of(draft, line)))
            taxable += cents_of(xml_text(line, "Amount"));
    }
    struct text rate = object_text(tax, "TaxRate");
    if ((customer && !is_taxable(customer)) || text_is_empty(rate))
        return true;
    /* Cents times per cent: a ten-thousandth of it in the currency. */
    char amount[DECIMAL_TEXT_BYTES_MAX];
    if (cents_product(decimal_format(decimal_of(taxable, 4), 0, amount), rate, cents))
        return true;
    return status_set(draft->status, STATUS_INVALID, TEXT("TaxRate"), TEXT("It is too large."));
}

struct object *tax_account(struct company *company)
{
    struct object *account = reference_by_name(company, ENTITY_ACCOUNT, TEXT(ACCOUNT_NAME));
    if (account)
        return account;
    account = company_make(company, ENTITY_ACCOUNT);
    account->fields = fields_make(&company->arena, TEXT("fields"), TEXT(""));
    fields_set(&company->arena, account->fields, "Name", TEXT(ACCOUNT_NAME));
    fields_set(&company->arena, account->fields, "AccountType", TEXT("OtherCurrentLiability"));
    account->full_name = TEXT(ACCOUNT_NAME);
    company_register(company, account);
    company_touch(company, account);
    return account;
}
