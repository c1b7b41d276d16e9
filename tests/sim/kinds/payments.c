/* What settles documents, and moves money. */
#include "tests/sim/kinds/kinds.h"

enum { PERCENT_WITH_CREDIT = 25, PERCENT_ON_ACCOUNT = 10 };

static int64_t open_of(const struct entry *entry)
{
    bool is_open = entry && !document_is_void(&entry->document);
    return is_open ? cents_of(document_value(&entry->document, ROLE_BALANCE)) : 0;
}

/* What is open of it, or a part of that. */
static int64_t draw_part(const struct desk *desk, int64_t open)
{
    return desk_chance(desk, 50) ? open
                                 : 1 + (int64_t)random_below(desk_random(desk), (uint64_t)open);
}

static bool is_alike(const struct entry *a, const struct entry *b, enum field_role role)
{
    return text_equal(document_value(&a->document, role), document_value(&b->document, role));
}

static bool is_like(const struct entry *entry, const struct entry *like)
{
    return !like || (is_alike(entry, like, ROLE_PARTY) && is_alike(entry, like, ROLE_CURRENCY));
}

/* Something of that kind that is open, of the same party and currency as the other. */
static const struct entry *draw_open(const struct desk *desk, enum entity entity,
                                     const struct entry *like)
{
    const struct entry *found = NULL;
    uint64_t seen = 0;
    for (size_t i = 0; i < desk->books->entry_count; i++) {
        const struct entry *entry = desk->books->entries[i];
        if (entry->entity == entity && !entry->is_deleted && open_of(entry) > 0 &&
            is_like(entry, like) && random_below(desk_random(desk), ++seen) == 0)
            found = entry;
    }
    return found;
}

static void put_head(const struct desk *desk, const struct entry *paid, struct document *out)
{
    document_set(out, ROLE_PARTY, document_value(&paid->document, ROLE_PARTY));
    document_set(out, ROLE_CURRENCY, document_value(&paid->document, ROLE_CURRENCY));
    document_set(out, ROLE_DATE, draw_date(desk, "2026-01"));
    if (desk_chance(desk, 50))
        document_set(out, ROLE_NUMBER, draw_number(desk));
}

static void put_application(const struct desk *desk, struct document *out, size_t kind,
                            const struct entry *paid, int64_t cents)
{
    const struct line_kind *lines = &layout_of(out->entity)->lines[kind];
    struct line *line = draw_lines(desk, out, (int)kind, 1);
    line->fields[0] = paid->id;
    line->fields[field_of_role(lines->fields, lines->field_count, ROLE_TOTAL)] =
        amount_of(&desk->world->arena, cents);
}

/* Bills and invoices are paid alike: lines for what is paid, and others for credits that are used;
 * money may be left over on the customer's account. */
bool draw_payment(const struct desk *desk, struct document *out)
{
    bool is_bill = out->entity == ENTITY_BILL_PAYMENT;
    const struct entry *paid = draw_open(desk, is_bill ? ENTITY_BILL : ENTITY_INVOICE, NULL);
    const struct entry *bank = draw_bank(desk, NULL);
    if (!paid || !bank)
        return false;
    int64_t cents = draw_part(desk, open_of(paid)), used = 0;
    put_head(desk, paid, out);
    put_application(desk, out, 0, paid, cents);
    const struct entry *credit =
        draw_open(desk, is_bill ? ENTITY_VENDOR_CREDIT : ENTITY_CREDIT_MEMO, paid);
    if (credit && desk_chance(desk, PERCENT_WITH_CREDIT)) {
        used = draw_part(desk, open_of(credit) < cents ? open_of(credit) : cents);
        put_application(desk, out, 1, credit, used);
    }
    int64_t left_over = !is_bill && desk_chance(desk, PERCENT_ON_ACCOUNT) ? 500 : 0;
    document_set(out, ROLE_TOTAL, amount_of(&desk->world->arena, cents - used + left_over));
    if (is_bill)
        out->fields[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
    out->fields[is_bill ? (int)BILL_PAYMENT_ACCOUNT : (int)INVOICE_PAYMENT_ACCOUNT] = bank->id;
    return true;
}

bool draw_credit_application(const struct desk *desk, struct document *out)
{
    const struct entry *credit = draw_open(desk, ENTITY_VENDOR_CREDIT, NULL);
    const struct entry *bill = credit ? draw_open(desk, ENTITY_BILL, credit) : NULL;
    if (!bill)
        return false;
    int64_t most = open_of(bill) < open_of(credit) ? open_of(bill) : open_of(credit);
    put_head(desk, bill, out);
    struct line *line = draw_lines(desk, out, CREDIT_APPLICATION_LINES_APPLICATION, 1);
    line->fields[CREDIT_APPLICATION_APPLICATION_BILL] = bill->id;
    line->fields[CREDIT_APPLICATION_APPLICATION_CREDIT] = credit->id;
    line->fields[CREDIT_APPLICATION_APPLICATION_AMOUNT] =
        amount_of(&desk->world->arena, draw_part(desk, most));
    document_derive(out, &desk->world->arena);
    return true;
}

bool draw_transfer(const struct desk *desk, struct document *out)
{
    const struct entry *from = draw_bank(desk, NULL);
    const struct entry *to = from ? draw_bank(desk, from) : NULL;
    if (!to || !draw_any(desk, out))
        return false;
    out->fields[FUNDS_TRANSFER_FROM] = from->id;
    out->fields[FUNDS_TRANSFER_TO] = to->id;
    return true;
}
