#include "tests/simulators/qbo/write.h"

#include "tests/simulators/qbo/document.h"
#include "tests/simulators/qbo/fill.h"
#include "tests/simulators/qbo/pay.h"
#include "tests/simulators/qbo/rules.h"

static const struct rules *const all_rules[] = {
#define ENTITY(name, text, sequence, key, symbol) &symbol,
#include "tests/simulators/qbo/entities.def"
#undef ENTITY
};

const struct rules *rules_of(enum entity entity)
{
    REQUIRE(entity < ENTITY_COUNT);
    return all_rules[entity];
}

static bool check_token(const struct object *object, const struct write_request *request,
                        struct fault *fault)
{
    struct text token = json_scalar(request->body, "SyncToken");
    int64_t number;
    if (text_is_empty(token) && request->as_person)
        return true;
    if (text_is_empty(token))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "SyncToken",
                         "Required parameter SyncToken is missing in the request");
    if (!text_parse_int64(token, &number) || number != object->sync_token)
        return fault_set(fault, FAULT_STALE, NULL,
                         "Stale Object Error : You and another user were working on this at the "
                         "same time. The other finished before you did, so your work was not "
                         "saved.");
    return true;
}

static struct object *find_target(struct company *company, const struct write_request *request,
                                  struct fault *fault)
{
    struct text id = json_scalar(request->body, "Id");
    struct object *object = company_find(company, request->entity, id);
    if (!object) {
        fault_set(fault, FAULT_NOT_FOUND, NULL,
                  "Object Not Found : Something you're trying to use has been made inactive. Check "
                  "the fields with accounts, customers, items, vendors or employees.");
        return NULL;
    }
    return check_token(object, request, fault) ? object : NULL;
}

static struct object *delete_object(struct company *company, const struct write_request *request,
                                    struct fault *fault)
{
    const struct rules *rules = rules_of(request->entity);
    if (!rules->check_delete) {
        fault_set(fault, FAULT_UNSUPPORTED, NULL, "Operation delete is not supported for %s",
                  entity_name(request->entity));
        return NULL;
    }
    struct object *object = find_target(company, request, fault);
    if (!object || !rules->check_delete(company, object, fault))
        return NULL;
    object->is_deleted = true;
    rules->remove(company, object);
    company_bump(company, object);
    return object;
}

static bool is_sparse(const struct write_request *request)
{
    const struct json *sparse = json_member(request->body, "sparse");
    if (!sparse)
        return request->as_person;
    return sparse->kind == JSON_TRUE ||
           (sparse->kind == JSON_STRING && text_equal_folded(sparse->text, TEXT("true")));
}

static bool is_made_inactive(const struct object *object, const struct json *document)
{
    const struct json *active = json_member(document, "Active");
    return active && active->kind == JSON_FALSE && object && object->is_active;
}

static bool prepare(struct change *change, const struct write_request *request, struct fault *fault)
{
    struct company *company = change->company;
    enum entity entity = request->entity;
    if (change->object && change->object->is_voided)
        return fault_set(fault, FAULT_BUSINESS, NULL,
                         "Business Validation Error: A voided transaction cannot be changed.");
    bool is_kept = change->object && (is_sparse(request) || change->is_void);
    struct document_change merge = {.old = is_kept ? change->object->document : NULL,
                                    .incoming = request->body};
    if (change->is_void) {
        change->document = fill_voided(company, entity, change->object->document);
    } else {
        change->document = document_merge(company, entity, merge, fault);
        if (!change->document)
            return false;
    }
    change->document = fill_defaults(company, entity, change->document);
    if (!change->object)
        change->document = fill_number(company, entity, change->document);
    if (entity_is_transaction(entity))
        change->document = fill_dates(company, entity, change->document);
    if (entity_is_transaction(entity) && request->as_person)
        change->document = fill_currency(company, entity, change->document);
    if (!rules_of(entity)->check(change, fault))
        return false;
    if (entity_is_list(entity) && is_made_inactive(change->object, change->document))
        change->document = fill_deleted_name(company, entity, change->document);
    else if (change->is_void && request->kind != WRITE_VOID)
        change->document = fill_voided(company, entity, change->document);
    return true;
}

struct object *write_object(struct company *company, const struct write_request *request,
                            struct fault *fault)
{
    const struct rules *rules = rules_of(request->entity);
    struct change change = {.company = company,
                            .entity = request->entity,
                            .allow_duplicate = request->allow_duplicate,
                            .is_void = request->kind == WRITE_VOID};
    if (!rules->check || (change.is_void && !rules->has_void)) {
        fault_set(fault, FAULT_UNSUPPORTED, NULL, "Operation is not supported for %s",
                  entity_name(request->entity));
        return NULL;
    }
    if (request->kind == WRITE_DELETE)
        return delete_object(company, request, fault);
    bool is_update = change.is_void || !text_is_empty(json_scalar(request->body, "Id"));
    if (is_update) {
        change.object = find_target(company, request, fault);
        if (!change.object)
            return NULL;
    }
    if (!prepare(&change, request, fault))
        return NULL;
    if (!change.object)
        change.object = company_add(company, request->entity, request->id);
    rules->apply(&change);
    change.object->document = change.document;
    change.object->number = json_text(change.document, "DocNumber");
    if (is_update)
        company_bump(company, change.object);
    else if (change.entity == ENTITY_INVOICE && company->preferences.auto_apply)
        pay_with_credits(company, change.object);
    return change.object;
}
