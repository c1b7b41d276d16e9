#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/control.h"

void control_books(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    struct arena *arena = http_request_arena(request);
    struct books_totals totals = books_total(tenant);
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_string(&page.writer, "currency", tenant->home);
    json_write_text(&page.writer, "open_payables", cents_format(arena, totals.open_payables));
    json_write_text(&page.writer, "ledger", cents_format(arena, totals.ledger));
    json_write_int64(&page.writer, "entries", totals.entries);
    json_write_int64(&page.writer, "open_bills", totals.open_bills);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

void control_ledger(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    struct arena *arena = http_request_arena(request);
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_open_array(&page.writer, "entries");
    for (const struct ledger_entry *entry = tenant->first_entry; entry; entry = entry->next) {
        json_open_object(&page.writer, NULL);
        json_write_int64(&page.writer, "sequence", entry->sequence);
        json_write_string(&page.writer, "bill", entry->bill->id);
        json_write_string(&page.writer, "cause", entry->cause->id);
        json_write_text(&page.writer, "amount", cents_format(arena, entry->cents));
        json_write_text(&page.writer, "home_amount", cents_format(arena, entry->home_cents));
        json_write_text(&page.writer, "balance", cents_format(arena, entry->balance));
        json_close_object(&page.writer);
    }
    json_close_array(&page.writer);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

static void write_list(struct json_writer *writer, const struct tenant *tenant, enum entity entity)
{
    const struct records *records = &tenant->records[entity];
    json_open_array(writer, layout_of(entity)->list);
    for (size_t i = 0; i < records->count; i++)
        record_write(writer, NULL, records->items[i]);
    json_close_array(writer);
}

void control_dump(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    struct text wanted = http_request_query(request, "entity");
    enum entity only = ENTITY_COUNT;
    if (!tenant)
        return;
    if (text_is_present(wanted) && !entity_find_plural(wanted, &only)) {
        control_error(request, 400, "There is no such list.");
        return;
    }
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    for (int i = 0; i < ENTITY_COUNT; i++)
        if (only == ENTITY_COUNT || i == (int)only)
            write_list(&page.writer, tenant, (enum entity)i);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

static void write_delivery(struct json_writer *writer, const struct delivery *delivery)
{
    json_open_object(writer, NULL);
    json_write_text(writer, "key", delivery->key);
    json_write_text(writer, "command", delivery->command);
    json_write_text(writer, "entity", delivery->entity);
    json_write_text(writer, "action", delivery->action);
    json_write_text(writer, "id", delivery->id);
    json_write_text(writer, "external_id", delivery->external_id);
    json_write_int64(writer, "calls", delivery->calls);
    json_write_int64(writer, "applied", delivery->applied);
    json_write_int64(writer, "replayed", delivery->replayed);
    json_write_int64(writer, "status", delivery->status);
    json_write_text(writer, "code", text_of(delivery->code));
    json_close_object(writer);
}

void control_deliveries(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_open_array(&page.writer, "deliveries");
    for (const struct delivery *at = tenant->first_delivery; at; at = at->next)
        write_delivery(&page.writer, at);
    json_close_array(&page.writer);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

void control_creates(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_open_array(&page.writer, "creates");
    for (const struct creation *at = tenant->first_creation; at; at = at->next) {
        json_open_object(&page.writer, NULL);
        json_write_text(&page.writer, "external_id", at->external_id);
        json_write_string(&page.writer, "entity", layout_of(at->entity)->name);
        json_write_int64(&page.writer, "created", at->created);
        json_open_array(&page.writer, "ids");
        for (const struct creation_id *id = at->ids; id; id = id->next)
            json_write_string(&page.writer, NULL, id->id);
        json_close_array(&page.writer);
        json_close_object(&page.writer);
    }
    json_close_array(&page.writer);
    json_close_object(&page.writer);
    page_reply(&page, request);
}
