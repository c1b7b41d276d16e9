#include "tests/simulators/platform/check.h"

#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"

/* Where a bill and a payment keep what both have. */
struct money_fields {
    size_t vendor, date, currency, rate, status, total;
};
static const struct money_fields BILL_MONEY = {BILL_VENDOR,        BILL_DATE,   BILL_CURRENCY,
                                               BILL_EXCHANGE_RATE, BILL_STATUS, BILL_TOTAL};
static const struct money_fields PAYMENT_MONEY = {PAYMENT_VENDOR,   PAYMENT_DATE,
                                                  PAYMENT_CURRENCY, PAYMENT_EXCHANGE_RATE,
                                                  PAYMENT_STATUS,   PAYMENT_TOTAL};

static const struct money_fields *money_of(enum entity entity)
{
    return entity == ENTITY_BILL ? &BILL_MONEY : &PAYMENT_MONEY;
}

static bool check_references(const struct tenant *tenant, const struct field *fields, size_t count,
                             const struct text *values, struct refusal *refusal)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind != FIELD_REFERENCE || !text_is_present(values[i]))
            continue;
        const struct record *target = tenant_find(tenant, fields[i].target, values[i]);
        if (!target || target->is_deleted)
            return refusal_set(refusal, REFUSAL_GONE, "%s: there is no %s %.*s.", fields[i].name,
                               layout_of(fields[i].target)->name, TEXT_ARG(values[i]));
    }
    return true;
}

static bool check_all_references(const struct tenant *tenant, enum entity entity,
                                 const struct document *document, struct refusal *refusal)
{
    const struct layout *layout = layout_of(entity);
    if (!check_references(tenant, layout->fields, layout->field_count, document->values, refusal))
        return false;
    for (size_t kind = 0; kind < LINE_KINDS_MAX; kind++) {
        const struct lines *lines = &document->lines[kind];
        for (size_t i = 0; i < lines->count; i++)
            if (!check_references(tenant, layout->lines[kind].fields,
                                  layout->lines[kind].field_count, lines->items[i].values, refusal))
                return false;
    }
    return true;
}

static size_t amount_index(enum entity entity, size_t kind)
{
    if (entity == ENTITY_PAYMENT)
        return APPLICATION_AMOUNT;
    return kind == BILL_EXPENSE_LINES ? (size_t)EXPENSE_AMOUNT : (size_t)ITEM_AMOUNT;
}

int64_t document_total(enum entity entity, const struct document *document)
{
    int64_t sum = 0;
    for (size_t kind = 0; kind < LINE_KINDS_MAX; kind++)
        for (size_t i = 0; i < document->lines[kind].count; i++)
            sum += cents_of(document->lines[kind].items[i].values[amount_index(entity, kind)]);
    return sum;
}

static bool check_name(const struct tenant *tenant, const struct record *record, enum entity entity,
                       struct document *document, struct refusal *refusal)
{
    struct text name = document->values[VENDOR_NAME];
    const struct record *other = tenant_find_namesake(tenant, entity, document);
    if (other && other != record)
        return refusal_set(refusal, REFUSAL_DUPLICATE, "%s \"%.*s\" is there already: %s.",
                           layout_of(entity)->name, TEXT_ARG(text_cut(name, 100)), other->id);
    size_t active = entity == ENTITY_VENDOR ? (size_t)VENDOR_ACTIVE : (size_t)ACCOUNT_ACTIVE;
    if (!text_is_present(document->values[active]))
        document->values[active] = TEXT("true");
    if (entity == ENTITY_ACCOUNT && record &&
        text_equal_string(document->values[ACCOUNT_PARENT], record->id))
        return refusal_set(refusal, REFUSAL_OTHER, "An account cannot be its own parent.");
    return true;
}

static bool check_closed(const struct tenant *tenant, struct text date, struct refusal *refusal)
{
    struct text closed = tenant->switches.books_closed_through;
    if (text_is_present(closed) && text_is_present(date) && text_compare(date, closed) <= 0)
        return refusal_set(refusal, REFUSAL_CLOSED, "The books are closed through %.*s.",
                           TEXT_ARG(closed));
    return true;
}

static bool check_currency(const struct tenant *tenant, const struct money_fields *fields,
                           struct document *document, struct refusal *refusal)
{
    struct text *currency = &document->values[fields->currency];
    struct text rate = document->values[fields->rate];
    struct decimal factor = decimal_of(1, 0);
    if (!text_is_present(*currency))
        *currency = text_of(tenant->home);
    bool is_home = text_equal_string(*currency, tenant->home);
    if (text_is_present(rate) && (!decimal_parse(rate, &factor) || decimal_sign(factor) <= 0))
        return refusal_set(refusal, REFUSAL_OTHER, "exchange_rate must be above zero.");
    if (is_home && decimal_compare(factor, decimal_of(1, 0)) != 0)
        return refusal_set(refusal, REFUSAL_OTHER, "exchange_rate must be 1 in home currency.");
    if (!is_home && fields == &BILL_MONEY && !text_is_present(rate))
        return refusal_set(refusal, REFUSAL_OTHER, "exchange_rate is needed for %.*s.",
                           TEXT_ARG(*currency));
    return true;
}

/* A void keeps its date and its counterparty and loses its money. */
static void make_void(struct tenant *tenant, enum entity entity, struct document *document)
{
    document->values[money_of(entity)->total] = TEXT_NONE;
    if (entity == ENTITY_PAYMENT) {
        document->lines[PAYMENT_APPLICATIONS] = (struct lines){0};
        return;
    }
    for (size_t kind = 0; kind < LINE_KINDS_MAX; kind++) {
        struct lines *lines = &document->lines[kind];
        const struct line *old = lines->items;
        if (lines->count)
            lines->items = ARENA_ARRAY(&tenant->arena, struct line, lines->count);
        for (size_t i = 0; i < lines->count; i++) {
            lines->items[i] = old[i];
            lines->items[i].values[amount_index(entity, kind)] = TEXT("0.00");
        }
    }
}

static bool check_status(struct tenant *tenant, const struct record *record, enum entity entity,
                         struct document *document, struct refusal *refusal)
{
    size_t at = money_of(entity)->status;
    struct text *status = &document->values[at];
    bool was_void = record && text_equal_string(record->document.values[at], "voided");
    if (!text_is_present(*status))
        *status = TEXT("open");
    if (text_equal_string(*status, "voided"))
        make_void(tenant, entity, document);
    else if (!text_equal_string(*status, "open"))
        return refusal_set(refusal, REFUSAL_OTHER, "status must be open or voided.");
    else if (was_void)
        return refusal_set(refusal, REFUSAL_OTHER, "%s is voided and stays so.", record->id);
    return true;
}

static bool check_total(struct tenant *tenant, enum entity entity, struct document *document,
                        struct refusal *refusal)
{
    const struct money_fields *fields = money_of(entity);
    int64_t total = document_total(entity, document);
    int64_t home;
    struct text *shown = &document->values[fields->total];
    if (text_is_present(*shown) && cents_of(*shown) != total)
        return refusal_set(refusal, REFUSAL_OTHER, "total %.*s is not the sum of the lines.",
                           TEXT_ARG(*shown));
    if (total < 0 || !cents_convert(total, document->values[fields->rate], &home))
        return refusal_set(refusal, REFUSAL_OTHER, "total is below zero or too large.");
    *shown = cents_format(&tenant->arena, total);
    return true;
}

static bool check_bill_number(const struct tenant *tenant, const struct record *record,
                              const struct document *document, struct refusal *refusal)
{
    struct text number = document->values[BILL_NUMBER];
    const struct records *bills = &tenant->records[ENTITY_BILL];
    if (!tenant->switches.unique_bill_number || !text_is_present(number))
        return true;
    for (size_t i = 0; i < bills->count; i++) {
        const struct record *other = bills->items[i];
        if (other != record && !other->is_deleted &&
            text_equal(other->document.values[BILL_NUMBER], number) &&
            text_equal(other->document.values[BILL_VENDOR], document->values[BILL_VENDOR]))
            return refusal_set(refusal, REFUSAL_DUPLICATE, "Bill number %.*s is used by %s.",
                               TEXT_ARG(number), other->id);
    }
    return true;
}

static bool check_due(const struct document *document, struct refusal *refusal)
{
    struct text due = document->values[BILL_DUE_DATE];
    if (text_is_present(due) && text_compare(due, document->values[BILL_DATE]) < 0)
        return refusal_set(refusal, REFUSAL_OTHER, "due_date is before the bill's date.");
    return true;
}

static bool check_bill(const struct tenant *tenant, const struct record *record,
                       const struct document *document, struct refusal *refusal)
{
    bool is_void = text_equal_string(document->values[BILL_STATUS], "voided");
    size_t lines =
        document->lines[BILL_EXPENSE_LINES].count + document->lines[BILL_ITEM_LINES].count;
    if (!lines && !is_void)
        return refusal_set(refusal, REFUSAL_OTHER, "A bill needs a line.");
    if (!check_due(document, refusal) || !check_bill_number(tenant, record, document, refusal))
        return false;
    if (!record || !record->paid)
        return true;
    if (is_void)
        return refusal_set(refusal, REFUSAL_OTHER, "%s has payments and cannot be voided.",
                           record->id);
    if (!text_equal(record->document.values[BILL_VENDOR], document->values[BILL_VENDOR]) ||
        !text_equal(record->document.values[BILL_CURRENCY], document->values[BILL_CURRENCY]))
        return refusal_set(refusal, REFUSAL_OTHER, "%s has payments and keeps vendor and currency.",
                           record->id);
    if (cents_of(document->values[BILL_TOTAL]) < record->paid)
        return refusal_set(refusal, REFUSAL_OTHER, "More of %s is paid than its new total.",
                           record->id);
    return true;
}

static bool check_application(const struct tenant *tenant, const struct record *record,
                              const struct document *document, const struct line *line,
                              struct refusal *refusal)
{
    const struct record *bill = tenant_find(tenant, ENTITY_BILL, line->values[APPLICATION_BILL]);
    REQUIRE(bill);
    if (cents_of(line->values[APPLICATION_AMOUNT]) <= 0)
        return refusal_set(refusal, REFUSAL_OTHER, "An application must be above zero.");
    if (!text_equal(bill->document.values[BILL_VENDOR], document->values[PAYMENT_VENDOR]))
        return refusal_set(refusal, REFUSAL_OTHER, "%s is another vendor's bill.", bill->id);
    if (!text_equal(bill->document.values[BILL_CURRENCY], document->values[PAYMENT_CURRENCY]))
        return refusal_set(refusal, REFUSAL_OTHER, "%s is in another currency.", bill->id);
    int64_t open = books_open(bill);
    if (record && books_is_paying(record))
        open += books_applied(&record->document, bill);
    if (books_applied(document, bill) > open)
        return refusal_set(refusal, REFUSAL_OTHER, "%s would be overpaid.", bill->id);
    return true;
}

static bool check_payment(const struct tenant *tenant, const struct record *record,
                          const struct document *document, struct refusal *refusal)
{
    const struct lines *lines = &document->lines[PAYMENT_APPLICATIONS];
    struct text type = document->values[PAYMENT_PAY_TYPE];
    if (!text_equal_string(type, "Check") && !text_equal_string(type, "CreditCard"))
        return refusal_set(refusal, REFUSAL_OTHER, "pay_type must be Check or CreditCard.");
    if (!lines->count && !text_equal_string(document->values[PAYMENT_STATUS], "voided"))
        return refusal_set(refusal, REFUSAL_OTHER, "A payment needs a bill that it pays.");
    for (size_t i = 0; i < lines->count; i++)
        if (!check_application(tenant, record, document, &lines->items[i], refusal))
            return false;
    return true;
}

bool check_document(struct tenant *tenant, const struct record *record, enum entity entity,
                    struct document *document, struct refusal *refusal)
{
    if (!document_is_whole(entity, document, refusal) ||
        !check_all_references(tenant, entity, document, refusal))
        return false;
    if (entity == ENTITY_ACCOUNT || entity == ENTITY_VENDOR)
        return check_name(tenant, record, entity, document, refusal);
    const struct money_fields *fields = money_of(entity);
    if (!check_closed(tenant, document->values[fields->date], refusal) ||
        (record && !check_closed(tenant, record->document.values[fields->date], refusal)))
        return false;
    if (!check_currency(tenant, fields, document, refusal) ||
        !check_status(tenant, record, entity, document, refusal) ||
        !check_total(tenant, entity, document, refusal))
        return false;
    return entity == ENTITY_BILL ? check_bill(tenant, record, document, refusal)
                                 : check_payment(tenant, record, document, refusal);
}

bool check_delete(const struct tenant *tenant, const struct record *record, struct refusal *refusal)
{
    if (record->entity == ENTITY_ACCOUNT || record->entity == ENTITY_VENDOR)
        return true;
    if (record->entity == ENTITY_BILL && record->paid)
        return refusal_set(refusal, REFUSAL_OTHER, "%s has payments and cannot be deleted.",
                           record->id);
    return check_closed(tenant, record->document.values[money_of(record->entity)->date], refusal);
}
