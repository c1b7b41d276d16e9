/* Registers: what each bank account holds, as money.def says who moves money. A ledger shows that
 * as a figure of its own, which nobody writes. */
#include "tests/sim/sides/posting.h"

static const struct moving {
    enum entity entity;
    int field;
    int64_t sign;
} MOVING[] = {
#define MOVES(entity, field, sign) {ENTITY_##entity, entity##_##field, sign},
#include "tests/sim/sides/money.def"
#undef MOVES
};

static void move_money(struct books *books, const struct document *document)
{
    for (size_t i = 0; i < sizeof(MOVING) / sizeof(*MOVING); i++) {
        if (MOVING[i].entity != document->entity)
            continue;
        struct entry *account =
            books_find(books, ENTITY_ACCOUNT, document->fields[MOVING[i].field]);
        if (account)
            account->held += MOVING[i].sign * cents_of(document_value(document, ROLE_TOTAL));
    }
}

static void show_register(struct books *books, struct entry *account)
{
    struct text amount = amount_of(books->arena, account->held);
    struct entry *figure = account->reg;
    if (!figure && account->held == 0)
        return;
    if (!figure) {
        struct document document = {.entity = ENTITY_REGISTER_BALANCE};
        document.fields[REGISTER_BALANCE_ACCOUNT] = account->id;
        document.fields[REGISTER_BALANCE_AMOUNT] = amount;
        account->reg = post_entry(books, &document, AUTHOR_BOOKS, UUID_NIL);
        return;
    }
    if (text_equal(figure->document.fields[REGISTER_BALANCE_AMOUNT], amount))
        return;
    figure->document.fields[REGISTER_BALANCE_AMOUNT] = amount;
    post_touch(books, figure);
    post_revision(books, figure, AUTHOR_BOOKS, UUID_NIL);
}

void post_registers(struct books *books)
{
    for (size_t i = 0; i < books->entry_count; i++)
        books->entries[i]->held = 0;
    for (size_t i = 0; i < books->entry_count; i++)
        if (!books->entries[i]->is_deleted && !books_is_void(&books->entries[i]->document))
            move_money(books, &books->entries[i]->document);
    size_t count = books->entry_count; /* without the figures that come now */
    for (size_t i = 0; i < count; i++)
        if (books->entries[i]->entity == ENTITY_ACCOUNT &&
            text_equal_string(books->entries[i]->document.fields[ACCOUNT_TYPE], "Bank"))
            show_register(books, books->entries[i]);
}
