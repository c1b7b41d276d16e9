#include "tests/simulators/platform/check.h"

#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"

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

static bool check_parents(const struct tenant *tenant, const struct record *record,
                          enum entity entity, const struct document *document,
                          struct refusal *refusal)
{
    struct text parent = document_value(entity, document, ROLE_PARENT);
    while (record && text_is_present(parent)) {
        const struct record *above = tenant_find(tenant, entity, parent);
        if (above == record)
            return refusal_set(refusal, REFUSAL_OTHER, "%s cannot stand below itself.", record->id);
        REQUIRE(above);
        parent = document_value(entity, &above->document, ROLE_PARENT);
    }
    return true;
}

static bool check_name(const struct tenant *tenant, const struct record *record, enum entity entity,
                       struct document *document, struct refusal *refusal)
{
    struct text name = document_value(entity, document, ROLE_NAME);
    struct text *active = document_place(entity, document, ROLE_ACTIVE);
    const struct record *other = tenant_find_namesake(tenant, entity, document);
    if (other && other != record)
        return refusal_set(refusal, REFUSAL_DUPLICATE, "%s \"%.*s\" is there already: %s.",
                           layout_of(entity)->name, TEXT_ARG(text_cut(name, 100)), other->id);
    if (!text_is_present(*active))
        *active = TEXT("true");
    return check_parents(tenant, record, entity, document, refusal);
}

static bool check_closed(const struct tenant *tenant, struct text date, struct refusal *refusal)
{
    struct text closed = tenant->switches.books_closed_through;
    if (text_is_present(closed) && text_is_present(date) && text_compare(date, closed) <= 0)
        return refusal_set(refusal, REFUSAL_CLOSED, "The books are closed through %.*s.",
                           TEXT_ARG(closed));
    return true;
}

static bool check_currency(const struct tenant *tenant, enum entity entity,
                           struct document *document, struct refusal *refusal)
{
    struct text *currency = document_place(entity, document, ROLE_CURRENCY);
    struct text rate = document_value(entity, document, ROLE_RATE);
    enum nature nature = layout_of(entity)->nature;
    struct decimal factor = decimal_of(1, 0);
    if (!text_is_present(*currency))
        *currency = text_of(tenant->home);
    bool is_home = text_equal_string(*currency, tenant->home);
    if (text_is_present(rate) && (!decimal_parse(rate, &factor) || decimal_sign(factor) <= 0))
        return refusal_set(refusal, REFUSAL_OTHER, "exchange_rate must be above zero.");
    if (is_home && decimal_compare(factor, decimal_of(1, 0)) != 0)
        return refusal_set(refusal, REFUSAL_OTHER, "exchange_rate must be 1 in home currency.");
    bool is_posted = nature == NATURE_OWED || nature == NATURE_CREDIT ||
                     (nature == NATURE_PAYMENT && books_worth(entity, document) != 0);
    if (!is_home && is_posted && !text_is_present(rate) &&
        text_is_present(document_value(entity, document, ROLE_TOTAL)))
        return refusal_set(refusal, REFUSAL_OTHER, "exchange_rate is needed for %.*s.",
                           TEXT_ARG(*currency));
    return true;
}

/* A void keeps its date and its counterparty and loses its money. */
static void make_void(struct tenant *tenant, enum entity entity, struct document *document)
{
    enum nature nature = layout_of(entity)->nature;
    struct text *tax = document_place(entity, document, ROLE_TAX);
    bool has_settled = nature == NATURE_PAYMENT || nature == NATURE_APPLICATION;
    *document_place(entity, document, ROLE_TOTAL) = TEXT_NONE;
    if (tax)
        *tax = TEXT_NONE;
    for (size_t kind = 0; kind < LINE_KINDS_MAX; kind++) {
        struct lines *lines = &document->lines[kind];
        const struct line *old = lines->items;
        if (has_settled)
            *lines = (struct lines){0};
        if (lines->count)
            lines->items = ARENA_ARRAY(&tenant->arena, struct line, lines->count);
        for (size_t i = 0; i < lines->count; i++) {
            lines->items[i] = old[i];
            lines->items[i].values[line_amount_index(entity, kind)] = TEXT("0.00");
        }
    }
}

static bool check_status(struct tenant *tenant, const struct record *record, enum entity entity,
                         struct document *document, struct refusal *refusal)
{
    struct text *status = document_place(entity, document, ROLE_STATUS);
    bool was_void = record && text_equal_string(
                                  document_value(entity, &record->document, ROLE_STATUS), "voided");
    if (!text_is_present(*status))
        *status = TEXT("open");
    if (text_equal_string(*status, "voided"))
        make_void(tenant, entity, document);
    else if (was_void)
        return refusal_set(refusal, REFUSAL_OTHER, "%s is voided and stays so.", record->id);
    return true;
}

static bool check_total(struct tenant *tenant, enum entity entity, struct document *document,
                        struct refusal *refusal)
{
    enum nature nature = layout_of(entity)->nature;
    struct text *shown = document_place(entity, document, ROLE_TOTAL);
    int64_t sum = books_lines_total(entity, document);
    int64_t total = text_is_present(*shown) ? cents_of(*shown) : sum;
    int64_t home;
    bool may_differ = nature == NATURE_TRANSFER || (nature == NATURE_PAYMENT && total >= sum);
    if (total != sum && !may_differ)
        return refusal_set(refusal, REFUSAL_OTHER, "total %.*s is not the sum of the lines.",
                           TEXT_ARG(*shown));
    if (sum < 0 || total < 0 ||
        !cents_convert(total, document_value(entity, document, ROLE_RATE), &home))
        return refusal_set(refusal, REFUSAL_OTHER, "total is below zero or too large.");
    *shown = cents_format(&tenant->arena, total);
    return true;
}

bool check_document(struct tenant *tenant, const struct record *record, enum entity entity,
                    struct document *document, struct refusal *refusal)
{
    enum nature nature = layout_of(entity)->nature;
    struct text date = document_value(entity, document, ROLE_DATE);
    if (!document_is_whole(entity, document, refusal) ||
        !check_all_references(tenant, entity, document, refusal))
        return false;
    if (nature == NATURE_LIST)
        return check_name(tenant, record, entity, document, refusal);
    if (nature == NATURE_FIGURE)
        return true;
    if (!check_closed(tenant, date, refusal) ||
        (record &&
         !check_closed(tenant, document_value(entity, &record->document, ROLE_DATE), refusal)))
        return false;
    return check_status(tenant, record, entity, document, refusal) &&
           check_total(tenant, entity, document, refusal) &&
           check_currency(tenant, entity, document, refusal) &&
           check_money(tenant, record, entity, document, refusal);
}

bool check_delete(const struct tenant *tenant, const struct record *record, struct refusal *refusal)
{
    if (record->paid)
        return refusal_set(refusal, REFUSAL_OTHER, "%s is settled in part and cannot be deleted.",
                           record->id);
    return check_closed(tenant, document_value(record->entity, &record->document, ROLE_DATE),
                        refusal);
}
