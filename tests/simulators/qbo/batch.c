#include <string.h>

#include "tests/simulators/qbo/api.h"
#include "tests/simulators/qbo/query.h"
#include "tests/simulators/qbo/render.h"

enum { BATCH_ITEMS_MAX = 30, BATCH_ID_CHARACTERS_MAX = 10, BATCH_REQUESTID_MAX = 36 };

struct item {
    struct company *company;
    const struct json *json;
    struct text requestid;
};

static const struct json *find_entity(const struct json *item, enum entity *entity)
{
    JSON_EACH(member, item)
    {
        if (member->kind == JSON_OBJECT && entity_find(member->key, entity))
            return member;
    }
    return NULL;
}

/* An operation left out means create, or update when there is an Id. */
static bool read_kind(const struct json *item, const struct json *body, enum write_kind *kind,
                      struct fault *fault)
{
    struct text operation = json_text(item, "operation");
    struct text options = json_text(item, "optionsData");
    bool has_id = !text_is_empty(json_scalar(body, "Id"));
    *kind = WRITE_SAVE;
    if (!text_is_present(operation) || text_equal_string(operation, "create")) {
        if (!has_id)
            return true;
        return fault_set(fault, FAULT_BAD_PROPERTY, "Id", "Property Name:Id is not for a create");
    }
    if (text_equal_string(operation, "update") && text_equal_string(options, "void"))
        *kind = WRITE_VOID;
    else if (text_equal_string(operation, "delete"))
        *kind = WRITE_DELETE;
    else if (!text_equal_string(operation, "update"))
        return fault_set(fault, FAULT_UNSUPPORTED, NULL, "Operation %.*s is not supported.",
                         TEXT_ARG(operation));
    if (!has_id)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Id",
                         "Required parameter Id is missing in the request");
    return true;
}

static enum call_kind call_of(const struct json *item, enum write_kind kind)
{
    if (kind == WRITE_DELETE)
        return CALL_DELETE;
    if (kind == WRITE_VOID)
        return CALL_VOID;
    return text_equal_string(json_text(item, "operation"), "update") ? CALL_UPDATE : CALL_CREATE;
}

static bool write_item(struct json_writer *writer, const struct item *item, struct fault *fault)
{
    struct write_request request = {0};
    request.body = find_entity(item->json, &request.entity);
    if (!request.body)
        return fault_set(fault, FAULT_UNSUPPORTED, NULL, "The item has no entity that is known");
    if (!read_kind(item->json, request.body, &request.kind, fault))
        return false;
    request.allow_duplicate =
        text_equal_string(json_text(item->json, "optionsData"), "allowduplicatedocnum");
    struct text key = TEXT_NONE;
    if (text_is_present(item->requestid))
        key = arena_format(&item->company->arena, "%.*s/%.*s", TEXT_ARG(item->requestid),
                           TEXT_ARG(json_scalar(item->json, "bId")));
    bool is_good = api_write(writer, item->company, &request, key, fault);
    traffic_meter(item->company, call_of(item->json, request.kind), is_good);
    return is_good;
}

static bool answer_item(struct json_writer *writer, const struct item *item, struct fault *fault)
{
    struct company *company = item->company;
    const struct json *cdc = json_member(item->json, "CDCQuery");
    struct text query = json_text(item->json, "Query");
    bool is_good;
    if (!text_is_present(query) && !cdc)
        return write_item(writer, item, fault);
    if (!traffic_has_budget(company))
        return fault_set(fault, FAULT_THROTTLED, NULL, "The monthly budget of calls is spent.");
    if (cdc)
        is_good = cdc_answer(writer, company, json_text(cdc, "Entities"),
                             json_text(cdc, "ChangedSince"), fault);
    else
        is_good = query_answer(writer, company, query, fault);
    traffic_meter(company, cdc ? CALL_CDC : CALL_QUERY, is_good);
    return is_good;
}

static bool check_items(const struct json *items, struct text requestid, struct fault *fault)
{
    if (!items || items->kind != JSON_ARRAY)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "BatchItemRequest",
                         "Required parameter BatchItemRequest is missing in the request");
    if (items->count > BATCH_ITEMS_MAX)
        return fault_set(fault, FAULT_BAD_PROPERTY, "BatchItemRequest",
                         "The maximum number of batch items is %d, the request has %u",
                         BATCH_ITEMS_MAX, items->count);
    if (requestid.length > BATCH_REQUESTID_MAX)
        return fault_set(fault, FAULT_LENGTH, "requestid",
                         "requestid of a batch has at most %d characters", BATCH_REQUESTID_MAX);
    JSON_EACH(item, items)
    {
        if (text_is_present(requestid) && json_scalar(item, "bId").length > BATCH_ID_CHARACTERS_MAX)
            return fault_set(fault, FAULT_LENGTH, "bId", "bId has at most %d characters",
                             BATCH_ID_CHARACTERS_MAX);
    }
    return true;
}

bool batch_answer(struct json_writer *writer, struct company *company, const struct json *body,
                  struct text requestid, struct fault *fault)
{
    const struct json *items = json_member(body, "BatchItemRequest");
    if (!check_items(items, requestid, fault))
        return false;
    json_open_object(writer, NULL);
    json_open_array(writer, "BatchItemResponse");
    JSON_EACH(json, items)
    {
        struct item item = {.company = company, .json = json, .requestid = requestid};
        struct fault refusal;
        json_open_object(writer, NULL);
        if (!answer_item(writer, &item, &refusal))
            fault_write(writer, &refusal);
        if (json_member(json, "bId"))
            json_write_text(writer, "bId", json_scalar(json, "bId"));
        json_close_object(writer);
    }
    json_close_array(writer);
    render_time(writer, company->now);
    json_close_object(writer);
    return true;
}
