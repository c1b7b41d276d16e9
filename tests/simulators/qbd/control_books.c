/* What a company file holds, for a tester: made, and shown. */
#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/render.h"
#include "tests/simulators/qbd/company/seed.h"
#include "tests/simulators/qbd/control.h"

enum { BILLS_USUAL = 30, VENDORS_USUAL = 20, SEED_MAX = 20000 };

static void write_counts(struct page *page, const struct company *company)
{
    json_open_object(&page->writer, "counts");
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        const struct object_list *list = &company->lists[entity];
        int64_t count = 0;
        for (size_t i = 0; i < list->count; i++)
            count += !list->items[i]->is_deleted;
        json_write_int64(&page->writer, entity_row((enum entity)entity)->name, count);
    }
    json_close_object(&page->writer);
}

/* False: answered for. */
static bool read_plan(struct http_request *request, const struct json *body, struct seed_plan *out)
{
    *out = (struct seed_plan){.seed = (uint64_t)json_int64(body, "seed", 1),
                              .vendors = json_int64(body, "vendors", VENDORS_USUAL),
                              .bills = json_int64(body, "bills", BILLS_USUAL),
                              .invoices = json_int64(body, "invoices", BILLS_USUAL)};
    const int64_t numbers[] = {out->vendors - 1, out->bills, out->invoices};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (numbers[i] >= 0 && numbers[i] <= SEED_MAX)
            continue;
        control_error(request, 400, "vendors: 1 to 20000; bills, invoices: 0 to 20000.");
        return false;
    }
    return true;
}

static bool make_preset(struct http_request *request, struct company *company,
                        const struct json *body)
{
    struct seed_plan plan;
    struct text preset = json_text(body, "preset");
    if (!read_plan(request, body, &plan))
        return false;
    seed_chart(company);
    if (text_equal(preset, TEXT("landscaping")))
        seed_landscaping(company, plan.bills);
    if (text_equal(preset, TEXT("trade")))
        seed_trade(company, &plan);
    return true;
}

static void answer_counts(struct http_request *request, const struct company *company,
                          struct text id)
{
    struct page page;
    page_open(&page);
    json_write_text(&page.writer, "id", id);
    write_counts(&page, company);
    page_reply(&page, request);
}

void control_create(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    const struct json *body = control_body(request);
    if (!body)
        return;
    struct text name = json_text(body, "name");
    struct text id = json_text(body, "id");
    if (text_is_empty(id))
        id = arena_format(http_request_arena(request), "company-%zu",
                          simulator->shelves.live_count + 1);
    struct company *company =
        simulator_find(simulator, id)
            ? NULL
            : simulator_add(simulator, id,
                            text_is_empty(name) ? TEXT("Larry's Landscaping") : name);
    if (!company)
        control_error(request, 400, "The id is taken, or there are too many company files.");
    else if (make_preset(request, company, body))
        answer_counts(request, company, id);
}

void control_trade(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    const struct json *body = company ? control_body(request) : NULL;
    struct seed_plan plan;
    if (!body || !read_plan(request, body, &plan))
        return;
    seed_trade(company, &plan);
    answer_counts(request, company, http_request_param(request, "company"));
}

/* --- the books --- */

static void write_balances(struct page *page, const char *key, const struct object_list *list)
{
    json_open_array(&page->writer, key);
    for (size_t i = 0; i < list->count; i++) {
        const struct object *object = list->items[i];
        if (object->balance == 0)
            continue;
        json_open_object(&page->writer, NULL);
        json_write_text(&page->writer, "ListID", object->id);
        json_write_text(&page->writer, "FullName", object->full_name);
        page_write_cents(page, "balance", object->balance);
        json_close_object(&page->writer);
    }
    json_close_array(&page->writer);
}

void control_books(struct http_request *request, void *context)
{
    const struct company *company = control_company(request, context);
    struct page page;
    if (!company)
        return;
    struct books books = books_read(company);
    page_open(&page);
    page_write_cents(&page, "accounts_payable", books.accounts_payable);
    page_write_cents(&page, "open_bills", books.open_bills);
    page_write_cents(&page, "vendor_credits", books.vendor_credits);
    page_write_cents(&page, "unapplied_bill_payments", books.unapplied_bill_payments);
    page_write_cents(&page, "accounts_receivable", books.accounts_receivable);
    page_write_cents(&page, "open_invoices", books.open_invoices);
    page_write_cents(&page, "credit_memos", books.credit_memos);
    page_write_cents(&page, "unapplied_receipts", books.unapplied_receipts);
    page_write_cents(&page, "ledger_sum", books.ledger_sum);
    json_write_int64(&page.writer, "writes", company->writes);
    write_balances(&page, "trial_balance", &company->lists[ENTITY_ACCOUNT]);
    write_balances(&page, "vendors", &company->lists[ENTITY_VENDOR]);
    write_balances(&page, "customers", &company->lists[ENTITY_CUSTOMER]);
    page_reply(&page, request);
}

/* --- every record --- */

static bool repeats(const struct xml *parent, const struct xml *node)
{
    const struct element *shape = shape_find(parent->name);
    const struct element *element = shape ? shape_element(shape, node->name) : NULL;
    return element && (element->occurs == OCCURS_SOME || element->occurs == OCCURS_ANY);
}

/* Where a tree goes, and where its keys live. */
struct tree {
    struct json_writer *writer;
    struct arena *arena;
};

static void write_tree(const struct tree *tree, const char *key, const struct xml *node);

/* Elements as members; what may repeat as an array of its name. */
static void write_members(const struct tree *tree, const struct xml *parent)
{
    const struct xml *before = NULL;
    XML_EACH(node, parent)
    {
        const char *key = arena_copy(tree->arena, node->name).data;
        bool is_more = before && text_equal(before->name, node->name);
        if (before && !is_more && repeats(parent, before))
            json_close_array(tree->writer);
        if (!is_more && repeats(parent, node))
            json_open_array(tree->writer, key);
        write_tree(tree, repeats(parent, node) ? NULL : key, node);
        before = node;
    }
    if (before && repeats(parent, before))
        json_close_array(tree->writer);
}

static void write_tree(const struct tree *tree, const char *key, const struct xml *node)
{
    if (!node->first) {
        json_write_text(tree->writer, key, node->content);
        return;
    }
    json_open_object(tree->writer, key);
    write_members(tree, node);
    json_close_object(tree->writer);
}

static void write_record(struct page *page, struct arena *arena, const struct company *company,
                         const struct object *object)
{
    struct buffer text;
    struct xml_writer writer;
    struct error error;
    buffer_init(&text, 0);
    xml_writer_init(&writer, &text, false);
    struct render render = {.company = company,
                            .writer = &writer,
                            .arena = arena,
                            .version = (int)company->switches.version,
                            .has_lines = true,
                            .has_links = true};
    render_object(&render, object);
    struct xml_document shown;
    REQUIRE(xml_parse(arena, buffer_text(&text), &shown, &error));
    json_open_object(&page->writer, NULL);
    write_members(&(const struct tree){&page->writer, arena}, shown.root);
    json_write_bool(&page->writer, "is_voided", object->is_voided);
    json_close_object(&page->writer);
    buffer_release(&text);
}

void control_dump(struct http_request *request, void *context)
{
    const struct company *company = control_company(request, context);
    struct text only = http_request_query(request, "entity");
    struct page page;
    if (!company)
        return;
    page_open(&page);
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        const char *name = entity_row((enum entity)entity)->name;
        const struct object_list *list = &company->lists[entity];
        if (text_is_present(only) && !text_equal_string(only, name))
            continue;
        json_open_array(&page.writer, name);
        for (size_t i = 0; i < list->count; i++)
            if (!list->items[i]->is_deleted)
                write_record(&page, http_request_arena(request), company, list->items[i]);
        json_close_array(&page.writer);
    }
    page_reply(&page, request);
}
