/* Bills that are linked to purchase orders, as QuickBooks Desktop shows them. */
#include "tests/sim/kinds/kinds.h"

enum { PERCENT_NAMELESS = 20 };

/* Of a part of its own: whoever links nothing draws the rest as before. */
static bool order_chance(const struct desk *desk, uint32_t percent)
{
    return random_chance(&desk->world->random[PART_ORDERS], percent);
}

static bool has_orders(const struct desk *desk)
{
    return desk->books->side == SIDE_DESKTOP && desk->world->options.orders > 0;
}

static void link_order(const struct desk *desk, struct document *bill)
{
    bool is_nameless = order_chance(desk, PERCENT_NAMELESS);
    bill->fields[BILL_PO_LINK] = TEXT("linked");
    bill->fields[BILL_PO_NUMBER] = is_nameless ? TEXT("N/A") : draw_number(desk);
}

static void unlink_order(struct document *bill)
{
    bill->fields[BILL_PO_LINK] = TEXT("none");
    bill->fields[BILL_PO_NUMBER] = TEXT_NONE;
}

bool draw_bill(const struct desk *desk, struct document *out)
{
    if (!draw_any(desk, out))
        return false;
    if (has_orders(desk) && order_chance(desk, desk->world->options.orders))
        link_order(desk, out);
    return true;
}

/* The Items tab. */
static bool edit_items(const struct desk *desk, const struct entry *entry,
                       struct document *document)
{
    const struct entry *item = draw_entry_of(desk, ENTITY_ITEM);
    if (!item || books_is_paid(entry))
        return false;
    struct line *line = draw_lines(desk, document, BILL_LINES_ITEM, 1);
    line->fields[BILL_ITEM_ITEM] = item->id;
    line->fields[BILL_ITEM_AMOUNT] = draw_cents(desk, 1000, 9999);
    document_derive(document, &desk->world->arena);
    return true;
}

static bool edit_order(const struct desk *desk, struct document *document)
{
    if (text_equal_string(document->fields[BILL_PO_LINK], "linked"))
        unlink_order(document);
    else
        link_order(desk, document);
    return true;
}

bool edit_bill(const struct desk *desk, const struct entry *entry, struct document *document)
{
    if (!order_chance(desk, desk->world->options.orders / 2))
        return edit_any(desk, entry, document);
    if (has_orders(desk) && order_chance(desk, 50))
        return edit_order(desk, document);
    return edit_items(desk, entry, document);
}
