#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/control.h"

/* What is open with each vendor or customer with whom something is: {"V-1001":"12.00"} */
static void write_parties(struct page *page, const struct tenant *tenant, enum book book,
                          struct arena *arena)
{
    struct map sums;
    map_init(&sums);
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const struct layout *layout = layout_of((enum entity)i);
        const struct records *records = &tenant->records[i];
        size_t party = layout_find((enum entity)i, ROLE_PARTY);
        if (layout->book != book || layout->nature == NATURE_APPLICATION)
            continue;
        for (size_t j = 0; j < records->count; j++) {
            struct text id = records->items[j]->document.values[party];
            int64_t *sum = map_get(&sums, id);
            if (!sum) {
                sum = ARENA_NEW(arena, int64_t);
                map_put(&sums, id, sum);
            }
            *sum += books_open_home(records->items[j]);
        }
    }
    enum entity parties = book == BOOK_PAYABLES ? ENTITY_VENDOR : ENTITY_CUSTOMER;
    json_open_object(&page->writer, layout_of(parties)->list);
    for (size_t i = 0; i < tenant->records[parties].count; i++) {
        const char *id = tenant->records[parties].items[i]->id;
        const int64_t *sum = map_get(&sums, text_of(id));
        if (sum && *sum)
            json_write_text(&page->writer, id, cents_format(arena, *sum));
    }
    json_close_object(&page->writer);
    map_release(&sums);
}

void control_books(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    struct arena *arena = http_request_arena(request);
    struct books_totals payables = books_total(tenant, BOOK_PAYABLES);
    struct books_totals receivables = books_total(tenant, BOOK_RECEIVABLES);
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_string(&page.writer, "currency", tenant->home);
    json_write_text(&page.writer, "open_payables", cents_format(arena, payables.open));
    json_write_text(&page.writer, "ledger", cents_format(arena, payables.ledger));
    json_write_int64(&page.writer, "entries", payables.entries);
    json_write_int64(&page.writer, "open_bills", payables.open_owed);
    write_parties(&page, tenant, BOOK_PAYABLES, arena);
    json_write_text(&page.writer, "open_receivables", cents_format(arena, receivables.open));
    json_write_text(&page.writer, "receivables_ledger", cents_format(arena, receivables.ledger));
    json_write_int64(&page.writer, "receivables_entries", receivables.entries);
    json_write_int64(&page.writer, "open_invoices", receivables.open_owed);
    write_parties(&page, tenant, BOOK_RECEIVABLES, arena);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

static void write_ledger(struct json_writer *writer, const char *name, const struct ledger *ledger,
                         struct arena *arena)
{
    json_open_array(writer, name);
    for (const struct ledger_entry *entry = ledger->first; entry; entry = entry->next) {
        json_open_object(writer, NULL);
        json_write_int64(writer, "sequence", entry->sequence);
        json_write_string(writer, "record", entry->record->id);
        json_write_string(writer, "cause", entry->cause->id);
        json_write_text(writer, "amount", cents_format(arena, entry->cents));
        json_write_text(writer, "home_amount", cents_format(arena, entry->home_cents));
        json_write_text(writer, "balance", cents_format(arena, entry->balance));
        json_close_object(writer);
    }
    json_close_array(writer);
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
    write_ledger(&page.writer, "entries", &tenant->ledgers[BOOK_PAYABLES], arena);
    write_ledger(&page.writer, "receivables", &tenant->ledgers[BOOK_RECEIVABLES], arena);
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
