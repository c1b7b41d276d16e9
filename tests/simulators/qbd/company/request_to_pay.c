/* BillToPayQuery: what is open with one vendor, bills and credits. */
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/check.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/reference.h"
#include "tests/simulators/qbd/company/render.h"
#include "tests/simulators/qbd/company/request.h"

struct open_item {
    const char *name;   /* BillToPay or CreditToApply */
    const char *amount; /* AmountDue or CreditRemaining */
    enum entity entity;
    int64_t (*open)(const struct object *object);
};

static const struct open_item ITEMS[] = {
    {"BillToPay", "AmountDue", ENTITY_BILL, link_open},
    {"CreditToApply", "CreditRemaining", ENTITY_VENDOR_CREDIT, link_unused},
};

static void tell(const struct render *render, const struct open_item *item,
                 const struct object *object)
{
    struct text cents = cents_format(render->arena, item->open(object));
    xml_open(render->writer, TEXT("BillToPayRet"));
    xml_open(render->writer, text_of(item->name));
    SHAPE_EACH(element, shape_find(text_of(item->name)))
    {
        const struct xml *node = xml_child(object->fields, element->name);
        struct text name = text_of(element->name);
        if (text_equal(name, TEXT("TxnID")))
            xml_write_element(render->writer, name, object->id);
        else if (text_equal(name, TEXT("TxnType")))
            xml_write_element(render->writer, name, text_of(entity_row(object->entity)->name));
        else if (text_equal_string(name, item->amount))
            xml_write_element(render->writer, name, cents);
        else if (node)
            render_node(render, node, element);
    }
    xml_close(render->writer, text_of(item->name));
    xml_close(render->writer, TEXT("BillToPayRet"));
}

/* Bills due by that day; credits have no such day. */
static bool is_due(const struct object *object, struct text by)
{
    struct text due = object_text(object, "DueDate");
    return text_is_empty(by) || !text_is_present(due) || text_compare(due, by) <= 0;
}

static void tell_all(const struct render *render, const struct request *request,
                     struct response *response, const struct object *payee)
{
    for (size_t i = 0; i < sizeof(ITEMS) / sizeof(ITEMS[0]); i++) {
        const struct object_list *list = &render->company->lists[ITEMS[i].entity];
        for (size_t j = 0; j < list->count; j++) {
            const struct object *object = list->items[j];
            if (object->is_deleted || ITEMS[i].open(object) == 0 ||
                object_reference(render->company, object->fields, "VendorRef") != payee ||
                !is_due(object, xml_text(request->body, "DueDate")))
                continue;
            tell(render, &ITEMS[i], object);
            response->count++;
        }
    }
}

void request_to_pay(struct company *company, const struct request *request,
                    struct response *response)
{
    struct xml_writer writer;
    const struct xml *reference = xml_child(request->body, "PayeeEntityRef");
    xml_writer_init(&writer, &response->body, true);
    const struct render render = {.company = company,
                                  .writer = &writer,
                                  .arena = response->arena,
                                  .version = response->version};
    if (!check_values(request->body, request->shape, &response->status))
        return;
    const struct object *payee = reference_find(company, reference, ENTITY_VENDOR);
    if (!payee) {
        status_set(&response->status, STATUS_BAD_REFERENCE, reference->name,
                   reference->first ? reference->first->content : TEXT(""));
        return;
    }
    tell_all(&render, request, response, payee);
    if (response->count == 0)
        status_set(&response->status, STATUS_NO_MATCH, TEXT_NONE, TEXT_NONE);
}
