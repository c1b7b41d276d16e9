#include "rounds.h"

#include "schedule.h"
#include "service/broker.h"
#include "service/database.h"
#include "service/log.h"

enum { CLAIMS_MAX = 1000 };

/* --- rounds ----------------------------------------------------------------------------------- */

static void look(void *context)
{
    struct poller *poller = context;
    struct claim claims[CLAIMS_MAX];
    struct error error;
    size_t room = poller->tasks_max - poller->task_count;
    size_t count = 0;
    if (room == 0 || service_is_draining(poller->service))
        return;
    if (!schedule_adopt(poller, &error) || !schedule_claim(poller, room, claims, &count, &error)) {
        health_fail(&poller->service->health, "postgres", "the schedule cannot be read");
        log_warning("schedule_not_read", log_failure(&error));
        return;
    }
    health_pass(&poller->service->health, "postgres");
    for (size_t i = 0; i < count; i++)
        task_start(poller, claims[i].tenant, claims[i].epoch, claims[i].wanted,
                   claims[i].run_due_at);
    poller->is_quiet = count == 0;
}

static void renew(void *context)
{
    struct poller *poller = context;
    struct error error;
    if (poller->task_count > 0 && !schedule_renew(poller, &error))
        log_warning("leases_not_renewed", log_failure(&error));
}

/* --- life ------------------------------------------------------------------------------------- */

static bool read_settings(struct poller *poller, struct error *error)
{
    const struct settings *settings = &poller->service->settings;
    struct text prefix = settings_text(settings, SETTING_TOPIC_PREFIX);
    poller->poll_interval_us = settings_duration_ms(settings, SETTING_POLL_INTERVAL) * 1000;
    poller->overlap_us = settings_duration_ms(settings, SETTING_CDC_OVERLAP) * 1000;
    poller->lease_us = settings_duration_ms(settings, SETTING_LEASE) * 1000;
    poller->unfolded_max = settings_integer(settings, SETTING_UNFOLDED_EVENTS);
    poller->page_rows = (uint32_t)settings_integer(settings, SETTING_PAGE_SIZE);
    poller->tasks_max = (size_t)settings_integer(settings, SETTING_POLL_BATCH);
    REQUIRE(poller->tasks_max <= CLAIMS_MAX);
    if (topic_format(TOPIC_EVENTS, prefix, poller->events_topic) &&
        topic_format(TOPIC_COMMANDS_POLLER, prefix, poller->commands_topic) &&
        topic_format(TOPIC_QUARANTINE, prefix, poller->quarantine_topic))
        return true;
    return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
}

static bool open_producer(struct poller *poller, struct error *error)
{
    const struct kafka_producer_options options = {
        .connection = service_broker(&poller->service->settings),
        .reported = handle_report,
        .context = poller,
    };
    return kafka_producer_create(poller->loop, &options, &poller->producer, error);
}

bool rounds_start(struct service_context *context, struct error *error)
{
    struct poller *poller = context->state;
    poller->service = context;
    poller->loop = context->loop;
    loop_timer_init(&poller->tick, context->loop, look, poller);
    loop_timer_init(&poller->renewal, context->loop, renew, poller);
    if (!read_settings(poller, error))
        return false;
    poller->db = service_database(&context->settings, PROCESS_QBO_POLLER, false);
    if (!connections_create(context->loop, poller->db, &context->settings, &poller->connections,
                            error) ||
        !open_producer(poller, error) || !commands_open(poller, error))
        return false;
    loop_timer_start(&poller->tick, 0, POLLER_TICK_MS);
    loop_timer_start(&poller->renewal, poller->lease_us / 3000, poller->lease_us / 3000);
    return true;
}

bool rounds_are_drained(struct service_context *context)
{
    const struct poller *poller = context->state;
    return poller->task_count == 0;
}

bool rounds_are_idle(struct service_context *context)
{
    const struct poller *poller = context->state;
    return poller->is_quiet && poller->task_count == 0 && journal_reader_is_idle(poller->commands);
}

/* What is not finished is given back, and done again by whoever claims the tenant next. */
void rounds_stop(struct service_context *context)
{
    struct poller *poller = context->state;
    loop_timer_stop(&poller->tick);
    loop_timer_stop(&poller->renewal);
    connections_free(poller->connections);
    kafka_producer_free(poller->producer); /* its last reports are for whoever published */
    commands_close(poller);
    while (poller->tasks)
        task_end(poller->tasks, 0);
    postgres_free(poller->db);
}
