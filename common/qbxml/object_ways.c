#include <string.h>

#include "base/decimal.h"
#include "qbxml/elements.h"
#include "qbxml/object_parts.h"

/* --- amounts ---------------------------------------------------------------------------------- */

static struct text amount_text(const struct qbxml_reader *reader, struct decimal amount)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    return arena_copy(reader->arena, decimal_format(decimal_normal(amount), 2, digits));
}

static bool is_zero(struct text amount)
{
    struct decimal decimal;
    return decimal_parse(amount, &decimal) && decimal_sign(decimal) == 0;
}

/* --- voids ------------------------------------------------------------------------------------ */

static bool split_void_memo(struct text memo, struct text *rest)
{
    static const struct text MARK = {"VOID:", 5};
    if (!text_is_present(memo) || !text_starts_with(memo, MARK))
        return false;
    *rest = text_trim(text_slice(memo.data + MARK.length, memo.length - MARK.length));
    if (rest->length == 0)
        *rest = TEXT_NONE;
    return true;
}

/* A transfer cannot be voided: its amount is taken away. */
static void take_status(struct document *document)
{
    struct text memo = document_value(document, ROLE_MEMO);
    const struct layout *layout = layout_of(document->entity);
    if (field_of_role(layout->fields, layout->field_count, ROLE_STATUS) < 0)
        return;
    bool is_marked = split_void_memo(memo, &memo) || document->entity == ENTITY_FUNDS_TRANSFER;
    bool is_void = is_marked && is_zero(document_value(document, ROLE_TOTAL));
    document_set(document, ROLE_STATUS, is_void ? TEXT("voided") : TEXT("open"));
    if (is_void)
        document_set(document, ROLE_MEMO, memo);
    if (is_void && entity_kind(document->entity) == ENTITY_KIND_PAYMENT)
        memset(document->lines, 0, sizeof(document->lines));
}

/* --- balances --------------------------------------------------------------------------------- */

/* What was used of it or paid, as its links tell: less than nothing. */
static bool sum_links(const struct xml *ret, struct decimal *sum)
{
    struct decimal amount;
    *sum = DECIMAL_ZERO;
    XML_EACH(child, ret)
    {
        if (text_equal(child->name, TEXT("LinkedTxn")) && qbxml_is_about_money(child) &&
            (!qbxml_link_amount(child, &amount) || !decimal_subtract(*sum, amount, sum)))
            return false;
    }
    return true;
}

/* An old QuickBooks tells no balance of its own. */
static void take_balance(const struct qbxml_reader *reader, const struct xml *ret,
                         struct document *document)
{
    struct decimal total, applied;
    struct text told = xml_text(ret, "AppliedAmount");
    if (!entity_is_payable(document->entity) ||
        text_is_present(document_value(document, ROLE_BALANCE)))
        return;
    if (text_equal(xml_text(ret, "IsPaid"), TEXT("true"))) {
        document_set(document, ROLE_BALANCE, TEXT("0.00"));
        return;
    }
    bool is_told = text_is_present(told)
                       ? decimal_parse(told, &applied)
                       : !reader->context->is_without_links && sum_links(ret, &applied);
    if (is_told && decimal_parse(document_value(document, ROLE_TOTAL), &total) &&
        decimal_add(total, applied, &total))
        document_set(document, ROLE_BALANCE, amount_text(reader, total));
}

/* --- bills ------------------------------------------------------------------------------------ */

static bool take_orders(const struct qbxml_reader *reader, const struct xml *ret,
                        struct document *bill)
{
    const struct field *field = &layout_of(ENTITY_BILL)->fields[BILL_PO_NUMBER];
    struct text least = TEXT_NONE;
    bool is_linked = false;
    if (reader->context->is_without_links)
        return true;
    XML_EACH(child, ret)
    {
        struct text number = xml_text(child, "RefNumber");
        if (!text_equal(child->name, TEXT("LinkedTxn")) ||
            !text_equal(xml_text(child, "TxnType"), TEXT("PurchaseOrder")))
            continue;
        is_linked = true;
        if (!text_is_empty(number) && (!text_is_present(least) || text_compare(number, least) < 0))
            least = number;
    }
    bill->fields[BILL_PO_LINK] = is_linked ? TEXT("linked") : TEXT("none");
    if (is_linked && !text_is_present(least))
        least = TEXT("N/A");
    return field_canonical(field, least, reader->arena, &bill->fields[BILL_PO_NUMBER],
                           reader->error) ||
           error_prefix(reader->error, "LinkedTxn.RefNumber");
}

/* --- invoices --------------------------------------------------------------------------------- */

static bool take_invoice_total(const struct qbxml_reader *reader, struct document *invoice)
{
    struct decimal total, tax;
    if (!text_is_present(invoice->fields[INVOICE_TAX]) ||
        !text_is_present(invoice->fields[INVOICE_TOTAL]))
        return true;
    if (!decimal_parse(invoice->fields[INVOICE_TOTAL], &total) ||
        !decimal_parse(invoice->fields[INVOICE_TAX], &tax) || !decimal_add(total, tax, &total))
        return error_set(reader->error, ERROR_PERMANENT,
                         "SalesTaxTotal: does not add up with Subtotal exactly");
    invoice->fields[INVOICE_TOTAL] = amount_text(reader, total);
    return true;
}

/* --- payments --------------------------------------------------------------------------------- */

static bool take_paying(const struct qbxml_reader *reader, const struct xml *ret,
                        struct document *payment)
{
    const struct field *account = &layout_of(ENTITY_BILL_PAYMENT)->fields[BILL_PAYMENT_ACCOUNT];
    bool is_card = text_equal(ret->name, TEXT("BillPaymentCreditCardRet"));
    payment->fields[BILL_PAYMENT_PAY_TYPE] = is_card ? TEXT("CreditCard") : TEXT("Check");
    return !is_card || qbxml_value_take(reader, account, xml_child(ret, "CreditCardAccountRef"),
                                        &payment->fields[BILL_PAYMENT_ACCOUNT]);
}

/* The later of the two dates: the link has none of its own, and is not older than what it links. */
bool qbxml_application_take(const struct qbxml_reader *reader, const struct qbxml_object *object,
                            struct document *document)
{
    const struct xml *ret = object->ret;
    const struct qbxml_link *link = object->link;
    const struct field *fields = layout_of(ENTITY_CREDIT_APPLICATION)->fields;
    bool is_bill = text_equal(ret->name, TEXT("BillRet"));
    struct text own = qbxml_record_id(ret), date = xml_text(ret, "TxnDate");
    struct text *values = document->fields;
    struct line *line = ARENA_NEW(reader->arena, struct line);
    if (!link->is_exact)
        return error_set(reader->error, ERROR_PERMANENT, "LinkedTxn: do not add up exactly");
    date = text_compare(link->date, date) > 0 ? link->date : date;
    if (!field_canonical(&fields[CREDIT_APPLICATION_DATE], date, reader->arena,
                         &values[CREDIT_APPLICATION_DATE], reader->error))
        return error_prefix(reader->error, "TxnDate");
    values[CREDIT_APPLICATION_TOTAL] = amount_text(reader, link->amount);
    values[CREDIT_APPLICATION_STATUS] = TEXT("open");
    line->fields[CREDIT_APPLICATION_APPLICATION_BILL] = is_bill ? own : link->other;
    line->fields[CREDIT_APPLICATION_APPLICATION_CREDIT] = is_bill ? link->other : own;
    line->fields[CREDIT_APPLICATION_APPLICATION_AMOUNT] = values[CREDIT_APPLICATION_TOTAL];
    document->lines[CREDIT_APPLICATION_LINES_APPLICATION] = (struct lines){line, 1};
    return qbxml_value_take(reader, &fields[CREDIT_APPLICATION_VENDOR], xml_child(ret, "VendorRef"),
                            &values[CREDIT_APPLICATION_VENDOR]) &&
           qbxml_value_take(reader, &fields[CREDIT_APPLICATION_CURRENCY],
                            xml_child(ret, "CurrencyRef"), &values[CREDIT_APPLICATION_CURRENCY]);
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool take_account_type(const struct qbxml_reader *reader, struct document *account)
{
    struct text shown = account->fields[ACCOUNT_TYPE], known = qbxml_account_type_parse(shown);
    account->fields[ACCOUNT_TYPE] = known;
    return !text_is_present(shown) || text_is_present(known) ||
           error_set(reader->error, ERROR_PERMANENT, "AccountType: %.*s is no type that is known",
                     TEXT_ARG(shown));
}

static struct text item_type(const struct xml *ret)
{
    static const struct {
        const char *name, *type;
    } TYPES[] = {
#define RECORD(name, entity, shows)
#define ITEM(name, type) {name "Ret", (type)},
#include "qbxml/records.def"
    };
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        if (text_equal_string(ret->name, TYPES[i].name))
            return text_of(TYPES[i].type);
    }
    return TEXT_NONE;
}

static bool take_item(const struct qbxml_reader *reader, const struct xml *ret,
                      struct document *item)
{
    static const struct {
        int field;
        const char *path;
    } PLACES[] = {
#define ITEM_PLACE(field, path) {(field), (path)},
#include "qbxml/item_places.def"
#undef ITEM_PLACE
    };
    const struct field *fields = layout_of(ENTITY_ITEM)->fields;
    item->fields[ITEM_TYPE] = item_type(ret);
    for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
        struct text *value = &item->fields[PLACES[i].field];
        if (!text_is_present(*value) &&
            !qbxml_value_take(reader, &fields[PLACES[i].field],
                              qbxml_element_at(ret, PLACES[i].path), value))
            return false;
    }
    return true;
}

bool qbxml_own_ways_take(const struct qbxml_reader *reader, const struct xml *ret,
                         struct document *document)
{
    bool is_taken = true;
    if (document->entity == ENTITY_ACCOUNT)
        is_taken = take_account_type(reader, document);
    if (document->entity == ENTITY_ITEM)
        is_taken = take_item(reader, ret, document);
    if (document->entity == ENTITY_BILL)
        is_taken = take_orders(reader, ret, document);
    if (document->entity == ENTITY_INVOICE)
        is_taken = take_invoice_total(reader, document);
    if (document->entity == ENTITY_BILL_PAYMENT)
        is_taken = take_paying(reader, ret, document);
    take_balance(reader, ret, document);
    take_status(document);
    return is_taken;
}
