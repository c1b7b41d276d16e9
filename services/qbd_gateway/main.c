/* tieout-qbd_gateway: what QuickBooks Desktop's Web Connector calls. */
#include "gateway.h"
#include "service/database.h"
#include "service/log.h"
#include "tellings.h"

enum { RETRY_MS = 1000 };

/* PostgreSQL may start after us: we are not ready until it answers. */
static void begin(void *context)
{
    struct gateway *gateway = context;
    struct error error = {0};
    if (postgres_check_role(gateway->db, &error)) {
        health_pass(&gateway->service->health, "start");
        return;
    }
    if (error.class != ERROR_RETRY) {
        service_fail(gateway->service, &error);
        return;
    }
    health_fail(&gateway->service->health, "start", error.message);
    loop_timer_start(&gateway->again, RETRY_MS, 0);
}

static bool read_settings(struct gateway *gateway, struct error *error)
{
    const struct settings *settings = &gateway->service->settings;
    struct text prefix = settings_text(settings, SETTING_TOPIC_PREFIX);
    gateway->url = settings_text(settings, SETTING_GATEWAY_URL);
    gateway->limits.idle_us = settings_duration_ms(settings, SETTING_SESSION_IDLE) * 1000;
    gateway->limits.longest_us = settings_duration_ms(settings, SETTING_SESSION_MAX) * 1000;
    gateway->read_interval_us = settings_duration_ms(settings, SETTING_READ_INTERVAL) * 1000;
    gateway->patience_ms = settings_duration_ms(settings, SETTING_GATEWAY_PATIENCE);
    gateway->unfolded_max = settings_integer(settings, SETTING_UNFOLDED_EVENTS);
    for (int topic = 0; topic < TOPIC_COUNT; topic++) {
        if (!topic_format((enum topic)topic, prefix, gateway->topics[topic]))
            return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
    }
    struct secret keys = settings_secret(settings, SETTING_TOKEN_KEYS);
    return connector_keys_derive(keys.value, &gateway->keys, error) ||
           error_prefix(error, "TIEOUT_TOKEN_KEYS");
}

static bool start(struct service_context *context, struct error *error)
{
    struct gateway *gateway = context->state;
    crypto_init();
    gateway->service = context;
    gateway->loop = context->loop;
    if (!read_settings(gateway, error))
        return false;
    gateway->db = service_database(&context->settings, PROCESS_QBD_GATEWAY, false);
    loop_timer_init(&gateway->again, context->loop, begin, gateway);
    health_fail(&context->health, "start", "waiting for PostgreSQL");
    tellings_open(gateway);
    if (!events_open(gateway, error) || !commands_open(gateway, error) ||
        !calls_open(gateway, error))
        return false;
    loop_timer_start(&gateway->again, 0, 0);
    return true;
}

static void drain(struct service_context *context)
{
    struct gateway *gateway = context->state;
    http_server_quiesce(gateway->server);
    calls_drain(gateway);
}

static bool is_drained(struct service_context *context)
{
    const struct gateway *gateway = context->state;
    return http_server_pending(gateway->server) == 0;
}

static bool is_idle(struct service_context *context)
{
    const struct gateway *gateway = context->state;
    return gateway->under_way == 0 && tellings_are_idle(gateway) &&
           journal_reader_is_idle(gateway->commands);
}

static void stop(struct service_context *context)
{
    struct gateway *gateway = context->state;
    if (!gateway->loop)
        return;
    loop_timer_stop(&gateway->again);
    kafka_producer_free(gateway->producer); /* its last reports are for whoever published */
    tellings_close(gateway);
    commands_close(gateway);
    calls_close(gateway);
    postgres_free(gateway->db);
    crypto_forget(&gateway->keys, sizeof(gateway->keys));
}

int main(int argc, char **argv)
{
    static struct gateway gateway;
    const struct service service = {
        .process = PROCESS_QBD_GATEWAY,
        .state = &gateway,
        .start = start,
        .drain = drain,
        .is_drained = is_drained,
        .is_idle = is_idle,
        .stop = stop,
    };
    return service_run(&service, argc, argv);
}
