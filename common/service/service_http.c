#include "service/service_http.h"

#include <stdio.h>
#include <unistd.h>

#include "io/clock.h"
#include "service/log.h"
#include "service/metrics.h"

static void answer_live(struct http_request *request, void *context)
{
    const struct service_context *service = context;
    bool is_live = health_is_live(&service->health, clock_monotonic_us());
    http_reply_json(request, is_live ? 200 : 503,
                    is_live ? TEXT("{\"status\":\"live\"}") : TEXT("{\"status\":\"stalled\"}"));
}

static void answer_ready(struct http_request *request, void *context)
{
    const struct service_context *service = context;
    struct buffer body;
    buffer_init(&body, 0);
    health_format_ready(&service->health, &body);
    http_reply_json(request, health_is_ready(&service->health) ? 200 : 503, buffer_text(&body));
    buffer_release(&body);
}

static int64_t resident_bytes(void)
{
    long long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%lld %lld", &size, &resident) != 2)
        resident = 0;
    fclose(file);
    return (int64_t)resident * sysconf(_SC_PAGESIZE);
}

/* What is cheaper to ask now than to keep up to date. */
static void refresh_metrics(const struct service_context *service)
{
    static uint64_t lost_before;
    uint64_t lost = log_lines_lost();
    metric_add(METRIC_LOG_LINES_LOST, NO_LABELS, (int64_t)(lost - lost_before));
    lost_before = lost;
    metric_set(METRIC_BUILD, LABEL(service_version()), 1);
    metric_set(METRIC_UPTIME, NO_LABELS, clock_monotonic_us() - service->started_us);
    metric_set(METRIC_READY, NO_LABELS, health_is_ready(&service->health));
    metric_set(METRIC_MEMORY, NO_LABELS, resident_bytes());
    for (size_t i = 0; i < service->health.check_count; i++)
        metric_set(METRIC_CHECK_FAILING, LABEL(service->health.checks[i].name),
                   service->health.checks[i].is_failing);
}

static void answer_metrics(struct http_request *request, void *context)
{
    struct buffer body;
    refresh_metrics(context);
    buffer_init(&body, 0);
    metrics_format(&body);
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = "text/plain; version=0.0.4",
                                             .body = buffer_text(&body)});
    buffer_release(&body);
}

static const struct http_route ROUTES[] = {
    {.method = "GET", .pattern = "/health/live", .handle = answer_live},
    {.method = "GET", .pattern = "/health/ready", .handle = answer_ready},
    {.method = "GET", .pattern = "/metrics", .handle = answer_metrics},
};

struct http_server *service_http_start(struct service_context *context, struct error *error)
{
    struct http_server_settings settings = {
        .address = settings_text(&context->settings, SETTING_BIND),
        .port = (uint16_t)settings_integer(&context->settings, SETTING_HEALTH_PORT),
        .connections_max = 32,
        .body_bytes_max = 1,
        .request_time_ms = 5000,
        .context = context,
    };
    return http_server_start(context->loop, &settings, ROUTES, sizeof ROUTES / sizeof ROUTES[0],
                             error);
}
