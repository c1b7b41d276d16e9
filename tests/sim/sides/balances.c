/* Balances: whatever a payment, or the application of a credit, names in its lines has that much
 * less open. Which lines those are say the kinds' own tables: a reference to something payable, and
 * the line's amount. */
#include "tests/sim/sides/posting.h"

static void each_settled_of(const struct line_kind *kind, const struct line *line,
                            visit_settled *visit, void *context)
{
    int amount = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    for (size_t f = 0; f < kind->field_count; f++) {
        const struct field *field = &kind->fields[f];
        if (field->type == FIELD_REF && entity_is_payable(field->ref))
            visit(context, field->ref, line->fields[f], cents_of(line->fields[amount]));
    }
}

void each_settled(const struct document *document, visit_settled *visit, void *context)
{
    const struct layout *layout = layout_of(document->entity);
    if (entity_kind(document->entity) != ENTITY_KIND_PAYMENT)
        return;
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct lines *lines = &document->lines[k];
        for (size_t i = 0; i < lines->count; i++)
            each_settled_of(&layout->lines[k], &lines->items[i], visit, context);
    }
}

static void settle(void *context, enum entity entity, struct text id, int64_t cents)
{
    struct entry *entry = books_find(context, entity, id);
    if (entry)
        entry->settled += cents;
}

static void show_balance(struct books *books, struct entry *entry)
{
    struct text before = document_value(&entry->document, ROLE_BALANCE);
    int64_t total = cents_of(document_value(&entry->document, ROLE_TOTAL));
    struct text balance = amount_of(books->arena, total - entry->settled);
    if (text_equal(balance, before))
        return;
    document_set(&entry->document, ROLE_BALANCE, balance);
    if (!text_is_present(before)) {
        document_set(&entry->newest->document, ROLE_BALANCE, balance);
        return;
    }
    if (books->habits.bumps_paid)
        post_touch(books, entry);
    post_revision(books, entry, AUTHOR_BOOKS, UUID_NIL);
}

void post_balances(struct books *books)
{
    for (size_t i = 0; i < books->entry_count; i++)
        books->entries[i]->settled = 0;
    for (size_t i = 0; i < books->entry_count; i++) {
        const struct entry *entry = books->entries[i];
        if (!entry->is_deleted && !books_is_void(&entry->document))
            each_settled(&entry->document, settle, books);
    }
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *entry = books->entries[i];
        if (entity_is_payable(entry->entity) && !entry->is_deleted)
            show_balance(books, entry);
    }
    if (books->habits.keeps_registers)
        post_registers(books);
}
