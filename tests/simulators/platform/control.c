#include "tests/simulators/platform/control.h"

#include "io/clock.h"
#include "tests/simulators/platform/outbox.h"

void page_open(struct page *page)
{
    buffer_init(&page->buffer, 0);
    json_writer_init(&page->writer, &page->buffer);
}

void page_reply(struct page *page, struct http_request *request)
{
    REQUIRE(!page->buffer.is_full);
    http_reply_json(request, 200, buffer_text(&page->buffer));
    buffer_release(&page->buffer);
}

void control_error(struct http_request *request, int status, const char *sentence)
{
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_string(&page.writer, "error", sentence);
    json_close_object(&page.writer);
    http_reply_json(request, status, buffer_text(&page.buffer));
    buffer_release(&page.buffer);
}

void control_refuse(struct http_request *request, const struct refusal *refusal)
{
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_string(&page.writer, "error", refusal->message);
    json_write_string(&page.writer, "code", refusal_name(refusal->code));
    json_close_object(&page.writer);
    http_reply_json(request, refusal_status(refusal->code), buffer_text(&page.buffer));
    buffer_release(&page.buffer);
}

bool control_body(struct http_request *request, const struct json **out)
{
    struct text body = http_request_body(request);
    struct error error;
    *out = NULL;
    if (text_is_empty(body))
        return true;
    *out = json_parse(http_request_arena(request), body, &error);
    if (*out && (*out)->kind == JSON_OBJECT)
        return true;
    control_error(request, 400, *out ? "The body is no object." : error.message);
    return false;
}

struct tenant *control_tenant(struct http_request *request, struct platform *platform)
{
    struct tenant *tenant = platform_tenant(platform, http_request_param(request, "tenant"));
    if (tenant)
        tenant->now = clock_now_us();
    else
        control_error(request, 404, "There is no such tenant.");
    return tenant;
}

void control_health(struct http_request *request, void *context)
{
    (void)context;
    http_reply_json(request, 200, TEXT("{\"status\":\"ok\"}"));
}

void control_settings(struct http_request *request, void *context)
{
    const struct platform *platform = context;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_write_text(&page.writer, "console", platform->console);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

static void take_setting(struct platform *platform, const struct json *body, const char *name,
                         struct text *setting)
{
    struct text value = json_text(body, name);
    if (text_is_present(value))
        *setting = arena_copy(&platform->arena, value);
}

void control_set_settings(struct http_request *request, void *context)
{
    struct platform *platform = context;
    const struct json *body;
    if (!control_body(request, &body))
        return;
    take_setting(platform, body, "console", &platform->console);
    take_setting(platform, body, "token", &platform->token);
    take_setting(platform, body, "secret", &platform->secret);
    for (size_t i = 0; i < platform->tenants.entry_count; i++) {
        struct tenant *tenant = platform->tenants.entries[i].value;
        if (tenant)
            outbox_kick(tenant->outbox);
    }
    control_settings(request, context);
}

static int64_t count_pending(const struct platform *platform)
{
    int64_t pending = 0;
    for (size_t i = 0; i < platform->tenants.entry_count; i++) {
        const struct tenant *tenant = platform->tenants.entries[i].value;
        if (tenant && !tenant->switches.is_paused)
            pending += (int64_t)outbox_waiting(tenant->outbox);
    }
    return pending;
}

void control_counts(struct http_request *request, void *context)
{
    const struct platform *platform = context;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
#define COUNT(name) json_write_int64(&page.writer, #name, platform->counts.name);
#include "tests/simulators/platform/counts.def"
#undef COUNT
    json_write_int64(&page.writer, "pending", count_pending(platform));
    json_close_object(&page.writer);
    page_reply(&page, request);
}

static void write_call(struct json_writer *writer, const struct call *call)
{
    char time[INSTANT_TEXT_BYTES_MAX];
    json_open_object(writer, NULL);
    json_write_text(writer, "time", instant_format(call->time, time));
    json_write_string(writer, "method", call->method);
    json_write_string(writer, "path", call->path);
    json_write_int64(writer, "status", call->status);
    if (call->key[0])
        json_write_string(writer, "key", call->key);
    json_close_object(writer);
}

void control_calls(struct http_request *request, void *context)
{
    const struct platform *platform = context;
    uint64_t first =
        platform->call_count > CALLS_KEPT_MAX ? platform->call_count - CALLS_KEPT_MAX : 0;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    json_open_array(&page.writer, "calls");
    for (uint64_t i = first; i < platform->call_count; i++)
        write_call(&page.writer, &platform->calls[i % CALLS_KEPT_MAX]);
    json_close_array(&page.writer);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

void control_faults(struct http_request *request, void *context)
{
    const struct platform *platform = context;
    struct page page;
    page_open(&page);
    json_open_object(&page.writer, NULL);
    faults_write(&page.writer, &platform->faults);
    json_close_object(&page.writer);
    page_reply(&page, request);
}

void control_arm_fault(struct http_request *request, void *context)
{
    struct platform *platform = context;
    const struct json *body;
    struct error error;
    if (!control_body(request, &body))
        return;
    if (!faults_arm(&platform->faults, body, &error))
        control_error(request, 400, error.message);
    else
        control_faults(request, context);
}

void control_disarm_faults(struct http_request *request, void *context)
{
    struct platform *platform = context;
    platform->faults.count = 0;
    control_faults(request, context);
}

#define TENANT "/control/tenants/{tenant}"

const struct http_route CONTROL_ROUTES[] = {
    {.method = "GET", .pattern = "/control/health", .handle = control_health},
    {.method = "GET", .pattern = "/control/settings", .handle = control_settings},
    {.method = "POST", .pattern = "/control/settings", .handle = control_set_settings},
    {.method = "GET", .pattern = "/control/counts", .handle = control_counts},
    {.method = "GET", .pattern = "/control/calls", .handle = control_calls},
    {.method = "GET", .pattern = "/control/faults", .handle = control_faults},
    {.method = "POST", .pattern = "/control/faults", .handle = control_arm_fault},
    {.method = "DELETE", .pattern = "/control/faults", .handle = control_disarm_faults},
    {.method = "GET", .pattern = "/control/tenants", .handle = control_tenants},
    {.method = "POST", .pattern = "/control/tenants", .handle = control_create_tenant},
    {.method = "DELETE", .pattern = TENANT, .handle = control_delete_tenant},
    {.method = "POST", .pattern = TENANT "/announce", .handle = control_announce},
    {.method = "POST", .pattern = TENANT "/pay", .handle = control_pay},
    {.method = "POST", .pattern = TENANT "/receive", .handle = control_receive},
    {.method = "GET", .pattern = TENANT "/books", .handle = control_books},
    {.method = "GET", .pattern = TENANT "/ledger", .handle = control_ledger},
    {.method = "GET", .pattern = TENANT "/dump", .handle = control_dump},
    {.method = "GET", .pattern = TENANT "/deliveries", .handle = control_deliveries},
    {.method = "GET", .pattern = TENANT "/creates", .handle = control_creates},
    {.method = "GET", .pattern = TENANT "/switches", .handle = control_switches},
    {.method = "POST", .pattern = TENANT "/switches", .handle = control_set_switches},
    {.method = "GET", .pattern = TENANT "/outbox", .handle = control_outbox},
    {.method = "POST", .pattern = TENANT "/outbox/skip", .handle = control_skip},
    {.method = "POST", .pattern = TENANT "/{plural}", .handle = control_create},
    {.method = "GET", .pattern = TENANT "/{plural}/{id}", .handle = control_read},
    {.method = "PATCH", .pattern = TENANT "/{plural}/{id}", .handle = control_edit},
    {.method = "DELETE", .pattern = TENANT "/{plural}/{id}", .handle = control_delete},
    {.method = "POST", .pattern = TENANT "/{plural}/{id}/void", .handle = control_void},
    {.method = "POST", .pattern = TENANT "/{plural}/{id}/restore", .handle = control_restore},
};
const size_t CONTROL_ROUTE_COUNT = sizeof CONTROL_ROUTES / sizeof *CONTROL_ROUTES;
