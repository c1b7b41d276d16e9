/* What every process serves: /health/live, /health/ready, /metrics. Private to service.c. */
#ifndef TIEOUT_SERVICE_SERVICE_HTTP_H
#define TIEOUT_SERVICE_SERVICE_HTTP_H

#include "io/http_server.h"
#include "service/service.h"

/* Where TIEOUT_HEALTH_PORT says. */
struct http_server *service_http_start(struct service_context *context, struct error *error);

#endif
