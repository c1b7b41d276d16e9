/* tieout-reconciler: folds the journal into canonical state and decides. */
#include <malloc.h>

#include "reconciler.h"
#include "service/database.h"

enum { TOPIC_TIMEOUT_MS = 10000, HEAPS_MAX = 2 };

static bool name_topics(struct reconciler *reconciler, struct error *error)
{
    struct text prefix = settings_text(&reconciler->service->settings, SETTING_TOPIC_PREFIX);
    for (int topic = 0; topic < TOPIC_COUNT; topic++)
        if (!topic_format((enum topic)topic, prefix, reconciler->topics[topic]))
            return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
    return true;
}

/* A build that lacks a version in force must not decide: the newer one was taken back. */
static bool check_rules(struct reconciler *reconciler, struct error *error)
{
    static const struct postgres_statement select = {
        "check_rules", "SELECT coalesce(max(version), 0), count(*) FILTER (WHERE version > $1)"
                       " FROM reconciler.rules_index"};
    struct postgres_result *result = NULL;
    if (!postgres_query(reconciler->db, POSTGRES_CALL(&select, postgres_int4(RULES_VERSION_LATEST)),
                        &result, error))
        return false;
    int32_t latest = postgres_int4_at(result, 0, 0);
    int64_t tenants = postgres_int8_at(result, 0, 1);
    postgres_result_free(result);
    return tenants == 0 ||
           error_set(error, ERROR_PERMANENT,
                     "tenants are under version %d of the rules (%lld above ours); this build has "
                     "them up to version %d: start a newer build",
                     latest, (long long)tenants, RULES_VERSION_LATEST);
}

/* Offsets and partitions mean something within their generation only. An earlier one is at its
 * end: what it still gave would come behind what the newer one has said. */
static bool read_generation(struct reconciler *reconciler, struct error *error)
{
    static const struct postgres_statement select = {
        "read_generation", "SELECT number::int4, number = (SELECT max(number) FROM"
                           " fleet.generation) FROM fleet.generation WHERE topic_prefix = $1"};
    struct text prefix = settings_text(&reconciler->service->settings, SETTING_TOPIC_PREFIX);
    struct postgres_result *result = NULL;
    if (!postgres_query(reconciler->db, POSTGRES_CALL(&select, postgres_text(prefix)), &result,
                        error))
        return false;
    bool is_known = postgres_rows(result) == 1;
    bool is_latest = is_known && postgres_bool_at(result, 0, 1);
    reconciler->generation = is_known ? postgres_int4_at(result, 0, 0) : 0;
    postgres_result_free(result);
    if (is_latest)
        return true;
    return error_set(error, ERROR_PERMANENT,
                     is_known ? "TIEOUT_TOPIC_PREFIX: %.*s is an earlier generation of the "
                                "journal; name the one that was begun last"
                              : "TIEOUT_TOPIC_PREFIX: %.*s is no generation of the journal; run "
                                "tieout-setup with it",
                     TEXT_ARG(prefix));
}

/* All are needed before the first event: how many partitions there are, a safe role, the rules. */
static bool check_surroundings(struct reconciler *reconciler, struct error *error)
{
    return postgres_check_role(reconciler->db, error) && check_rules(reconciler, error) &&
           read_generation(reconciler, error) &&
           kafka_producer_partition_count(reconciler->producer, reconciler->topics[TOPIC_EVENTS],
                                          TOPIC_TIMEOUT_MS, &reconciler->topic_partition_count,
                                          error);
}

/* Servers may start after us: tried again until they answer; a refusal ends the process. */
static void begin(void *context)
{
    struct reconciler *reconciler = context;
    struct error error = {0};
    if (!check_surroundings(reconciler, &error) && error.class == ERROR_RETRY) {
        health_fail(&reconciler->service->health, "start", error.message);
        loop_timer_start(&reconciler->starting, 1000, 0);
        return;
    }
    health_pass(&reconciler->service->health, "start");
    if (error.class != ERROR_NONE || !in_events_open(reconciler, &error))
        service_fail(reconciler->service, &error);
    else
        outbox_measure_start(reconciler);
}

static bool start(struct service_context *context, struct error *error)
{
    struct reconciler *reconciler = context->state;
    reconciler->service = context;
    arena_init(&reconciler->arena, 0);
    map_init(&reconciler->tenants.entries);
    loop_timer_init(&reconciler->starting, context->loop, begin, reconciler);
    reconciler->db = service_database(&context->settings, PROCESS_RECONCILER, false);
    health_fail(&context->health, "start", "waiting for PostgreSQL and Kafka");
    if (!name_topics(reconciler, error) || !relay_open(reconciler, error))
        return false;
    loop_timer_start(&reconciler->starting, 0, 0);
    return true;
}

/* What was on the journal when we came is work, also while the broker has not sent it yet. */
static bool is_idle(struct service_context *context)
{
    const struct reconciler *reconciler = context->state;
    const struct journal_partition *partitions;
    return journal_reader_partitions(reconciler->reader, &partitions) > 0 &&
           journal_reader_is_idle(reconciler->reader) && relay_is_idle(reconciler);
}

static bool is_drained(struct service_context *context)
{
    const struct reconciler *reconciler = context->state;
    return journal_reader_is_drained(reconciler->reader) &&
           kafka_producer_in_flight(reconciler->producer) == 0;
}

static void stop(struct service_context *context)
{
    struct reconciler *reconciler = context->state;
    loop_timer_stop(&reconciler->starting);
    loop_timer_stop(&reconciler->measure);
    in_events_close(reconciler);
    relay_close(reconciler);
    tenants_drop_all(&reconciler->tenants);
    map_release(&reconciler->tenants.entries);
    postgres_free(reconciler->db);
    arena_release(&reconciler->arena);
}

int main(int argc, char **argv)
{
    static struct reconciler reconciler;
    /* librdkafka's threads allocate what we free: with a heap for each of them much stays unused.
     */
    mallopt(M_ARENA_MAX, HEAPS_MAX);
    const struct service service = {
        .process = PROCESS_RECONCILER,
        .state = &reconciler,
        .start = start,
        .is_idle = is_idle,
        .is_drained = is_drained,
        .stop = stop,
    };
    return service_run(&service, argc, argv);
}
