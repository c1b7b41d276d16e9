#include "tests/simulators/qbd/company/render.h"

#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/computed.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/order.h"

static void write_text(const struct render *render, const char *name, struct text value)
{
    if (text_is_present(value))
        xml_write_element(render->writer, text_of(name), value);
}

static void render_reference(const struct render *render, const struct xml *reference)
{
    const struct object *to = company_find(render->company, xml_text(reference, "ListID"));
    if (!to)
        return;
    xml_open(render->writer, reference->name);
    write_text(render, "ListID", to->id);
    write_text(render, "FullName", to->full_name);
    xml_close(render->writer, reference->name);
}

static void render_fields(const struct render *render, const struct xml *fields,
                          const struct element *shape);

void render_node(const struct render *render, const struct xml *node, const struct element *element)
{
    if (element->kind == KIND_REF) {
        render_reference(render, node);
        return;
    }
    if (element->kind != KIND_PART) {
        xml_write_element(render->writer, node->name, node->content);
        return;
    }
    xml_open(render->writer, node->name);
    render_fields(render, node, shape_find(node->name));
    xml_close(render->writer, node->name);
}

static void render_fields(const struct render *render, const struct xml *fields,
                          const struct element *shape)
{
    SHAPE_EACH(element, shape)
    {
        XML_EACH(node, fields)
        {
            if (element->since <= render->version && text_equal_string(node->name, element->name))
                render_node(render, node, element);
        }
    }
}

/* --- who is linked --- */

static void render_linked(const struct render *render, const struct object *other,
                          const struct link *link)
{
    int64_t cents = link->kind == LINK_ORDER ? link->cents : -link->cents - link->discount_cents;
    xml_open(render->writer, TEXT("LinkedTxn"));
    write_text(render, "TxnID", other->id);
    write_text(render, "TxnType", text_of(entity_row(other->entity)->name));
    write_text(render, "TxnDate", object_text(other, "TxnDate"));
    write_text(render, "RefNumber", object_text(other, "RefNumber"));
    write_text(render, "LinkType", link->kind == LINK_ORDER ? TEXT("QUANTYPE") : TEXT("AMTTYPE"));
    write_text(render, "Amount", cents_format(render->arena, cents));
    xml_close(render->writer, TEXT("LinkedTxn"));
}

/* Lines of one order are one link. */
static bool is_first_to(const struct object *source, const struct link *link)
{
    LINKS_FROM(before, source)
    {
        if (before == link)
            return true;
        if (before->is_live && before->kind == LINK_ORDER && before->target == link->target)
            return false;
    }
    return true;
}

static void render_links(const struct render *render, const struct object *object)
{
    LINKS_FROM(link, object)
    {
        bool is_shown = link->kind != LINK_ORDER || is_first_to(object, link);
        if (link->is_live && is_shown)
            render_linked(render, link->target, link);
    }
    LINKS_TO(link, object)
    {
        bool is_shown = link->kind != LINK_ORDER || is_first_to(link->source, link);
        if (link->is_live && is_shown)
            render_linked(render, link->source, link);
    }
}

static void render_applied(const struct render *render, const struct object *object)
{
    LINKS_FROM(link, object)
    {
        if (!link->is_live)
            continue;
        xml_open(render->writer, TEXT("AppliedToTxnRet"));
        write_text(render, "TxnID", link->target->id);
        write_text(render, "TxnType", text_of(entity_row(link->target->entity)->name));
        write_text(render, "TxnDate", object_text(link->target, "TxnDate"));
        write_text(render, "RefNumber", object_text(link->target, "RefNumber"));
        write_text(render, "BalanceRemaining",
                   cents_format(render->arena, link_open(link->target)));
        write_text(render, "Amount", cents_format(render->arena, link->cents));
        if (link->discount_cents != 0) {
            write_text(render, "DiscountAmount", cents_format(render->arena, link->discount_cents));
            xml_open(render->writer, TEXT("DiscountAccountRef"));
            write_text(render, "ListID", link->discount_account->id);
            write_text(render, "FullName", link->discount_account->full_name);
            xml_close(render->writer, TEXT("DiscountAccountRef"));
        }
        xml_close(render->writer, TEXT("AppliedToTxnRet"));
    }
}

/* --- the record --- */

static bool is_asked_for(const struct render *render, const char *name)
{
    if (!xml_child(render->question, "IncludeRetElement"))
        return true;
    XML_EACH(wanted, render->question)
    {
        if (text_equal(wanted->name, TEXT("IncludeRetElement")) &&
            text_equal_string(wanted->content, name))
            return true;
    }
    return false;
}

/* A line of an order tells what of it has come. */
static void render_order_line(const struct render *render, const struct object *order,
                              const struct xml *line)
{
    char text[DECIMAL_TEXT_BYTES_MAX];
    xml_open(render->writer, line->name);
    SHAPE_EACH(element, shape_find(line->name))
    {
        if (text_equal_string(TEXT("ReceivedQuantity"), element->name))
            write_text(render, "ReceivedQuantity",
                       decimal_format(order_received(order, line), 0, text));
        const struct xml *node = xml_child(line, element->name);
        if (node && element->since <= render->version)
            render_node(render, node, element);
    }
    xml_close(render->writer, line->name);
}

static void render_element(const struct render *render, const struct object *object,
                           const struct element *element)
{
    struct text name = text_of(element->name);
    struct text value;
    bool is_line = lines_is_line(name);
    if (computed_text(render->company, object, name, render->arena, &value)) {
        write_text(render, element->name, value);
        return;
    }
    if (text_equal(name, TEXT("LinkedTxn"))) {
        if (render->has_links)
            render_links(render, object);
        return;
    }
    if (text_equal(name, TEXT("AppliedToTxnRet"))) {
        if (render->has_lines)
            render_applied(render, object);
        return;
    }
    XML_EACH(node, object->fields)
    {
        if (!text_equal(node->name, name) || (is_line && !render->has_lines))
            continue;
        if (text_equal(name, TEXT("PurchaseOrderLineRet")))
            render_order_line(render, object, node);
        else
            render_node(render, node, element);
    }
}

void render_object(const struct render *render, const struct object *object)
{
    struct text name = arena_format(render->arena, "%sRet", entity_row(object->entity)->name);
    xml_open(render->writer, name);
    SHAPE_EACH(element, shape_find(name))
    {
        if (element->since <= render->version && is_asked_for(render, element->name))
            render_element(render, object, element);
    }
    xml_close(render->writer, name);
}
