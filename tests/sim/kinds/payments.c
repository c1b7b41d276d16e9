/* What settles documents. */
#include "tests/sim/kinds/kinds.h"

/* What is open of it, or a part of that; 0 when there is nothing. */
static int64_t draw_part(const struct desk *desk, const struct entry *entry)
{
    int64_t open = cents_of(document_value(&entry->document, ROLE_BALANCE));
    if (open <= 0 || document_is_void(&entry->document))
        return 0;
    return desk_chance(desk, 50) ? open
                                 : 1 + (int64_t)random_below(desk_random(desk), (uint64_t)open);
}

bool draw_BILL_PAYMENT(const struct desk *desk, struct document *out)
{
    const struct entry *bill = draw_entry_of(desk, ENTITY_BILL);
    const struct entry *account = draw_entry_of(desk, ENTITY_ACCOUNT);
    int64_t paid = bill && account ? draw_part(desk, bill) : 0;
    if (paid == 0)
        return false;
    out->fields[BILL_PAYMENT_VENDOR] = bill->document.fields[BILL_VENDOR];
    out->fields[BILL_PAYMENT_DATE] = draw_date(desk);
    out->fields[BILL_PAYMENT_CURRENCY] = bill->document.fields[BILL_CURRENCY];
    out->fields[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
    out->fields[BILL_PAYMENT_ACCOUNT] = account->id;
    if (desk_chance(desk, 50))
        out->fields[BILL_PAYMENT_NUMBER] = draw_number(desk, "C");
    struct line *line = draw_lines(desk, out, BILL_PAYMENT_LINES_APPLICATION, 1);
    line->fields[BILL_PAYMENT_APPLICATION_BILL] = bill->id;
    line->fields[BILL_PAYMENT_APPLICATION_AMOUNT] = amount_of(&desk->world->arena, paid);
    document_derive(out, &desk->world->arena);
    return true;
}

bool edit_BILL_PAYMENT(const struct desk *desk, const struct entry *entry,
                       struct document *document)
{
    (void)entry;
    document->fields[BILL_PAYMENT_MEMO] = draw_words(desk, "Memo");
    return true;
}
