#include "tests/simulators/qbo/api.h"

#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/query.h"
#include "tests/simulators/qbo/render.h"

struct call {
    struct company *company;
    struct exchange *exchange;
    enum call_kind kind;
    struct text resource; /* "query", "cdc", "batch" or an entity's name */
    struct text id;
    struct text requestid;
};

bool api_write(struct json_writer *writer, struct company *company,
               const struct write_request *request, struct text requestid, struct fault *fault)
{
    const char *name = entity_name(request->entity);
    struct kept_reply *reply = text_is_empty(requestid) ? NULL : traffic_reply(company, requestid);
    if (reply && text_is_present(reply->object) && company->switches.requestid_replay) {
        reply->replayed++;
        json_write_raw(writer, reply->name, reply->object);
        return true;
    }
    const struct object *object = write_object(company, request, fault);
    if (!object)
        return false;
    (void)books_total(company); /* ends the program when the books do not balance */
    struct buffer buffer;
    struct json_writer inner;
    buffer_init(&buffer, 0);
    json_writer_init(&inner, &buffer);
    if (request->kind == WRITE_DELETE)
        render_deleted(&inner, NULL, object);
    else
        render_object(&inner, NULL, company, object);
    json_write_raw(writer, name, buffer_text(&buffer));
    if (reply) {
        reply->applied++;
        reply->name = name;
        reply->object = arena_copy(&company->arena, buffer_text(&buffer));
    }
    buffer_release(&buffer);
    return true;
}

static const struct json *read_body(struct exchange *exchange, struct fault *fault)
{
    struct error error;
    if (!text_is_utf8(exchange->body)) {
        fault_set(fault, FAULT_UNSUPPORTED, NULL, "Unsupported Operation : bad encoding");
        return NULL;
    }
    const struct json *body = json_parse(&exchange->arena, exchange->body, &error);
    if (!body || body->kind != JSON_OBJECT) {
        fault_set(fault, FAULT_BAD_PROPERTY, NULL,
                  "Property Name:failed to parse json object; a property specified is unsupported "
                  "or invalid");
        return NULL;
    }
    return body;
}

static bool answer_write(struct call *call, struct json_writer *writer, struct fault *fault)
{
    struct write_request request = {.kind = WRITE_SAVE};
    struct text include = exchange_query(call->exchange, "include");
    if (!entity_find(call->resource, &request.entity))
        return fault_set(fault, FAULT_UNSUPPORTED, NULL,
                         "Unsupported Operation : Operation is not supported for %.*s",
                         TEXT_ARG(call->resource));
    request.body = read_body(call->exchange, fault);
    if (!request.body)
        return false;
    request.allow_duplicate = text_equal_string(include, "allowduplicatedocnum");
    if (call->kind == CALL_DELETE)
        request.kind = WRITE_DELETE;
    if (call->kind == CALL_VOID)
        request.kind = WRITE_VOID;
    json_open_object(writer, NULL);
    if (!api_write(writer, call->company, &request, call->requestid, fault))
        return false;
    render_time(writer, call->exchange->now);
    json_close_object(writer);
    return true;
}

static bool answer_read(struct call *call, struct json_writer *writer, struct fault *fault)
{
    struct company *company = call->company;
    enum entity entity;
    if (!entity_find(call->resource, &entity))
        return fault_set(fault, FAULT_UNSUPPORTED, NULL,
                         "Unsupported Operation : Operation is not supported for %.*s",
                         TEXT_ARG(call->resource));
    bool is_single = entity == ENTITY_PREFERENCES || entity == ENTITY_COMPANY_INFO;
    const struct object *object = company_find(company, entity, is_single ? TEXT("1") : call->id);
    if (!object)
        return fault_set(fault, FAULT_NOT_FOUND, NULL,
                         "Object Not Found : Something you're trying to use has been made "
                         "inactive. Check the fields with accounts, customers, items, vendors or "
                         "employees.");
    json_open_object(writer, NULL);
    render_object(writer, entity_name(entity), company, object);
    render_time(writer, call->exchange->now);
    json_close_object(writer);
    return true;
}

static bool answer_question(struct call *call, struct json_writer *writer, struct fault *fault)
{
    struct exchange *exchange = call->exchange;
    bool is_good;
    struct text query = exchange_is(exchange, "POST") ? text_trim(exchange->body)
                                                      : exchange_query(exchange, "query");
    json_open_object(writer, NULL);
    if (call->kind == CALL_CDC)
        is_good = cdc_answer(writer, call->company, exchange_query(exchange, "entities"),
                             exchange_query(exchange, "changedSince"), fault);
    else
        is_good = query_answer(writer, call->company, query, fault);
    if (!is_good)
        return false;
    render_time(writer, exchange->now);
    json_close_object(writer);
    return true;
}

static bool answer(struct call *call, struct json_writer *writer, struct fault *fault)
{
    if (call->requestid.length > REQUESTID_BYTES_MAX)
        return fault_set(fault, FAULT_LENGTH, "requestid", "requestid has at most %d characters",
                         REQUESTID_BYTES_MAX);
    switch (call->kind) {
    case CALL_QUERY:
    case CALL_CDC:
        return answer_question(call, writer, fault);
    case CALL_READ:
        return answer_read(call, writer, fault);
    case CALL_BATCH: {
        const struct json *body = read_body(call->exchange, fault);
        return body && batch_answer(writer, call->company, body, call->requestid, fault);
    }
    case CALL_CREATE:
    case CALL_UPDATE:
    case CALL_DELETE:
    case CALL_VOID:
        return answer_write(call, writer, fault);
    case CALL_TOKEN:
    case CALL_COUNT:
        break;
    }
    return false;
}

/* Whether a write creates or updates is in its body. */
static enum call_kind write_call(struct exchange *exchange)
{
    struct text operation = exchange_query(exchange, "operation");
    bool is_void = text_equal_string(operation, "void") ||
                   text_equal_string(exchange_query(exchange, "include"), "void");
    if (text_equal_string(operation, "delete"))
        return CALL_DELETE;
    if (is_void)
        return CALL_VOID;
    struct error error;
    const struct json *body = json_parse(&exchange->arena, exchange->body, &error);
    return text_is_empty(json_scalar(body, "Id")) ? CALL_CREATE : CALL_UPDATE;
}

static enum call_kind classify(struct exchange *exchange, struct text resource)
{
    if (text_equal_string(resource, "query"))
        return CALL_QUERY;
    if (text_equal_string(resource, "cdc"))
        return CALL_CDC;
    if (text_equal_string(resource, "batch"))
        return CALL_BATCH;
    return exchange_is(exchange, "POST") ? write_call(exchange) : CALL_READ;
}

static bool is_read(enum call_kind kind)
{
    return kind == CALL_READ || kind == CALL_QUERY || kind == CALL_CDC;
}

/* What stands between a good token and the books: false when the answer is made. */
static bool admit(struct call *call)
{
    struct company *company = call->company;
    struct fault fault;
    bool is_xml = company->switches.throttle_xml;
    if (!traffic_allow(company, call->kind) ||
        (is_read(call->kind) && !traffic_has_budget(company))) {
        exchange_throttled(call->exchange, is_xml, 429);
        return false;
    }
    if (company->switches.disconnected)
        fault_set(&fault, FAULT_DISCONNECTED, NULL,
                  "message=ApplicationAuthorizationFailed; errorCode=003201; statusCode=403");
    else if (company->switches.subscription_ended && !is_read(call->kind))
        fault_set(&fault, FAULT_SUBSCRIPTION, NULL,
                  "Subscription period has ended or canceled or there was a billing problem");
    else
        return true;
    exchange_fault(call->exchange, &fault);
    return false;
}

static void carry_out(struct call *call)
{
    struct fault fault;
    if (!admit(call))
        return;
    struct json_writer writer = exchange_begin(call->exchange);
    bool is_good = answer(call, &writer, &fault);
    if (!is_good)
        exchange_fault(call->exchange, &fault);
    traffic_meter(call->company, call->kind, is_good);
}

/* Without it the vendor speaks XML; only its envelope is simulated, enough to be noticed. */
static void speak_xml(struct exchange *exchange)
{
    struct text accept = exchange->accept;
    struct text format = exchange_query(exchange, "format");
    bool is_json = text_equal_string(format, "json");
    for (size_t i = 0; i + 4 <= accept.length && !is_json; i++)
        is_json = memcmp(accept.data + i, "json", 4) == 0;
    if (!is_json)
        exchange_text(exchange, exchange->status, "application/xml;charset=UTF-8",
                      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
                      "<IntuitResponse xmlns=\"http://schema.intuit.com/finance/v3\"/>");
}

static void handle_call(struct simulator *simulator, struct call *call)
{
    struct exchange *exchange = call->exchange;
    const struct injection *injection =
        injection_take(&simulator->injections, call->company->realm, call->kind);
    if (!injection || injection_is_after(injection)) {
        carry_out(call);
        speak_xml(exchange);
    } else {
        call->company->traffic->failed++;
    }
    if (injection)
        injection_apply(injection, exchange);
    traffic_record(call->company, exchange, call->requestid);
}

void api_handle(struct simulator *simulator, struct exchange *exchange)
{
    enum { REALM_AT = 2, RESOURCE_AT = 3, ID_AT = 4 };
    struct text segments[SEGMENTS_MAX] = {TEXT_NONE};
    exchange->now = simulator_now(simulator);
    if (oauth_handle(simulator, exchange))
        return;
    size_t count = exchange_segments(exchange, segments);
    bool is_method = exchange_is(exchange, "GET") || exchange_is(exchange, "POST");
    if (count <= RESOURCE_AT || !is_method || !text_equal_string(segments[0], "v3") ||
        !text_equal_string(segments[1], "company")) {
        exchange_error(exchange, 404, "there is no such address");
        return;
    }
    struct call call = {.exchange = exchange,
                        .company = simulator_find(simulator, segments[REALM_AT]),
                        .resource = segments[RESOURCE_AT],
                        .id = segments[ID_AT],
                        .requestid = exchange_query(exchange, "requestid")};
    if (!oauth_check(&simulator->oauth, call.company, exchange))
        return;
    call.kind = classify(exchange, call.resource);
    handle_call(simulator, &call);
}
