/* A bookkeeper at the PC: what the screens of QuickBooks do. Fields have the names of qbXML, in
 * any order; an edit needs no EditSequence. */
#include <inttypes.h>

#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/check.h"
#include "tests/simulators/qbd/company/erase.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/write.h"
#include "tests/simulators/qbd/control.h"

void control_answer(struct http_request *request, const struct object *object,
                    const struct status *status)
{
    struct page page;
    bool is_refused = !object && status_is_error(status);
    page_open(&page);
    json_write_int64(&page.writer, "status", status->code);
    json_write_string(&page.writer, "message", status->message);
    if (object) {
        json_write_text(&page.writer, "id", object->id);
        json_write_int64(&page.writer, "edit_sequence", object->edit_sequence);
    }
    json_close_object(&page.writer);
    http_reply_json(request, is_refused ? 422 : 200, buffer_text(&page.buffer));
    buffer_release(&page.buffer);
}

static struct xml *to_xml(struct arena *arena, struct text name, const struct json *value);

/* The members in the order of the shape; {"VendorRef": ...}, and arrays for what repeats. */
static void add_members(struct arena *arena, struct xml *node, const struct json *object)
{
    const struct element *shape = shape_find(node->name);
    if (!shape) {
        JSON_EACH(value, object)
        fields_append(node, to_xml(arena, value->key, value));
        return;
    }
    SHAPE_EACH(element, shape)
    {
        const struct json *value = json_member(object, element->name);
        if (!value)
            continue;
        if (value->kind != JSON_ARRAY) {
            fields_append(node, to_xml(arena, text_of(element->name), value));
            continue;
        }
        JSON_EACH(item, value)
        fields_append(node, to_xml(arena, text_of(element->name), item));
    }
}

static struct xml *to_xml(struct arena *arena, struct text name, const struct json *value)
{
    struct xml *node = fields_make(arena, name, TEXT(""));
    if (value->kind == JSON_OBJECT)
        add_members(arena, node, value);
    else if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        node->content = value->kind == JSON_TRUE ? TEXT("true") : TEXT("false");
    else
        node->content = arena_copy(arena, value->text);
    return node;
}

static void write_as_person(struct http_request *request, struct company *company,
                            enum entity entity, struct xml *body)
{
    struct status status;
    struct error error;
    const struct object *object = company_find(company, xml_text(body, "TxnID"));
    if (!object)
        object = company_find(company, xml_text(body, "ListID"));
    if (object)
        fields_set(&company->arena, body, "EditSequence",
                   arena_format(&company->arena, "%" PRId64, object->edit_sequence));
    const struct element *shape = shape_find(body->name);
    if (!shape) {
        control_error(request, 400, "Nobody can edit that.");
        return;
    }
    /* EditSequence is put where the shape wants it. */
    struct xml *sorted = fields_make(&company->arena, body->name, TEXT(""));
    SHAPE_EACH(element, shape)
    {
        XML_EACH(node, body)
        {
            if (text_equal_string(node->name, element->name))
                fields_append(sorted, fields_copy(&company->arena, node));
        }
    }
    if (!check_structure(sorted, shape, (int)company->switches.version, &error)) {
        control_error(request, 400, error.message);
        return;
    }
    object = write_record(company, entity, sorted, &status);
    control_answer(request, object, &status);
}

void control_save(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    const struct json *body = company ? control_body(request) : NULL;
    struct text name = http_request_param(request, "entity");
    enum entity entity;
    if (!body)
        return;
    if (!entity_named(name, &entity)) {
        control_error(request, 404, "There are no records of that kind.");
        return;
    }
    bool is_edit = json_member(body, "TxnID") || json_member(body, "ListID");
    struct text request_name =
        arena_format(&company->arena, "%.*s%s", TEXT_ARG(name), is_edit ? "Mod" : "Add");
    write_as_person(request, company, entity, to_xml(&company->arena, request_name, body));
}

/* The record that a body names with "type" and "id". */
struct target {
    struct company *company;
    enum entity entity;
    struct text id;
};

static bool read_target(struct http_request *request, void *context, struct target *target)
{
    target->company = control_company(request, context);
    const struct json *body = target->company ? control_body(request) : NULL;
    if (!body)
        return false;
    target->id = json_text(body, "id");
    if (entity_named(json_text(body, "type"), &target->entity))
        return true;
    control_error(request, 400, "type: the kind of record, as Bill.");
    return false;
}

void control_void(struct http_request *request, void *context)
{
    struct target target;
    struct status status;
    if (!read_target(request, context, &target))
        return;
    if (!entity_row(target.entity)->voids) {
        control_error(request, 400, "That kind cannot be voided.");
        return;
    }
    const struct object *object = erase_void(target.company, target.entity, target.id, &status);
    control_answer(request, object, &status);
}

void control_delete(struct http_request *request, void *context)
{
    struct target target;
    struct status status;
    if (!read_target(request, context, &target))
        return;
    const struct object *object = erase_delete(target.company, target.entity, target.id, &status);
    control_answer(request, object, &status);
}

void control_merge(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    const struct json *body = company ? control_body(request) : NULL;
    struct status status;
    if (!body)
        return;
    struct object *from = company_find(company, json_text(body, "from"));
    struct object *into = company_find(company, json_text(body, "into"));
    if (!from || !into || !entity_row(from->entity)->is_list) {
        control_error(request, 404, "from, into: ListIDs of two entries.");
        return;
    }
    const struct object *object = erase_merge(company, from, into, &status);
    control_answer(request, object, &status);
}

/* A payment of that charge: nothing but what its Add needs. */
static struct xml *make_payment(struct company *company, const struct object *charge,
                                struct text amount)
{
    struct arena *arena = &company->arena;
    bool is_bill = charge->entity == ENTITY_BILL;
    const struct object *party =
        object_reference(company, charge->fields, is_bill ? "VendorRef" : "CustomerRef");
    struct text name = is_bill ? TEXT("BillPaymentCheckAdd") : TEXT("ReceivePaymentAdd");
    struct xml *payment = fields_make(arena, name, TEXT(""));
    struct xml *payer =
        fields_make(arena, is_bill ? TEXT("PayeeEntityRef") : TEXT("CustomerRef"), TEXT(""));
    struct xml *applied = fields_make(arena, TEXT("AppliedToTxnAdd"), TEXT(""));
    fields_set(arena, payer, "ListID", party->id);
    fields_append(payment, payer);
    fields_append(payment, fields_copy(arena, xml_child(charge->fields, is_bill ? "APAccountRef"
                                                                                : "ARAccountRef")));
    if (is_bill) {
        struct xml *bank = fields_make(arena, TEXT("BankAccountRef"), TEXT(""));
        fields_set(arena, bank, "FullName", TEXT("Checking"));
        fields_append(payment, bank);
        fields_set(arena, payment, "IsToBePrinted", TEXT("true"));
    }
    fields_set(arena, applied, "TxnID", charge->id);
    fields_set(arena, applied, "PaymentAmount", amount);
    fields_append(payment, applied);
    return payment;
}

/* {"bill": TxnID, "amount": "10.00"} by check, or {"invoice": ...}; no amount pays all. */
void control_pay(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    const struct json *body = company ? control_body(request) : NULL;
    if (!body)
        return;
    bool is_bill = json_member(body, "bill") != NULL;
    const struct object *charge =
        company_find(company, json_text(body, is_bill ? "bill" : "invoice"));
    if (!charge || charge->entity != (is_bill ? ENTITY_BILL : ENTITY_INVOICE)) {
        control_error(request, 404, "bill or invoice: the TxnID of one.");
        return;
    }
    struct text amount = json_text(body, "amount");
    if (text_is_empty(amount))
        amount = cents_format(&company->arena, link_open(charge));
    write_as_person(request, company, is_bill ? ENTITY_BILL_PAYMENT_CHECK : ENTITY_RECEIVE_PAYMENT,
                    make_payment(company, charge, amount));
}
