#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/check.h"

static bool check_number(const struct tenant *tenant, const struct record *record,
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

static bool is_void(enum entity entity, const struct document *document)
{
    return text_equal_string(document_value(entity, document, ROLE_STATUS), "voided");
}

static bool is_same(const struct record *record, const struct document *document, enum role role)
{
    return text_equal(document_value(record->entity, &record->document, role),
                      document_value(record->entity, document, role));
}

/* A record of which something is settled already. */
static bool check_settled(const struct record *record, const struct document *document,
                          struct refusal *refusal)
{
    struct text balance = document_value(record->entity, document, ROLE_BALANCE);
    int64_t kept = record->paid + (text_is_present(balance) ? 0 : record->elsewhere);
    bool is_voided = is_void(record->entity, document);
    if (record->paid && is_voided)
        return refusal_set(refusal, REFUSAL_OTHER, "%s is settled in part and cannot be voided.",
                           record->id);
    if (record->paid &&
        (!is_same(record, document, ROLE_PARTY) || !is_same(record, document, ROLE_CURRENCY)))
        return refusal_set(refusal, REFUSAL_OTHER,
                           "%s is settled in part and keeps whom it concerns, and its currency.",
                           record->id);
    if (!is_voided && books_worth(record->entity, document) < kept)
        return refusal_set(refusal, REFUSAL_OTHER, "More of %s is settled than its new total.",
                           record->id);
    return true;
}

static bool check_owed(const struct tenant *tenant, const struct record *record, enum entity entity,
                       const struct document *document, struct refusal *refusal)
{
    struct text due = document_value(entity, document, ROLE_DUE_DATE);
    struct text balance = document_value(entity, document, ROLE_BALANCE);
    int64_t open = cents_of(balance);
    if (!document->lines[0].count && !document->lines[1].count && !is_void(entity, document))
        return refusal_set(refusal, REFUSAL_OTHER, "A %s needs a line.", layout_of(entity)->name);
    if (text_is_present(due) && text_compare(due, document_value(entity, document, ROLE_DATE)) < 0)
        return refusal_set(refusal, REFUSAL_OTHER, "due_date is before the date.");
    if (open < 0 || open > books_worth(entity, document))
        return refusal_set(refusal, REFUSAL_OTHER, "balance is below zero or above total.");
    if (entity == ENTITY_BILL && !check_number(tenant, record, document, refusal))
        return false;
    return !record || check_settled(record, document, refusal);
}

/* A customer pays for its jobs too. */
static bool is_for(const struct tenant *tenant, enum entity entity, struct text party,
                   struct text payer)
{
    while (text_is_present(party) && !text_equal(party, payer)) {
        const struct record *record = tenant_find(tenant, entity, party);
        party = record ? document_value(entity, &record->document, ROLE_PARENT) : TEXT_NONE;
    }
    return text_is_present(party);
}

static bool check_settlement(const struct tenant *tenant, const struct record *record,
                             const struct settlements *at, const struct settlement *settlement,
                             struct refusal *refusal)
{
    const struct record *target = tenant_find(tenant, settlement->entity, settlement->id);
    REQUIRE(target);
    const struct layout *layout = layout_of(at->entity);
    size_t party = layout_find(at->entity, ROLE_PARTY);
    if (settlement->cents <= 0)
        return refusal_set(refusal, REFUSAL_OTHER, "An application must be above zero.");
    if (!is_for(tenant, layout->fields[party].target,
                document_value(target->entity, &target->document, ROLE_PARTY),
                at->document->values[party]))
        return refusal_set(refusal, REFUSAL_OTHER, "%s is another %s's.", target->id,
                           layout->fields[party].name);
    if (!text_equal(document_value(target->entity, &target->document, ROLE_CURRENCY),
                    document_value(at->entity, at->document, ROLE_CURRENCY)))
        return refusal_set(refusal, REFUSAL_OTHER, "%s is in another currency.", target->id);
    int64_t open = books_open(target);
    if (record && books_is_in_force(record))
        open += books_settled(at->entity, &record->document, target);
    if (books_settled(at->entity, at->document, target) > open)
        return refusal_set(refusal, REFUSAL_OTHER, "More of %s would be settled than is open.",
                           target->id);
    return true;
}

static bool check_settling(const struct tenant *tenant, const struct record *record,
                           enum entity entity, const struct document *document,
                           struct refusal *refusal)
{
    struct settlements at = {.entity = entity, .document = document};
    struct settlement settlement;
    bool needs_line =
        entity != ENTITY_INVOICE_PAYMENT || !cents_of(document_value(entity, document, ROLE_TOTAL));
    if (needs_line && !document->lines[0].count && !is_void(entity, document))
        return refusal_set(refusal, REFUSAL_OTHER, "A %s needs something that it settles.",
                           layout_of(entity)->name);
    while (settlements_next(&at, &settlement))
        if (!check_settlement(tenant, record, &at, &settlement, refusal))
            return false;
    return true;
}

static bool check_transfer(const struct document *document, struct refusal *refusal)
{
    if (text_equal(document->values[FUNDS_TRANSFER_FROM], document->values[FUNDS_TRANSFER_TO]))
        return refusal_set(refusal, REFUSAL_OTHER, "A transfer needs two accounts.");
    if (!cents_of(document->values[FUNDS_TRANSFER_TOTAL]) &&
        !is_void(ENTITY_FUNDS_TRANSFER, document))
        return refusal_set(refusal, REFUSAL_OTHER, "A transfer must be above zero.");
    return true;
}

bool check_money(const struct tenant *tenant, const struct record *record, enum entity entity,
                 const struct document *document, struct refusal *refusal)
{
    switch (layout_of(entity)->nature) {
    case NATURE_OWED:
    case NATURE_CREDIT:
        return check_owed(tenant, record, entity, document, refusal);
    case NATURE_PAYMENT:
    case NATURE_APPLICATION:
        return check_settling(tenant, record, entity, document, refusal);
    case NATURE_TRANSFER:
        return check_transfer(document, refusal);
    case NATURE_LIST:
    case NATURE_FIGURE:
        break;
    }
    return true;
}
