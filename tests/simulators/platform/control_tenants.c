#include "base/uuid.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "tests/simulators/platform/control.h"
#include "tests/simulators/platform/outbox.h"
#include "tests/simulators/platform/seed.h"

static struct text random_uuid(struct arena *arena)
{
    struct uuid uuid;
    char out[UUID_TEXT_BYTES];
    crypto_random(uuid.bytes, sizeof uuid.bytes);
    uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0f) | 0x40); /* version 4 */
    uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3f) | 0x80);
    return arena_copy(arena, uuid_format(uuid, out));
}

/* The body's choices over the defaults; false after an answer. */
static bool read_plan(struct http_request *request, const struct json *body, struct seed_plan *plan)
{
    struct text preset = json_text(body, "preset");
    struct text as_of = json_text(body, "as_of");
    struct text home = json_text(body, "home_currency");
    const struct json *foreign = json_member(body, "foreign");
    const struct json *receivables = json_member(body, "receivables");
    plan->has_receivables = receivables && receivables->kind == JSON_TRUE;
    plan->is_empty = text_equal_string(preset, "empty");
    if (text_is_present(preset) && !plan->is_empty && !text_equal_string(preset, "landscaping"))
        control_error(request, 400, "preset is landscaping or empty.");
    else if (text_is_present(as_of) && !date_parse(as_of, &plan->as_of))
        control_error(request, 400, "as_of is no date.");
    else if (text_is_present(home) && home.length != 3)
        control_error(request, 400, "home_currency is no currency.");
    else {
        plan->home = text_is_present(home) ? home : TEXT("USD");
        plan->seed = (uint64_t)json_int64(body, "seed", 1);
        plan->vendors = json_int64(body, "vendors", SEED_VENDORS);
        plan->shared_vendors = json_int64(body, "shared_vendors", SEED_SHARED_VENDORS);
        plan->bills = json_int64(body, "bills", SEED_BILLS);
        plan->has_foreign = !foreign || foreign->kind == JSON_TRUE;
        const char *why = seed_check(plan);
        if (!why)
            return true;
        control_error(request, 400, why);
    }
    return false;
}

static void announce(struct tenant *tenant)
{
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        for (size_t i = 0; i < tenant->records[entity].count; i++)
            outbox_add(tenant, tenant->records[entity].items[i]);
}

static void reply_created(struct http_request *request, const struct tenant *tenant)
{
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_string(&page.writer, "tenant", tenant->id);
    json_open_object(&page.writer, "counts");
    for (int i = 0; i < ENTITY_COUNT; i++)
        json_write_int64(&page.writer, layout_of((enum entity)i)->list,
                         (int64_t)tenant->records[i].count);
    json_close_object(&page.writer);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

void control_create_tenant(struct http_request *request, void *context)
{
    struct platform *platform = context;
    const struct json *body;
    struct uuid uuid;
    char id[UUID_TEXT_BYTES];
    struct seed_plan plan = {.as_of = instant_date(clock_now_us(), 0)};
    if (!control_body(request, &body))
        return;
    struct text wanted = json_text(body, "tenant");
    if (!text_is_present(wanted))
        wanted = random_uuid(http_request_arena(request));
    if (!uuid_parse(wanted, &uuid)) {
        control_error(request, 400, "tenant is no uuid.");
        return;
    }
    if (platform_tenant(platform, uuid_format(uuid, id))) {
        control_error(request, 400, "This tenant is there already.");
        return;
    }
    if (!read_plan(request, body, &plan))
        return;
    struct tenant *tenant = tenant_create(uuid_format(uuid, id), plan.home);
    tenant->now = clock_now_us();
    seed_tenant(tenant, &plan);
    platform_add_tenant(platform, tenant);
    const struct json *is_announced = json_member(body, "announce");
    if (!is_announced || is_announced->kind == JSON_TRUE)
        announce(tenant);
    reply_created(request, tenant);
}

void control_tenants(struct http_request *request, void *context)
{
    const struct platform *platform = context;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_open_array(&page.writer, "tenants");
    for (size_t i = 0; i < platform->tenants.entry_count; i++)
        if (platform->tenants.entries[i].value)
            json_write_text(&page.writer, NULL, platform->tenants.entries[i].key);
    json_close_array(&page.writer);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

void control_delete_tenant(struct http_request *request, void *context)
{
    if (platform_remove_tenant(context, http_request_param(request, "tenant")))
        http_reply_json(request, 200, TEXT("{}"));
    else
        control_error(request, 404, "There is no such tenant.");
}

void control_announce(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    size_t before = outbox_waiting(tenant->outbox);
    announce(tenant);
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_int64(&page.writer, "queued", (int64_t)(outbox_waiting(tenant->outbox) - before));
    json_close_object(&page.writer);
    page_reply(&page, request);
}

/* --- switches --------------------------------------------------------------------------------- */

#define SHOW_TRUTH(name) json_write_bool(&page.writer, #name, switches->name != 0)
#define SHOW_NUMBER(name) json_write_int64(&page.writer, #name, switches->name)

void control_switches(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    const struct switches *switches = &tenant->switches;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_string(&page.writer, "echo", echo_name(switches->echo));
#define SWITCH(name, kind, otherwise) SHOW_##kind(name);
#include "tests/simulators/platform/switches.def"
#undef SWITCH
    json_write_text(&page.writer, "books_closed_through", switches->books_closed_through);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

static bool take_truth(const struct json *value, int64_t *out)
{
    *out = value->kind == JSON_TRUE;
    return value->kind == JSON_TRUE || value->kind == JSON_FALSE;
}

static bool take_number(const struct json *value, int64_t *out)
{
    return value->kind == JSON_NUMBER && text_parse_int64(value->text, out) && *out >= 0;
}

static bool take_closed(struct tenant *tenant, const struct json *value)
{
    date_day day;
    tenant->switches.books_closed_through = TEXT_NONE;
    if (value->kind == JSON_NULL)
        return true;
    if (value->kind != JSON_STRING || !date_parse(value->text, &day))
        return false;
    tenant->switches.books_closed_through = arena_copy(&tenant->arena, value->text);
    return true;
}

#define TAKE_TRUTH(value, name) take_truth(value, &tenant->switches.name)
#define TAKE_NUMBER(value, name) take_number(value, &tenant->switches.name)

static bool take_switch(struct tenant *tenant, const struct json *member)
{
    if (text_equal_string(member->key, "echo"))
        return member->kind == JSON_STRING && echo_find(member->text, &tenant->switches.echo);
    if (text_equal_string(member->key, "books_closed_through"))
        return take_closed(tenant, member);
#define SWITCH(name, kind, otherwise)                                                              \
    if (text_equal_string(member->key, #name))                                                     \
        return TAKE_##kind(member, name);
#include "tests/simulators/platform/switches.def"
#undef SWITCH
    return false;
}

void control_set_switches(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    const struct json *body;
    if (!tenant || !control_body(request, &body))
        return;
    JSON_EACH(member, body)
    {
        if (!take_switch(tenant, member)) {
            control_error(request, 400, "There is no such switch, or it has no such value.");
            return;
        }
    }
    outbox_kick(tenant->outbox);
    control_switches(request, context);
}

void control_outbox(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    struct page page;
    page_open(&page);
    outbox_write(&page.writer, tenant->outbox);
    page_reply(&page, request);
}

void control_skip(struct http_request *request, void *context)
{
    struct tenant *tenant = control_tenant(request, context);
    if (!tenant)
        return;
    if (outbox_skip(tenant->outbox))
        control_outbox(request, context);
    else
        control_error(request, 404, "Nothing waits.");
}
