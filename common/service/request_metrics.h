/* Counts the requests of a service's own HTTP interface (tieout_http_requests_total and
 * tieout_http_request_seconds). Goes into http_server_settings.on_done as it is. */
#ifndef TIEOUT_SERVICE_REQUEST_METRICS_H
#define TIEOUT_SERVICE_REQUEST_METRICS_H

#include "io/http_server.h"

/* Requests that no route matched are counted under the route "none". */
void service_count_request(void *context, const struct http_route *route, int status,
                           int64_t took_us);

#endif
