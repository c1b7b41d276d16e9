#include "tests/simulators/platform/platform.h"

#include <stdlib.h>

#include "io/clock.h"
#include "tests/simulators/platform/held.h"
#include "tests/simulators/platform/outbox.h"

enum {
    REQUEST_MS_MAX = 120000, /* a hang lasts so long, unless its client goes first */
    BODY_BYTES_MAX = 4 << 20,
    SENDS_AT_ONCE_MAX = 64,
    JITTER_SEED = 1,
};

static struct http_server *open_door(struct platform *platform, uint16_t port, bool is_control,
                                     struct error *error)
{
    struct http_server_settings settings = {
        .port = port,
        .body_bytes_max = BODY_BYTES_MAX,
        .request_time_ms = REQUEST_MS_MAX,
        .context = platform,
    };
    return http_server_start(platform->loop, &settings, is_control ? CONTROL_ROUTES : API_ROUTES,
                             is_control ? CONTROL_ROUTE_COUNT : API_ROUTE_COUNT, error);
}

bool platform_open(struct platform *platform, uint16_t port, uint16_t control_port,
                   struct error *error)
{
    struct http_client_limits limits = {.concurrent_max = SENDS_AT_ONCE_MAX};
    random_seed(&platform->random, JITTER_SEED);
    map_init(&platform->tenants);
    platform->client = http_client_new(platform->loop, &limits, error);
    if (!platform->client)
        return false;
    platform->api = open_door(platform, port, false, error);
    if (!platform->api)
        return error_prefix(error, "the api door");
    platform->control = open_door(platform, control_port, true, error);
    return platform->control || error_prefix(error, "the control door");
}

static void drop_tenant(struct platform *platform, struct tenant *tenant)
{
    held_sent(platform, tenant, UINT64_MAX);
    outbox_free(tenant->outbox);
    tenant_free(tenant);
}

void platform_close(struct platform *platform)
{
    http_server_stop(platform->api);
    http_server_stop(platform->control);
    held_release_all(platform);
    for (size_t i = 0; i < platform->tenants.entry_count; i++)
        if (platform->tenants.entries[i].value)
            drop_tenant(platform, platform->tenants.entries[i].value);
    map_release(&platform->tenants);
    http_client_free(platform->client);
}

struct tenant *platform_tenant(const struct platform *platform, struct text id)
{
    return text_is_empty(id) ? NULL : map_get(&platform->tenants, id);
}

void platform_add_tenant(struct platform *platform, struct tenant *tenant)
{
    tenant->platform = platform;
    tenant->outbox = outbox_create(platform, tenant);
    map_put(&platform->tenants, text_of(tenant->id), tenant);
}

bool platform_remove_tenant(struct platform *platform, struct text id)
{
    struct tenant *tenant = platform_tenant(platform, id);
    if (!tenant)
        return false;
    map_remove(&platform->tenants, id);
    drop_tenant(platform, tenant);
    return true;
}

static void copy_cut(struct text text, char *out, size_t out_bytes)
{
    REQUIRE(text_copy(text_cut(text, out_bytes - 1), out, out_bytes));
}

void platform_log_call(struct platform *platform, const struct http_request *request, int status)
{
    struct call *call = &platform->calls[platform->call_count++ % CALLS_KEPT_MAX];
    struct text key = http_request_header(request, "Idempotency-Key");
    call->time = clock_now_us();
    call->status = status;
    copy_cut(http_request_method(request), call->method, sizeof call->method);
    copy_cut(http_request_path(request), call->path, sizeof call->path);
    copy_cut(text_is_utf8(key) ? key : TEXT_NONE, call->key, sizeof call->key);
}

void platform_reply(struct platform *platform, struct http_request *request, int status,
                    struct text json)
{
    platform_log_call(platform, request, status);
    http_reply_json(request, status, json);
}

void platform_reply_error(struct platform *platform, struct http_request *request, int status,
                          const char *sentence)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "error", sentence);
    json_close_object(&writer);
    platform_reply(platform, request, status, buffer_text(&buffer));
    buffer_release(&buffer);
}
