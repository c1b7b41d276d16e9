#include "service/journal_reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/postgres_transaction.h"
#include "service/broker.h"
#include "service/journal_offsets.h"
#include "service/log.h"
#include "service/metrics.h"
#include "service/quarantine.h"

enum {
    RETRY_MS = 500,
    LEAVE_TIMEOUT_MS = 5000,
    MEASURE_EVERY_MS = 1000,
    GROUP_BYTES_MAX = KAFKA_TOPIC_BYTES_MAX + 32,
};

struct journal_reader {
    struct journal_reader_options options;
    struct kafka_consumer *consumer;
    struct journal_offsets offsets;
    struct journal_partition *partitions;
    size_t partition_count;
    bool is_assigned;
    struct kafka_batch *batch;      /* in hand */
    struct journal_advance advance; /* of that batch */
    struct arena arena;             /* of that batch */
    bool is_unknown;                /* whether that batch was committed */
    bool is_fenced;
    struct loop_timer retry;
    struct loop_timer measure;
    struct quarantine quarantine;
};

/* --- assignment ------------------------------------------------------------------------------- */

static struct health *health_of(const struct journal_reader *reader)
{
    return &reader->options.service->health;
}

static void tell_change(struct journal_reader *reader)
{
    if (reader->options.changed)
        reader->options.changed(reader->options.context);
}

static bool handle_assigned(void *context, struct kafka_partition *partitions, size_t count,
                            struct error *error)
{
    struct journal_reader *reader = context;
    REQUIRE(count <= KAFKA_PARTITIONS_MAX && !reader->batch);
    if (!journal_offsets_load(&reader->offsets, partitions, count, error)) {
        health_fail(health_of(reader), "offsets", "where to go on could not be read");
        log_warning("offsets_not_read", log_failure(error));
        return false;
    }
    health_pass(health_of(reader), "offsets");
    reader->partition_count = count;
    reader->is_assigned = true;
    for (size_t i = 0; i < count; i++) {
        reader->partitions[i] = (struct journal_partition){.number = partitions[i].partition,
                                                           .next_offset = partitions[i].offset,
                                                           .end_offset = partitions[i].end_offset};
        log_info("assigned", log_string("topic", reader->options.name),
                 log_integer("partition", partitions[i].partition),
                 log_integer("next_offset", partitions[i].offset),
                 log_integer("end_offset", partitions[i].end_offset));
    }
    health_pass(health_of(reader), "kafka");
    tell_change(reader);
    return true;
}

static void drop_batch(struct journal_reader *reader)
{
    loop_timer_stop(&reader->retry);
    reader->is_unknown = false;
    if (!reader->batch)
        return;
    kafka_batch_free(reader->consumer, reader->batch);
    reader->batch = NULL;
}

static void handle_revoked(void *context, const struct kafka_partition *partitions, size_t count)
{
    struct journal_reader *reader = context;
    (void)partitions;
    log_info("revoked", log_string("topic", reader->options.name),
             log_integer("partitions", (int64_t)count));
    drop_batch(reader);
    reader->partition_count = 0;
    reader->is_assigned = false;
    tell_change(reader);
}

/* --- batches ---------------------------------------------------------------------------------- */

/* In the first round trip: whoever finds another offset than its own has lost the partition. */
static bool store_body(struct postgres *db, void *context, struct error *error)
{
    struct journal_reader *reader = context;
    return journal_offsets_advance(&reader->offsets, &reader->advance, &reader->is_fenced, error) &&
           reader->options.store(db, reader->options.context, reader->batch, error);
}

static void take_offsets(struct journal_reader *reader)
{
    const struct journal_advance *advance = &reader->advance;
    for (size_t i = 0; i < advance->count; i++)
        for (size_t j = 0; j < reader->partition_count; j++)
            if (reader->partitions[j].number == advance->numbers[i])
                reader->partitions[j].next_offset = advance->upto[i];
    for (size_t i = 0; i < advance->count; i++)
        kafka_consumer_mirror(reader->consumer, reader->options.topic, advance->numbers[i],
                              advance->upto[i]);
}

static void finish(struct journal_reader *reader, enum journal_end end)
{
    health_pass(health_of(reader), "batch");
    metric_add(METRIC_MESSAGES_READ, LABEL(reader->options.name), (int64_t)reader->batch->count);
    take_offsets(reader);
    reader->options.ended(reader->options.context, reader->batch, end);
    drop_batch(reader);
}

static void put_off(struct journal_reader *reader, const struct error *error)
{
    health_fail(health_of(reader), "batch", "the last batch could not be stored");
    log_warning("batch_put_off", log_failure(error));
    loop_timer_start(&reader->retry, RETRY_MS, 0);
}

static void give_up(struct journal_reader *reader, const struct error *error, bool is_fenced)
{
    if (is_fenced) {
        metric_add(METRIC_FENCED, NO_LABELS, 1);
        log_warning("fenced", log_failure(error));
    }
    if (!is_fenced || kafka_batch_is_current(reader->consumer, reader->batch))
        service_fail(reader->options.service, error);
    drop_batch(reader);
}

static void store_batch(struct journal_reader *reader)
{
    struct error error = {0};
    reader->is_fenced = false;
    enum postgres_outcome outcome = postgres_run(reader->options.db, store_body, reader, &error);
    if (outcome == POSTGRES_COMMITTED) {
        finish(reader, JOURNAL_STORED);
        return;
    }
    reader->options.ended(reader->options.context, reader->batch, JOURNAL_GIVEN_UP);
    reader->is_unknown = outcome == POSTGRES_COMMIT_UNKNOWN;
    if (!reader->is_fenced && (reader->is_unknown || error.class == ERROR_RETRY))
        put_off(reader, &error);
    else
        give_up(reader, &error, reader->is_fenced);
}

/* The answer to COMMIT was lost: nothing is decided before the rows have told. */
static void settle_batch(struct journal_reader *reader)
{
    enum journal_place place = JOURNAL_ELSEWHERE;
    struct error error = {0};
    if (!journal_offsets_read_back(&reader->offsets, &reader->advance, &place, &error)) {
        if (error.class == ERROR_RETRY)
            put_off(reader, &error);
        else
            give_up(reader, &error, false);
        return;
    }
    reader->is_unknown = false;
    switch (place) {
    case JOURNAL_AT_UPTO:
        log_info("batch_was_stored", log_string("topic", reader->options.name));
        finish(reader, JOURNAL_WAS_STORED);
        return;
    case JOURNAL_AT_FROM:
        store_batch(reader);
        return;
    case JOURNAL_ELSEWHERE:
        error_set(&error, ERROR_PERMANENT, "another member has moved an offset of ours");
        give_up(reader, &error, true);
        return;
    }
    bug("an offset stands in no known place");
}

/* False: what cannot be read is on its way to the quarantine. */
static bool is_set_aside(struct journal_reader *reader)
{
    const struct journal_reader_options *options = &reader->options;
    if (!options->is_readable)
        return true;
    switch (quarantine_batch(&reader->quarantine, reader->batch, options->is_readable,
                             options->context)) {
    case QUARANTINE_DONE:
        return true;
    case QUARANTINE_WAIT:
        return false;
    case QUARANTINE_AGAIN:
        loop_timer_start(&reader->retry, RETRY_MS, 0);
        return false;
    }
    bug("a quarantine ended in no known way");
}

static void take_batch(void *context)
{
    struct journal_reader *reader = context;
    if (!reader->batch)
        return;
    if (service_is_draining(reader->options.service) ||
        !kafka_batch_is_current(reader->consumer, reader->batch))
        drop_batch(reader);
    else if (reader->is_unknown)
        settle_batch(reader);
    else if (is_set_aside(reader))
        store_batch(reader);
}

static void handle_received(void *context, struct kafka_batch *batch)
{
    struct journal_reader *reader = context;
    REQUIRE(!reader->batch);
    reader->batch = batch;
    arena_clear(&reader->arena);
    reader->advance =
        journal_advance_of(batch, reader->partitions, reader->partition_count, &reader->arena);
    quarantine_next(&reader->quarantine);
    take_batch(reader);
}

static void handle_failed(void *context, const struct error *error)
{
    struct journal_reader *reader = context;
    service_fail(reader->options.service, error);
}

bool journal_reader_reported(struct journal_reader *reader, const struct kafka_report *report)
{
    bool is_settled = false;
    if (!reader || !quarantine_reported(&reader->quarantine, report, &is_settled))
        return false;
    if (is_settled && reader->batch)
        loop_timer_start(&reader->retry, reader->quarantine.has_failed ? RETRY_MS : 0, 0);
    return true;
}

/* --- lag -------------------------------------------------------------------------------------- */

static void measure(void *context)
{
    struct journal_reader *reader = context;
    int64_t lag = 0;
    for (size_t i = 0; i < reader->partition_count; i++) {
        const struct journal_partition *partition = &reader->partitions[i];
        int64_t end =
            kafka_consumer_end_seen(reader->consumer, reader->options.topic, partition->number);
        end = end > partition->end_offset ? end : partition->end_offset;
        lag += end > partition->next_offset ? end - partition->next_offset : 0;
    }
    metric_set(METRIC_JOURNAL_LAG, LABEL(reader->options.name), lag);
}

/* --- opening ---------------------------------------------------------------------------------- */

static bool join(struct journal_reader *reader, struct error *error)
{
    const struct journal_reader_options *options = &reader->options;
    const struct settings *settings = &options->service->settings;
    char group[GROUP_BYTES_MAX]; /* fleets that share a broker are no members of each other's */
    snprintf(group, sizeof(group), "%.*s.%s",
             TEXT_ARG(settings_text(settings, SETTING_TOPIC_PREFIX)), options->group);
    const struct kafka_consumer_options consumer = {
        .connection = service_broker(settings),
        .group = group,
        .topics = &options->topic,
        .topic_count = 1,
        .batch_count_max = options->count_max,
        .batch_bytes_max = options->bytes_max,
        .fetch_ahead_kib_max = options->fetch_ahead_kib_max,
        .session_timeout_ms = options->session_timeout_ms,
        .assigned = handle_assigned,
        .revoked = handle_revoked,
        .received = handle_received,
        .failed = handle_failed,
        .context = reader,
    };
    health_fail(health_of(reader), "kafka", "no partition is assigned yet");
    return kafka_consumer_create(options->service->loop, &consumer, &reader->consumer, error);
}

bool journal_reader_open(const struct journal_reader_options *options, struct journal_reader **out,
                         struct error *error)
{
    struct journal_reader *reader = calloc(1, sizeof(*reader));
    REQUIRE(reader && (!options->is_readable || options->producer));
    reader->options = *options;
    reader->partitions = calloc(KAFKA_PARTITIONS_MAX, sizeof(*reader->partitions));
    REQUIRE(reader->partitions);
    reader->quarantine = (struct quarantine){
        .producer = options->producer, .topic = options->quarantine_topic, .kind = options->kind};
    arena_init(&reader->arena, 0);
    journal_offsets_init(&reader->offsets, options);
    loop_timer_init(&reader->retry, options->service->loop, take_batch, reader);
    loop_timer_init(&reader->measure, options->service->loop, measure, reader);
    *out = NULL;
    if (!join(reader, error)) {
        journal_reader_close(reader);
        return false;
    }
    loop_timer_start(&reader->measure, 0, MEASURE_EVERY_MS);
    *out = reader;
    return true;
}

void journal_reader_close(struct journal_reader *reader)
{
    if (!reader)
        return;
    drop_batch(reader);
    loop_timer_stop(&reader->measure);
    reader->options.changed = NULL; /* its owner is being taken down */
    kafka_consumer_free(reader->consumer, LEAVE_TIMEOUT_MS);
    arena_release(&reader->arena);
    free(reader->partitions);
    free(reader);
}

/* --- questions -------------------------------------------------------------------------------- */

size_t journal_reader_partitions(const struct journal_reader *reader,
                                 const struct journal_partition **out)
{
    *out = reader ? reader->partitions : NULL;
    return reader ? reader->partition_count : 0;
}

bool journal_partition_has_caught_up(const struct journal_partition *partition)
{
    return partition->next_offset >= partition->end_offset;
}

bool journal_reader_is_drained(const struct journal_reader *reader)
{
    return !reader || !reader->batch;
}

bool journal_reader_is_idle(const struct journal_reader *reader)
{
    if (!reader || !reader->is_assigned || reader->batch)
        return false;
    for (size_t i = 0; i < reader->partition_count; i++)
        if (!journal_partition_has_caught_up(&reader->partitions[i]))
            return false;
    return true;
}
