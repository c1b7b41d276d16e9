/* What books refuse. */
#include "tests/sim/sides/posting.h"

static bool is_same(const struct document *a, const struct document *b, enum field_role role)
{
    return text_equal(document_value(a, role), document_value(b, role));
}

/* A list has a name once; some books want a document's number once a party. */
static bool is_twin(const struct books *books, const struct document *a, const struct document *b)
{
    switch (entity_kind(a->entity)) {
    case ENTITY_KIND_LIST:
        return is_same(a, b, ROLE_NAME);
    case ENTITY_KIND_DOCUMENT:
        return books->habits.refuses_numbers && text_is_present(document_value(a, ROLE_NUMBER)) &&
               is_same(a, b, ROLE_NUMBER) && is_same(a, b, ROLE_PARTY);
    case ENTITY_KIND_PAYMENT:
    case ENTITY_KIND_FIGURE:
    case ENTITY_KIND_NONE:
        break;
    }
    return false;
}

static bool is_duplicate(const struct books *books, const struct entry *self,
                         const struct document *document)
{
    for (size_t i = 0; i < books->entry_count; i++) {
        const struct entry *other = books->entries[i];
        if (other != self && other->entity == document->entity && !other->is_deleted &&
            is_twin(books, document, &other->document))
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

static bool is_closed(const struct books *books, const struct document *document)
{
    struct text date = document_value(document, ROLE_DATE);
    return text_is_present(books->habits.close_date) && text_is_present(date) &&
           text_compare(date, books->habits.close_date) <= 0;
}

struct settling {
    const struct books *books;
    bool is_too_much;
};

static void check_settled(void *context, enum entity entity, struct text id, int64_t cents)
{
    struct settling *settling = context;
    const struct entry *entry = books_find(settling->books, entity, id);
    if (!entry || books_is_void(&entry->document) ||
        cents_of(document_value(&entry->document, ROLE_BALANCE)) < cents)
        settling->is_too_much = true;
}

/* Nothing is paid, and no credit used, beyond what it is worth. */
static bool is_overpaid(const struct books *books, const struct entry *self,
                        const struct document *document)
{
    struct settling settling = {.books = books};
    if (self)
        return self->settled > 0 && cents_of(document_value(document, ROLE_TOTAL)) < self->settled;
    each_settled(document, check_settled, &settling);
    return settling.is_too_much;
}

enum books_code judge_document(const struct books *books, const struct entry *self,
                               const struct document *document)
{
    struct checking checking = {.books = books};
    struct document copy = *document;
    document_each_ref(&copy, books->arena, check_reference, &checking);
    if (checking.is_missing)
        return BOOKS_GONE;
    if (books->side == SIDE_DESKTOP && document->entity == ENTITY_LOCATION)
        return BOOKS_REFUSED; /* it has none */
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
    return books_is_paid(entry) ? BOOKS_REFUSED : BOOKS_OK;
}
