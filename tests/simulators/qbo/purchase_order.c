#include "tests/simulators/qbo/purchase_order.h"

#include <string.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/purchase_lines.h"
#include "tests/simulators/qbo/render.h"

static bool has_link(const struct json *holder, int64_t order)
{
    const struct json *links = json_member(holder, "LinkedTxn");
    JSON_EACH(link, links)
    {
        int64_t id;
        if (text_equal_string(json_text(link, "TxnType"), "PurchaseOrder") &&
            text_parse_int64(json_scalar(link, "TxnId"), &id) && id == order)
            return true;
    }
    return false;
}

/* What the lines that link to the order add up to. */
static int64_t linked_cents(const struct json *document, int64_t order)
{
    const struct json *lines = json_member(document, "Line");
    int64_t sum = 0;
    JSON_EACH(line, lines)
    {
        int64_t cents;
        if (has_link(line, order) && cents_of(json_member(line, "Amount"), &cents))
            sum += cents;
    }
    return sum;
}

static bool links_to(const struct json *document, int64_t order)
{
    const struct json *lines = json_member(document, "Line");
    if (has_link(document, order))
        return true;
    JSON_EACH(line, lines)
    {
        if (has_link(line, order))
            return true;
    }
    return false;
}

static bool check_holder(const struct change *change, const struct json *holder,
                         struct fault *fault)
{
    const struct json *links = json_member(holder, "LinkedTxn");
    JSON_EACH(link, links)
    {
        if (!text_equal_string(json_text(link, "TxnType"), "PurchaseOrder"))
            continue;
        struct text id = json_scalar(link, "TxnId");
        const struct object *order = company_find(change->company, ENTITY_PURCHASE_ORDER, id);
        if (!order || order->party != change->party)
            return fault_set(fault, FAULT_CANNOT_LINK, "LinkedTxn",
                             "Transaction cannot be linked : The transaction %.*s cannot be linked "
                             "to this one.",
                             TEXT_ARG(id));
    }
    return true;
}

bool purchase_order_check_links(const struct change *change, struct fault *fault)
{
    const struct json *lines = json_member(change->document, "Line");
    if (!check_holder(change, change->document, fault))
        return false;
    JSON_EACH(line, lines)
    {
        if (!check_holder(change, line, fault))
            return false;
    }
    return true;
}

void purchase_order_relink(struct company *company, const struct json *before,
                           const struct json *after)
{
    COMPANY_EACH(order, company, ENTITY_PURCHASE_ORDER)
    {
        if (!order->is_deleted && links_to(before, order->id) != links_to(after, order->id))
            company_bump(company, order);
    }
}

void purchase_order_render_links(struct json_writer *writer, const struct company *company,
                                 const struct object *document)
{
    COMPANY_EACH(order, company, ENTITY_PURCHASE_ORDER)
    {
        if (links_to(document->document, order->id))
            render_link(writer, order->id, entity_name(ENTITY_PURCHASE_ORDER));
    }
}

static bool has_bills(const struct company *company, const struct object *order)
{
    COMPANY_EACH(bill, company, ENTITY_BILL)
    {
        if (!bill->is_deleted && links_to(bill->document, order->id))
            return true;
    }
    return false;
}

/* A bill that names the order only as a whole has received all that it bills. */
static int64_t received(const struct company *company, const struct object *order)
{
    int64_t sum = 0;
    COMPANY_EACH(bill, company, ENTITY_BILL)
    {
        int64_t cents = bill->is_deleted ? 0 : linked_cents(bill->document, order->id);
        bool is_whole = !bill->is_deleted && has_link(bill->document, order->id);
        sum += cents == 0 && is_whole ? bill->total : cents;
    }
    return sum;
}

static bool check_linked(const struct change *change, struct fault *fault)
{
    const struct object *order = change->object;
    if (!order || order->party == change->party || !has_bills(change->company, order))
        return true;
    return fault_set(fault, FAULT_BUSINESS, "VendorRef",
                     "Business Validation Error: The vendor of a purchase order that is linked to "
                     "bills cannot be changed.");
}

static bool purchase_order_check(struct change *change, struct fault *fault)
{
    return charge_check_header(change, fault) &&
           check_enumeration(change->document, "POStatus", "Open Closed", fault) &&
           purchase_check_lines(change, fault) && check_linked(change, fault);
}

static void purchase_order_apply(struct change *change)
{
    struct object *order = change->object;
    order->party = change->party;
    order->control_account = change->control_account;
    order->total = change->total;
    order->rate = change->rate;
    memcpy(order->currency, change->currency, sizeof(order->currency));
}

static bool purchase_order_check_delete(struct company *company, const struct object *order,
                                        struct fault *fault)
{
    if (!has_bills(company, order))
        return true;
    return fault_set(fault, FAULT_BUSINESS, NULL,
                     "Business Validation Error: You must remove the links to this transaction "
                     "before you can delete it.");
}

static void purchase_order_remove(struct company *company, struct object *order)
{
    (void)company;
    order->open = 0;
}

static void purchase_order_show(struct json_writer *writer, const struct company *company,
                                const struct object *order)
{
    bool is_closed = text_equal_string(json_text(order->document, "POStatus"), "Closed") ||
                     (has_bills(company, order) && received(company, order) >= order->total);
    render_trade(writer, company, order);
    json_write_string(writer, "POStatus", is_closed ? "Closed" : "Open");
    json_open_array(writer, "LinkedTxn");
    COMPANY_EACH(bill, company, ENTITY_BILL)
    {
        if (!bill->is_deleted && links_to(bill->document, order->id))
            render_link(writer, bill->id, entity_name(ENTITY_BILL));
    }
    json_close_array(writer);
}

const struct rules purchase_order_rules = {.check = purchase_order_check,
                                           .apply = purchase_order_apply,
                                           .check_delete = purchase_order_check_delete,
                                           .remove = purchase_order_remove,
                                           .show = purchase_order_show};
