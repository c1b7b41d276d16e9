#include "tests/simulators/qbd/company/order.h"

#include "base/decimal.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/link.h"

struct order_links {
    struct object *order;
    struct text order_line;
    struct text bill_line;
    struct order_links *next;
};

struct decimal order_received(const struct object *order, const struct xml *line)
{
    struct decimal sum = DECIMAL_ZERO;
    struct text id = xml_text(line, "TxnLineID");
    LINKS_TO(link, order)
    {
        struct decimal quantity;
        if (!link->is_live || !text_equal(link->target_line, id))
            continue;
        const struct xml *bill_line = lines_find(link->source, link->source_line);
        if (bill_line && decimal_parse(xml_text(bill_line, "Quantity"), &quantity))
            decimal_add(sum, quantity, &sum);
    }
    return sum;
}

static bool line_is_received(const struct object *order, const struct xml *line)
{
    struct decimal wanted;
    if (!decimal_parse(xml_text(line, "Quantity"), &wanted))
        return true;
    return decimal_compare(order_received(order, line), wanted) >= 0;
}

bool order_is_fully_received(const struct object *order)
{
    bool has_line = false;
    XML_EACH(line, order->fields)
    {
        if (!lines_is_line(line->name))
            continue;
        has_line = true;
        if (!line_is_received(order, line))
            return false;
    }
    return has_line;
}

static bool is_closed(const struct object *order)
{
    return text_equal(object_text(order, "IsManuallyClosed"), TEXT("true")) ||
           order_is_fully_received(order);
}

/* What the bill's line does not say comes from the order's. */
static void fill_line(struct arena *arena, struct xml *line, const struct xml *from)
{
    static const char *const NAMES[] = {"ItemRef", "Desc", "Quantity", "ClassRef", "CustomerRef"};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        const struct xml *value = xml_child(from, NAMES[i]);
        if (value && !xml_child(line, NAMES[i]))
            fields_append(line, fields_copy(arena, value));
    }
    bool has_price = xml_child(line, "Cost") || xml_child(line, "Amount");
    if (!has_price && xml_child(from, "Rate"))
        fields_set(arena, line, "Cost", xml_text(from, "Rate"));
}

static void remember(struct draft *draft, struct order_links **links, const struct xml *line,
                     struct order_links link)
{
    struct order_links *added = ARENA_NEW(&draft->company->arena, struct order_links);
    *added = link;
    added->bill_line = xml_text(line, "TxnLineID");
    added->next = *links;
    *links = added;
}

static struct object *find_order(struct draft *draft, struct text id)
{
    struct object *order = company_find_kind(draft->company, ENTITY_PURCHASE_ORDER, id);
    const struct object *vendor =
        object_reference(draft->company, draft->object->fields, "VendorRef");
    if (!order)
        status_set(draft->status, STATUS_NOT_FOUND, id, TEXT("There is no such purchase order."));
    else if (object_reference(draft->company, order->fields, "VendorRef") != vendor)
        status_set(draft->status, STATUS_INVALID, TEXT("LinkToTxnID"),
                   TEXT("The purchase order is for another vendor."));
    else
        return order;
    return NULL;
}

/* The order as a whole: a line of the bill for each of its lines that is still to come. */
static bool take_whole(struct draft *draft, struct text id, struct order_links **links)
{
    struct arena *arena = &draft->company->arena;
    struct object *order = find_order(draft, id);
    if (!order)
        return false;
    if (is_closed(order)) {
        status_set(draft->status, STATUS_ORDER_CLOSED, id, TEXT_NONE);
        return true;
    }
    XML_EACH(from, order->fields)
    {
        if (!lines_is_line(from->name) || line_is_received(order, from))
            continue;
        struct xml *line = fields_make(arena, TEXT("ItemLineRet"), TEXT(""));
        fields_set(arena, line, "TxnLineID", company_new_line_id(draft->company));
        fill_line(arena, line, from);
        fields_append(draft->object->fields, line);
        remember(draft, links, line,
                 (struct order_links){.order = order, .order_line = xml_text(from, "TxnLineID")});
    }
    return true;
}

static bool take_line(struct draft *draft, const struct xml *link, struct xml *line,
                      struct order_links **links)
{
    struct object *order = find_order(draft, xml_text(link, "TxnID"));
    struct text line_id = xml_text(link, "TxnLineID");
    const struct xml *from = order ? lines_find(order, line_id) : NULL;
    if (!order)
        return false;
    if (!from)
        return status_set(draft->status, STATUS_NOT_FOUND, line_id,
                          TEXT("The purchase order has no such line."));
    fill_line(&draft->company->arena, line, from);
    if (is_closed(order))
        status_set(draft->status, STATUS_ORDER_CLOSED, order->id, TEXT_NONE);
    else
        remember(draft, links, line, (struct order_links){.order = order, .order_line = line_id});
    return true;
}

bool order_take(struct draft *draft, struct order_links **links)
{
    struct xml *line = draft->object->fields->first;
    *links = NULL;
    XML_EACH(from, draft->request)
    {
        if (!text_equal(from->name, TEXT("ItemLineAdd")))
            continue;
        const struct xml *link = xml_child(from, "LinkToTxn");
        while (line && !text_equal(line->name, TEXT("ItemLineRet")))
            line = line->next;
        REQUIRE(line); /* each line of the request is one of the bill, in that order */
        if (link && !take_line(draft, link, line, links))
            return false;
        line = line->next;
    }
    XML_EACH(from, draft->request)
    {
        if (text_equal(from->name, TEXT("LinkToTxnID")) && !take_whole(draft, from->content, links))
            return false;
    }
    return true;
}

void order_link(struct draft *draft, const struct order_links *links)
{
    struct object *bill = draft->object;
    for (const struct order_links *one = links; one; one = one->next) {
        const struct xml *line = lines_find(bill, one->bill_line);
        struct link *link = link_add(draft->company, LINK_ORDER, bill, one->order,
                                     cents_of(xml_text(line, "Amount")));
        link->source_line = one->bill_line;
        link->target_line = one->order_line;
    }
    LINKS_FROM(link, bill)
    {
        if (link->kind == LINK_ORDER && !lines_find(bill, link->source_line))
            link->is_live = false;
    }
}
