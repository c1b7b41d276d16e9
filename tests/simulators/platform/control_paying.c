#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/control.h"

/* A way of settling: the record that it makes, and what its two kinds of lines name. */
struct deed {
    enum entity entity;
    const char *list; /* of what is owed, "bills"; lines of kind 0 */
    enum entity owed;
    enum entity credit; /* lines of kind 1, from "credits" */
};
static const struct deed PAY = {ENTITY_BILL_PAYMENT, "bills", ENTITY_BILL, ENTITY_VENDOR_CREDIT};
static const struct deed RECEIVE = {ENTITY_INVOICE_PAYMENT, "invoices", ENTITY_INVOICE,
                                    ENTITY_CREDIT_MEMO};

static struct text first_bank_account(const struct tenant *tenant)
{
    const struct records *accounts = &tenant->records[ENTITY_ACCOUNT];
    for (size_t i = 0; i < accounts->count; i++)
        if (text_equal_string(accounts->items[i]->document.values[ACCOUNT_TYPE], "Bank") &&
            text_equal_string(accounts->items[i]->document.values[ACCOUNT_ACTIVE], "true"))
            return text_of(accounts->items[i]->id);
    return TEXT_NONE;
}

/* The record that a member names, and how much of it: "amount", or all that is open. */
static const struct record *find_owed(struct tenant *tenant, enum entity entity,
                                      const struct json *item, struct text *amount,
                                      struct refusal *refusal)
{
    const char *name = layout_of(entity)->name;
    const struct record *record = tenant_find(tenant, entity, json_text(item, name));
    struct text given = json_text(item, "amount");
    int64_t cents;
    if (!record || record->is_deleted) {
        refusal_set(refusal, REFUSAL_GONE, "There is no such %s.", name);
        return NULL;
    }
    cents = books_open(record);
    if (text_is_present(given) && !cents_parse(given, &cents)) {
        refusal_set(refusal, REFUSAL_OTHER, "amount is no amount.");
        return NULL;
    }
    *amount = cents_format(&tenant->arena, cents);
    return record;
}

static void copy_role(enum entity to, struct document *document, const struct record *from,
                      enum role role)
{
    *document_place(to, document, role) = document_value(from->entity, &from->document, role);
}

struct work {
    struct tenant *tenant;
    const struct deed *deed;
    struct document document;
    struct refusal refusal;
};

static bool add_line(struct work *work, size_t kind, const struct json *item)
{
    const struct deed *deed = work->deed;
    struct document *document = &work->document;
    struct lines *lines = &document->lines[kind];
    struct text amount;
    const struct record *record =
        find_owed(work->tenant, kind ? deed->credit : deed->owed, item, &amount, &work->refusal);
    if (!record)
        return false;
    struct line *line = &lines->items[lines->count++];
    line->values[0] = text_of(record->id);
    line->values[line_amount_index(deed->entity, kind)] = amount;
    if (kind)
        return true;
    copy_role(deed->entity, document, record, ROLE_PARTY);
    copy_role(deed->entity, document, record, ROLE_CURRENCY);
    copy_role(deed->entity, document, record, ROLE_RATE);
    copy_role(deed->entity, document, record, ROLE_DATE);
    return true;
}

/* A list of what is settled; without one, and not of credits, the body itself names it. */
static bool add_lines(struct work *work, size_t kind, const struct json *body)
{
    const struct json *list = json_member(body, kind ? "credits" : work->deed->list);
    uint32_t count = list && list->kind == JSON_ARRAY ? list->count : 1;
    if (count > LINES_MAX)
        return refusal_set(&work->refusal, REFUSAL_OTHER, "A list has more than %d.",
                           (int)LINES_MAX);
    work->document.lines[kind].items = ARENA_ARRAY(&work->tenant->arena, struct line, count + 1);
    if (!list)
        return kind || add_line(work, kind, body);
    JSON_EACH(item, list)
    {
        if (!add_line(work, kind, item))
            return false;
    }
    return true;
}

static struct text given_or(struct tenant *tenant, const struct json *body, const char *name,
                            struct text otherwise)
{
    struct text value = json_text(body, name);
    return text_is_present(value) ? arena_copy(&tenant->arena, value) : otherwise;
}

/* The other members, as far as the record has such fields. */
static void take_members(struct work *work, const struct json *body)
{
    const struct layout *layout = layout_of(work->deed->entity);
    struct tenant *tenant = work->tenant;
    static const char *const NAMES[] = {"date", "number", "memo", "pay_type", "account"};
    for (size_t i = 0; i < layout->field_count; i++)
        for (size_t j = 0; j < sizeof NAMES / sizeof *NAMES; j++)
            if (text_equal_string(text_of(NAMES[j]), layout->fields[i].name))
                work->document.values[i] =
                    given_or(tenant, body, NAMES[j], work->document.values[i]);
}

static void settle(struct http_request *request, void *context, const struct deed *deed)
{
    struct work work = {.tenant = control_tenant(request, context), .deed = deed};
    const struct json *body;
    if (!work.tenant || !control_body(request, &body))
        return;
    if (!add_lines(&work, 0, body) || !add_lines(&work, 1, body)) {
        control_refuse(request, &work.refusal);
        return;
    }
    struct text *values = work.document.values;
    if (deed->entity == ENTITY_BILL_PAYMENT) {
        values[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
        values[BILL_PAYMENT_ACCOUNT] = first_bank_account(work.tenant);
    } else {
        values[INVOICE_PAYMENT_ACCOUNT] = first_bank_account(work.tenant);
    }
    take_members(&work, body);
    control_apply(request, work.tenant,
                  &(struct change){
                      .entity = deed->entity, .action = ACTION_CREATE, .document = work.document});
}

void control_pay(struct http_request *request, void *context)
{
    settle(request, context, &PAY);
}

void control_receive(struct http_request *request, void *context)
{
    settle(request, context, &RECEIVE);
}
