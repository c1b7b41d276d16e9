#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
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

static void apply(struct http_request *request, struct tenant *tenant, const struct change *change)
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
    apply(request, place->tenant, &change);
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
    apply(request, place.tenant,
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

/* --- paying bills ----------------------------------------------------------------------------- */

static struct text first_bank_account(const struct tenant *tenant)
{
    const struct records *accounts = &tenant->records[ENTITY_ACCOUNT];
    for (size_t i = 0; i < accounts->count; i++)
        if (text_equal_string(accounts->items[i]->document.values[ACCOUNT_TYPE], "Bank") &&
            text_equal_string(accounts->items[i]->document.values[ACCOUNT_ACTIVE], "true"))
            return text_of(accounts->items[i]->id);
    return TEXT_NONE;
}

/* One line of the payment: {"bill","amount"?}. */
static bool add_application(struct tenant *tenant, const struct json *item,
                            struct document *document, struct refusal *refusal)
{
    struct lines *lines = &document->lines[BILL_PAYMENT_APPLICATION_LINES];
    struct text amount = json_text(item, "amount");
    const struct record *bill = tenant_find(tenant, ENTITY_BILL, json_text(item, "bill"));
    int64_t cents;
    if (!bill || bill->is_deleted)
        return refusal_set(refusal, REFUSAL_GONE, "There is no such bill.");
    cents = books_open(bill);
    if (text_is_present(amount) && !cents_parse(amount, &cents))
        return refusal_set(refusal, REFUSAL_OTHER, "amount is no amount.");
    struct line *line = &lines->items[lines->count++];
    line->values[BILL_PAYMENT_APPLICATION_BILL] = text_of(bill->id);
    line->values[BILL_PAYMENT_APPLICATION_AMOUNT] = cents_format(&tenant->arena, cents);
    document->values[BILL_PAYMENT_VENDOR] = bill->document.values[BILL_VENDOR];
    document->values[BILL_PAYMENT_CURRENCY] = bill->document.values[BILL_CURRENCY];
    document->values[BILL_PAYMENT_EXCHANGE_RATE] = bill->document.values[BILL_EXCHANGE_RATE];
    document->values[BILL_PAYMENT_DATE] = bill->document.values[BILL_DATE];
    return true;
}

static struct text given_or(struct tenant *tenant, const struct json *body, const char *name,
                            struct text otherwise)
{
    struct text value = json_text(body, name);
    return text_is_present(value) ? arena_copy(&tenant->arena, value) : otherwise;
}

static bool plan_payment(struct tenant *tenant, const struct json *body, struct document *document,
                         struct refusal *refusal)
{
    const struct json *bills = json_member(body, "bills");
    uint32_t count = bills && bills->kind == JSON_ARRAY ? bills->count : 1;
    if (count > LINES_MAX)
        return refusal_set(refusal, REFUSAL_OTHER, "bills has more than %d.", (int)LINES_MAX);
    document->lines[BILL_PAYMENT_APPLICATION_LINES].items =
        ARENA_ARRAY(&tenant->arena, struct line, count + 1);
    if (!bills && !add_application(tenant, body, document, refusal))
        return false;
    JSON_EACH(item, bills)
    {
        if (!add_application(tenant, item, document, refusal))
            return false;
    }
    struct text *values = document->values;
    values[BILL_PAYMENT_DATE] = given_or(tenant, body, "date", values[BILL_PAYMENT_DATE]);
    values[BILL_PAYMENT_NUMBER] = given_or(tenant, body, "number", TEXT_NONE);
    values[BILL_PAYMENT_MEMO] = given_or(tenant, body, "memo", TEXT_NONE);
    values[BILL_PAYMENT_PAY_TYPE] = given_or(tenant, body, "pay_type", TEXT("Check"));
    values[BILL_PAYMENT_ACCOUNT] = given_or(tenant, body, "account", first_bank_account(tenant));
    return true;
}

void control_pay(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    struct change change = {.entity = ENTITY_BILL_PAYMENT, .action = ACTION_CREATE};
    struct refusal refusal;
    const struct json *body;
    if (!tenant || !control_body(request, &body))
        return;
    if (plan_payment(tenant, body, &change.document, &refusal))
        apply(request, tenant, &change);
    else
        control_refuse(request, &refusal);
}
