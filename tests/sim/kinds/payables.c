/* What is owed to vendors. */
#include "tests/sim/kinds/kinds.h"

static bool set_expenses(const struct desk *desk, struct document *bill)
{
    const struct entry *account = draw_entry_of(desk, ENTITY_ACCOUNT);
    if (!account)
        return false;
    size_t count = 1 + (size_t)random_below(desk_random(desk), 2);
    struct line *lines = draw_lines(desk, bill, BILL_LINES_EXPENSE, count);
    for (size_t i = 0; i < count; i++) {
        lines[i].fields[BILL_EXPENSE_ACCOUNT] = account->id;
        lines[i].fields[BILL_EXPENSE_AMOUNT] = draw_amount(desk);
    }
    document_derive(bill, &desk->world->arena);
    return true;
}

static void make_negative(const struct desk *desk, struct document *bill)
{
    struct text account = bill->lines[BILL_LINES_EXPENSE].items[0].fields[BILL_EXPENSE_ACCOUNT];
    struct line *line = draw_lines(desk, bill, BILL_LINES_EXPENSE, 1);
    line->fields[BILL_EXPENSE_ACCOUNT] = account;
    line->fields[BILL_EXPENSE_AMOUNT] = TEXT("-7.00");
}

/* What does not cross, or not as it is. */
static void make_odd(const struct desk *desk, struct document *bill)
{
    struct line *item;
    switch (random_below(desk_random(desk), 5)) {
    case 0:
        bill->fields[BILL_CURRENCY] = TEXT("EUR");
        break;
    case 1:
        bill->fields[BILL_NUMBER] = TEXT_NONE;
        break;
    case 2:
        bill->fields[BILL_CURRENCY] = TEXT_NONE;
        break;
    case 3:
        item = draw_lines(desk, bill, BILL_LINES_ITEM, 1);
        item->fields[BILL_ITEM_ITEM] = TEXT("rock");
        item->fields[BILL_ITEM_AMOUNT] = TEXT("5.00");
        break;
    default:
        make_negative(desk, bill);
    }
    document_derive(bill, &desk->world->arena);
}

bool draw_BILL(const struct desk *desk, struct document *out)
{
    const struct entry *vendor = draw_entry_of(desk, ENTITY_VENDOR);
    if (!vendor || !set_expenses(desk, out))
        return false;
    out->fields[BILL_VENDOR] = vendor->id;
    out->fields[BILL_NUMBER] = draw_number(desk, "N");
    out->fields[BILL_DATE] = draw_date(desk);
    out->fields[BILL_CURRENCY] = TEXT("USD");
    if (desk_chance(desk, 50))
        out->fields[BILL_MEMO] = draw_words(desk, "Memo");
    if (desk_chance(desk, desk->world->options.oddities))
        make_odd(desk, out);
    return true;
}

bool edit_BILL(const struct desk *desk, const struct entry *entry, struct document *document)
{
    switch (random_below(desk_random(desk), 5)) {
    case 0:
        document->fields[BILL_DATE] = draw_date(desk);
        return true;
    case 1:
        document->fields[BILL_NUMBER] = draw_number(desk, "N");
        return true;
    case 2:
        if (books_is_paid(entry))
            return false;
        document->lines[BILL_LINES_ITEM] = (struct lines){0};
        return set_expenses(desk, document);
    case 3:
        document->fields[BILL_CURRENCY] = TEXT("USD");
        return true;
    default:
        document->fields[BILL_MEMO] = draw_words(desk, "Memo");
        return true;
    }
}
