#include <stdio.h>

#include "codec/topic.h"
#include "io/kafka_admin.h"
#include "io/postgres_transaction.h"
#include "service/broker.h"
#include "service/log.h"
#include "setup.h"

enum { ADMIN_TIMEOUT_MS = 30000 };

/* A message of the old generation would come behind newer ones of the next. */
static bool check_sent(struct postgres *db, const struct settings *settings, struct error *error)
{
    static const struct postgres_statement count = {
        NULL, "SELECT count(*) FROM reconciler.outbox_position WHERE NOT EXISTS"
              " (SELECT FROM fleet.generation WHERE topic_prefix = $1)"};
    struct postgres_result *result = NULL;
    struct text prefix = settings_text(settings, SETTING_TOPIC_PREFIX);
    if (!postgres_query(db, POSTGRES_CALL(&count, postgres_text(prefix)), &result, error))
        return false;
    int64_t waiting = postgres_int8_at(result, 0, 0);
    postgres_result_free(result);
    return waiting == 0 ||
           error_set(error, ERROR_PERMANENT,
                     "TIEOUT_TOPIC_PREFIX: %.*s would be a new generation of the journal, but %lld "
                     "messages of the last one are not sent yet; start the reconcilers with its "
                     "prefix until they have sent them",
                     TEXT_ARG(prefix), (long long)waiting);
}

/* The generation that is written down, or the one that is now begun. */
static bool note_generation(struct postgres *db, void *context, struct error *error)
{
    const struct settings *settings = context;
    static const struct postgres_statement note = {
        NULL, "INSERT INTO fleet.generation (topic_prefix, partitions, number) VALUES ($1, $2,"
              " (SELECT coalesce(max(number) + 1, 0) FROM fleet.generation))"
              " ON CONFLICT (topic_prefix) DO UPDATE SET partitions = fleet.generation.partitions"
              " RETURNING partitions"};
    int32_t wanted = (int32_t)settings_integer(settings, SETTING_PARTITIONS);
    struct postgres_result *result = NULL;
    if (!check_sent(db, settings, error))
        return false;
    if (!postgres_query(db,
                        POSTGRES_CALL(&note,
                                      postgres_text(settings_text(settings, SETTING_TOPIC_PREFIX)),
                                      postgres_int4(wanted)),
                        &result, error))
        return false;
    int32_t noted = postgres_int4_at(result, 0, 0);
    postgres_result_free(result);
    if (noted == wanted)
        return true;
    return error_set(error, ERROR_PERMANENT,
                     "TIEOUT_PARTITIONS: this generation of the journal has %d partitions, not %d; "
                     "another number needs a new generation (another TIEOUT_TOPIC_PREFIX)",
                     noted, wanted);
}

static bool make_topic(struct kafka_admin *admin, const struct settings *settings, enum topic topic,
                       struct error *error)
{
    char name[TOPIC_NAME_BYTES_MAX];
    char batch_bytes[16];
    if (!topic_format(topic, settings_text(settings, SETTING_TOPIC_PREFIX), name))
        return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
    snprintf(batch_bytes, sizeof(batch_bytes), "%d", (int)KAFKA_BATCH_BYTES_MAX);
    const struct kafka_setting details[] = {
        {"retention.ms", topic_retention_ms(topic)},
        {"cleanup.policy", "delete"},
        {"max.message.bytes", batch_bytes},
    };
    int32_t partitions = (int32_t)settings_integer(settings, SETTING_PARTITIONS);
    const struct kafka_topic wanted = {
        .name = name,
        .partition_count = partitions,
        .replication = (int32_t)settings_integer(settings, SETTING_REPLICATION),
        .settings = details,
        .setting_count = sizeof(details) / sizeof(details[0]),
    };
    bool was_made = false;
    struct kafka_topic_state state;
    if (!kafka_admin_make_topic(admin, &wanted, &was_made, error) ||
        !kafka_admin_describe_topic(admin, name, &state, error))
        return error_prefix(error, "topic %s", name);
    if (was_made)
        log_info("topic_made", log_string("topic", name), log_integer("partitions", partitions));
    if (state.partition_count == partitions)
        return true;
    return error_set(error, ERROR_PERMANENT,
                     "topic %s has %d partitions, the generation has %d: a tenant's events would "
                     "lose their order; begin a new generation (another TIEOUT_TOPIC_PREFIX)",
                     name, state.partition_count, partitions);
}

bool setup_topics(struct postgres *db, const struct settings *settings, struct error *error)
{
    if (postgres_run(db, note_generation, (void *)(uintptr_t)settings, error) != POSTGRES_COMMITTED)
        return false;
    struct kafka_connection connection = service_broker(settings);
    struct kafka_admin *admin = NULL;
    if (!kafka_admin_create(&connection, ADMIN_TIMEOUT_MS, &admin, error))
        return false;
    bool is_fine = true;
    for (int topic = 0; is_fine && topic < TOPIC_COUNT; topic++)
        is_fine = make_topic(admin, settings, (enum topic)topic, error);
    kafka_admin_free(admin);
    return is_fine;
}
