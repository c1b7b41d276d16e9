/* tieout-console: the platform's and people's door. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "connection/connection.h"
#include "console.h"
#include "io/postgres.h"
#include "service/broker.h"
#include "service/database.h"
#include "service/log.h"
#include "service/request_metrics.h"

enum {
    TOPIC_TIMEOUT_MS = 5000,
    RETRY_MS = 1000,
    FLUSH_MS = 5000,
    PAGE_BYTES_MAX = 1 << 20,
    DELIVERY_MS = 20000, /* after that a request is answered with "again" */
};

static bool check_surroundings(struct console *console, struct error *error)
{
    int32_t partitions;
    return postgres_check_role(console->db, error) &&
           kafka_producer_partition_count(console->producer, console->topic, TOPIC_TIMEOUT_MS,
                                          &partitions, error);
}

/* Servers may start after us: we are not ready until they answer. */
static void begin(void *context)
{
    struct console *console = context;
    struct error error = {0};
    if (check_surroundings(console, &error)) {
        health_pass(&console->service->health, "start");
        return;
    }
    if (error.class != ERROR_RETRY) {
        service_fail(console->service, &error);
        return;
    }
    health_fail(&console->service->health, "start", error.message);
    loop_timer_start(&console->starting, RETRY_MS, 0);
}

static void read_page(struct console *console)
{
    struct text path = settings_text(&console->service->settings, SETTING_OPENAPI);
    FILE *file = fopen(path.data, "re");
    if (!file) {
        log_warning("page_missing", log_text("path", path), log_string("reason", strerror(errno)));
        return;
    }
    char *bytes = arena_alloc(&console->arena, PAGE_BYTES_MAX);
    console->openapi = text_slice(bytes, fread(bytes, 1, PAGE_BYTES_MAX, file));
    fclose(file);
}

static bool open_door(struct console *console, struct error *error)
{
    const struct settings *settings = &console->service->settings;
    struct http_route_table table = door_routes();
    const struct http_server_settings server = {
        .address = settings_text(settings, SETTING_BIND),
        .port = (uint16_t)settings_integer(settings, SETTING_HTTP_PORT),
        .connections_max = CONNECTIONS_MAX,
        .body_bytes_max = RECORD_BODY_BYTES_MAX,
        .context = console,
        .on_done = service_count_request,
    };
    console->server =
        http_server_start(console->service->loop, &server, table.routes, table.count, error);
    if (!console->server)
        return false;
    if (text_is_empty(console->token) && text_is_empty(console->operator_token))
        log_warning("door_closed", log_message("TIEOUT_PLATFORM_TOKEN is not set: every request "
                                               "to the API is refused."));
    log_info("listening", log_integer("port", http_server_port(console->server)));
    return true;
}

static bool open_journal(struct console *console, struct error *error)
{
    const struct settings *settings = &console->service->settings;
    const struct kafka_producer_options options = {
        .connection = service_broker(settings),
        .delivery_timeout_ms = DELIVERY_MS,
        .linger_ms = -1,
        .reported = out_events_reported,
        .context = console,
    };
    if (!topic_format(TOPIC_EVENTS, settings_text(settings, SETTING_TOPIC_PREFIX), console->topic))
        return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
    return kafka_producer_create(console->service->loop, &options, &console->producer, error);
}

static bool start(struct service_context *context, struct error *error)
{
    struct console *console = context->state;
    const struct settings *settings = &context->settings;
    console->service = context;
    console->token = settings_secret(settings, SETTING_PLATFORM_TOKEN).value;
    console->operator_token = settings_secret(settings, SETTING_OPERATOR_TOKEN).value;
    console->db = service_database(settings, PROCESS_CONSOLE, false);
    loop_timer_init(&console->starting, context->loop, begin, console);
    waits_init(console);
    arena_init(&console->arena, 0);
    health_fail(&context->health, "start", "waiting for PostgreSQL and Kafka");
    read_page(console);
    if (!open_journal(console, error) ||
        !connections_create(context->loop, console->db, settings, &console->connections, error) ||
        !open_door(console, error))
        return false;
    loop_timer_start(&console->starting, 0, 0);
    return true;
}

static void drain(struct service_context *context)
{
    struct console *console = context->state;
    http_server_quiesce(console->server);
    waits_release(console);
}

static bool is_drained(struct service_context *context)
{
    const struct console *console = context->state;
    return http_server_pending(console->server) == 0;
}

static void stop(struct service_context *context)
{
    struct console *console = context->state;
    struct error error;
    loop_timer_stop(&console->starting);
    waits_release(console);
    if (console->producer && !kafka_producer_flush(console->producer, FLUSH_MS, &error))
        log_warning("flush_cut", log_failure(&error));
    kafka_producer_free(console->producer);
    connections_free(console->connections);
    http_server_stop(console->server);
    postgres_free(console->db);
    arena_release(&console->arena);
}

int main(int argc, char **argv)
{
    static struct console console;
    const struct service service = {
        .process = PROCESS_CONSOLE,
        .state = &console,
        .start = start,
        .drain = drain,
        .is_drained = is_drained,
        .stop = stop,
    };
    return service_run(&service, argc, argv);
}
