#include "service/request_metrics.h"

#include "service/metrics.h"

static const char *status_class(int status)
{
    static const char *const CLASSES[] = {"cut", "1xx", "2xx", "3xx", "4xx", "5xx"};
    return status >= 0 && status < 600 ? CLASSES[status / 100] : "odd";
}

void service_count_request(void *context, const struct http_route *route, int status,
                           int64_t took_us)
{
    (void)context;
    const char *pattern = route ? route->pattern : "none";
    metric_add(METRIC_HTTP_REQUESTS, LABELS(pattern, status_class(status)), 1);
    metric_observe(METRIC_HTTP_SECONDS, LABEL(pattern), took_us);
}
