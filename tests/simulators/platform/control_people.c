#include "tests/simulators/platform/control.h"

struct place {
    struct tenant *tenant;
    enum entity entity;
    struct record *record; /* NULL: the path names none */
};

/* The tenant and list of the path; false after an answer. */
static bool find_list(struct http_request *request, struct platform *platform, struct place *place)
{
    *place = (struct place){.tenant = control_tenant(request, platform)};
    if (!place->tenant)
        return false;
    if (entity_find_plural(http_request_param(request, "plural"), &place->entity))
        return true;
    control_error(request, 404, "There is no such list.");
    return false;
}

/* And its record. */
static bool find_record(struct http_request *request, struct platform *platform,
                        struct place *place)
{
    if (!find_list(request, platform, place))
        return false;
    place->record = tenant_find(place->tenant, place->entity, http_request_param(request, "id"));
    if (!place->record)
        control_error(request, 404, "There is no such record.");
    return place->record != NULL;
}

static void reply_record(struct http_request *request, const struct record *record)
{
    struct page page;
    page_open(&page);
    record_write(&page.writer, NULL, record);
    page_reply(&page, request);
}

void control_apply(struct http_request *request, struct tenant *tenant, const struct change *change)
{
    struct refusal refusal;
    const struct record *record = NULL;
    if (layout_of(change->entity)->nature == NATURE_FIGURE)
        refusal_set(&refusal, REFUSAL_OTHER, "A %s is only received.",
                    layout_of(change->entity)->name);
    else
        record = change_apply(tenant, change, &refusal);
    if (record)
        reply_record(request, record);
    else
        control_refuse(request, &refusal);
}

/* A total that nobody gives follows the lines; a balance is not a person's to give. */
static void forget_derived(enum entity entity, const struct json *body, struct document *document)
{
    enum nature nature = layout_of(entity)->nature;
    struct text *total = document_place(entity, document, ROLE_TOTAL);
    struct text *balance = document_place(entity, document, ROLE_BALANCE);
    if (total && nature != NATURE_TRANSFER && !json_member(body, "total"))
        *total = TEXT_NONE;
    if (balance)
        *balance = TEXT_NONE;
}

static void write(struct http_request *request, const struct place *place, enum action action)
{
    const struct json *body;
    struct refusal refusal;
    if (!control_body(request, &body))
        return;
    struct change change = {.entity = place->entity, .action = action, .record = place->record};
    if (place->record)
        change.document = place->record->document;
    if (!document_may_write(place->entity, body, WRITTEN_BY_PEOPLE, &refusal) ||
        !document_merge(&place->tenant->arena, place->entity, body, &change.document, &refusal)) {
        control_refuse(request, &refusal);
        return;
    }
    forget_derived(place->entity, body, &change.document);
    control_apply(request, place->tenant, &change);
}

void control_create(struct http_request *request, void *context)
{
    struct place place;
    if (find_list(request, context, &place))
        write(request, &place, ACTION_CREATE);
}

void control_edit(struct http_request *request, void *context)
{
    struct place place;
    if (find_record(request, context, &place))
        write(request, &place, ACTION_UPDATE);
}

static void act(struct http_request *request, void *context, enum action action)
{
    struct place place;
    if (!find_record(request, context, &place))
        return;
    control_apply(
        request, place.tenant,
        &(struct change){.entity = place.entity, .action = action, .record = place.record});
}

void control_delete(struct http_request *request, void *context)
{
    act(request, context, ACTION_DELETE);
}

void control_void(struct http_request *request, void *context)
{
    act(request, context, ACTION_VOID);
}

void control_restore(struct http_request *request, void *context)
{
    act(request, context, ACTION_RESTORE);
}

void control_read(struct http_request *request, void *context)
{
    struct place place;
    if (find_record(request, context, &place))
        reply_record(request, place.record);
}
