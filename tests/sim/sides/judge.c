/* What books refuse. */
#include "tests/sim/sides/posting.h"

static struct text name_of(const struct document *document)
{
    return document
        ->fields[document->entity == ENTITY_VENDOR ? (int)VENDOR_NAME : (int)ACCOUNT_NAME];
}

static bool is_duplicate(const struct books *books, const struct entry *self,
                         const struct document *document)
{
    bool is_list = document->entity == ENTITY_VENDOR || document->entity == ENTITY_ACCOUNT;
    for (size_t i = 0; i < books->entry_count; i++) {
        const struct entry *other = books->entries[i];
        if (other == self || other->entity != document->entity || other->is_deleted)
            continue;
        if (is_list && text_equal(name_of(&other->document), name_of(document)))
            return true;
        if (document->entity == ENTITY_BILL && books->habits.refuses_numbers &&
            text_is_present(document->fields[BILL_NUMBER]) &&
            text_equal(document->fields[BILL_NUMBER], other->document.fields[BILL_NUMBER]) &&
            text_equal(document->fields[BILL_VENDOR], other->document.fields[BILL_VENDOR]))
            return true;
    }
    return false;
}

struct checking {
    const struct books *books;
    bool is_missing;
};

static void check_reference(void *context, enum entity entity, struct text *value)
{
    struct checking *checking = context;
    const struct entry *entry = books_find(checking->books, entity, *value);
    checking->is_missing = checking->is_missing || !entry || entry->is_deleted;
}

static struct text date_of(const struct document *document)
{
    if (document->entity == ENTITY_BILL)
        return document->fields[BILL_DATE];
    return document->entity == ENTITY_BILL_PAYMENT ? document->fields[BILL_PAYMENT_DATE]
                                                   : TEXT_NONE;
}

static bool is_closed(const struct books *books, const struct document *document)
{
    struct text date = date_of(document);
    return text_is_present(books->habits.close_date) && text_is_present(date) &&
           text_compare(date, books->habits.close_date) <= 0;
}

/* No bill is paid more than it is worth. */
static bool is_overpaid(const struct books *books, const struct entry *self,
                        const struct document *document)
{
    if (document->entity == ENTITY_BILL && self) {
        int64_t paid = cents_of(self->document.fields[BILL_TOTAL]) -
                       cents_of(self->document.fields[BILL_BALANCE]);
        return paid > 0 && cents_of(document->fields[BILL_TOTAL]) < paid;
    }
    if (document->entity != ENTITY_BILL_PAYMENT || self)
        return false;
    const struct lines *lines = &document->lines[BILL_PAYMENT_LINES_APPLICATION];
    for (size_t i = 0; i < lines->count; i++) {
        const struct text *fields = lines->items[i].fields;
        const struct entry *bill =
            books_find(books, ENTITY_BILL, fields[BILL_PAYMENT_APPLICATION_BILL]);
        if (!bill || books_is_void(&bill->document) ||
            cents_of(bill->document.fields[BILL_BALANCE]) <
                cents_of(fields[BILL_PAYMENT_APPLICATION_AMOUNT]))
            return true;
    }
    return false;
}

enum books_code judge_document(const struct books *books, const struct entry *self,
                               const struct document *document)
{
    struct checking checking = {.books = books};
    struct document copy = *document;
    document_each_ref(&copy, books->arena, check_reference, &checking);
    if (checking.is_missing)
        return BOOKS_GONE;
    if (is_closed(books, document) || (self && is_closed(books, &self->document)))
        return BOOKS_CLOSED;
    if (is_duplicate(books, self, document))
        return BOOKS_DUPLICATE;
    return is_overpaid(books, self, document) ? BOOKS_REFUSED : BOOKS_OK;
}

enum books_code judge_removal(const struct books *books, const struct entry *entry)
{
    if (is_closed(books, &entry->document))
        return BOOKS_CLOSED;
    if (entry->entity == ENTITY_BILL && books_has_payment(books, entry))
        return BOOKS_REFUSED;
    return BOOKS_OK;
}
