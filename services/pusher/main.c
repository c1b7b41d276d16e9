/* tieout-pusher: writes to QuickBooks Online and the platform. */
#include "io/crypto.h"
#include "pusher.h"
#include "service/database.h"
#include "service/log.h"

static bool start(struct service_context *context, struct error *error)
{
    struct pusher *pusher = context->state;
    const struct settings *settings = &context->settings;
    uint64_t seed = 0;
    crypto_init();
    crypto_random(&pusher->owner, sizeof(pusher->owner));
    crypto_random(&seed, sizeof(seed));
    random_seed(&pusher->random, seed);
    pusher->service = context;
    pusher->lease_ms = settings_duration_ms(settings, SETTING_LEASE);
    pusher->tries_max = (uint32_t)settings_integer(settings, SETTING_PUSH_TRIES);
    pusher->flights_max = (size_t)settings_integer(settings, SETTING_PUSH_CONCURRENT);
    if (pusher->flights_max > FLIGHTS_MAX)
        pusher->flights_max = FLIGHTS_MAX;
    for (int topic = 0; topic < TOPIC_COUNT; topic++) {
        if (!topic_format((enum topic)topic, settings_text(settings, SETTING_TOPIC_PREFIX),
                          pusher->topics[topic]))
            return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
    }
    pusher->db = service_database(settings, PROCESS_PUSHER, false);
    schedule_open(pusher);
    return deliverers_open(&pusher->deliverers, context->loop, pusher->db, settings, error) &&
           publish_open(pusher, error) && intake_open(pusher, error);
}

static bool is_drained(struct service_context *context)
{
    const struct pusher *pusher = context->state;
    return pusher->flight_count == 0;
}

static bool is_idle(struct service_context *context)
{
    struct pusher *pusher = context->state;
    return journal_reader_is_idle(pusher->intake) && pusher->flight_count == 0 &&
           schedule_is_idle(pusher);
}

static void stop(struct service_context *context)
{
    struct pusher *pusher = context->state;
    if (!pusher->service)
        return;
    schedule_close(pusher);
    kafka_producer_free(pusher->producer); /* its last reports are for whoever published */
    intake_close(pusher);
    deliverers_close(&pusher->deliverers);
    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        arena_release(&pusher->flights[i].arena);
    postgres_free(pusher->db);
}

int main(int argc, char **argv)
{
    static struct pusher pusher;
    const struct service service = {
        .process = PROCESS_PUSHER,
        .state = &pusher,
        .start = start,
        .is_drained = is_drained,
        .is_idle = is_idle,
        .stop = stop,
    };
    return service_run(&service, argc, argv);
}
