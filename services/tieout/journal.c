#include "journal.h"

#include "codec/topic.h"
#include "io/clock.h"
#include "io/loop.h"
#include "io/postgres.h"
#include "line.h"
#include "service/broker.h"

enum { STEP_MS = 200, SILENCE_MS = 30000, CLOSE_MS = 2000 };

bool journal_open(struct cli *cli, struct journal *out, struct error *error)
{
    static const struct postgres_statement select = {
        "cli_partitions", "SELECT partitions FROM fleet.generation WHERE topic_prefix = $1"};
    struct text prefix = settings_text(&cli->settings, SETTING_TOPIC_PREFIX);
    struct postgres_result *result = NULL;
    if (!topic_format(TOPIC_EVENTS, prefix, out->topic))
        return error_set(error, ERROR_PERMANENT, "TIEOUT_TOPIC_PREFIX: is too long");
    if (!postgres_query(cli->db, POSTGRES_CALL(&select, postgres_text(prefix)), &result, error))
        return false;
    bool is_known = postgres_rows(result) > 0;
    if (is_known)
        out->partition_count = postgres_int4_at(result, 0, 0);
    postgres_result_free(result);
    return is_known || error_set(error, ERROR_PERMANENT,
                                 "no journal has the prefix \"%.*s\": set TIEOUT_TOPIC_PREFIX, or "
                                 "run tieout-setup",
                                 TEXT_ARG(prefix));
}

int32_t journal_partition(const struct journal *journal, struct uuid tenant)
{
    char key[UUID_TEXT_BYTES];
    return kafka_partition_for_key(uuid_format(tenant, key), journal->partition_count);
}

/* --- reading -----------------------------------------------------------------------------------
 */

struct reader {
    const struct journal_reading *reading;
    struct kafka_consumer *consumer;
    char key[UUID_TEXT_BYTES];
    int64_t next; /* the next offset to come */
    int64_t end;  /* the offset to stop at */
    int64_t heard_ms;
    bool is_over;
    bool has_failed;
    struct error error;
};

static void stop_with(struct reader *reader, const struct error *error)
{
    if (error && !reader->has_failed) {
        reader->has_failed = true;
        reader->error = *error;
    }
    reader->is_over = true;
}

static void handle_received(void *context, struct kafka_batch *batch)
{
    struct reader *reader = context;
    struct error error;
    reader->heard_ms = clock_monotonic_ms();
    for (size_t i = 0; i < batch->count && !reader->is_over; i++) {
        const struct kafka_message *message = &batch->messages[i];
        if (message->offset >= reader->end)
            break;
        bool is_ours = reader->key[0] == '\0' || text_equal_string(message->key, reader->key);
        if (is_ours && !reader->reading->visit(reader->reading->context, message, &error))
            stop_with(reader, &error);
        reader->next = message->offset + 1;
    }
    if (reader->next >= reader->end)
        reader->is_over = true;
    if (reader->reading->advanced)
        reader->reading->advanced(reader->reading->context, reader->next, reader->end);
    kafka_batch_free(reader->consumer, batch);
}

static void handle_failed(void *context, const struct error *error)
{
    stop_with(context, error);
}

/* A proof needs every event, so the journal has to hold the first one that is asked for. */
static bool assign(struct reader *reader, struct error *error)
{
    const struct journal_reading *reading = reader->reading;
    struct kafka_partition partition = {.topic = reading->journal->topic,
                                        .partition = reading->partition,
                                        .offset = KAFKA_OFFSET_FIRST_KEPT};
    if (!kafka_consumer_range(reader->consumer, &partition, error))
        return false;
    if (partition.low_offset > reading->from)
        return error_set(error, ERROR_PERMANENT,
                         "events of the journal are gone (%s keeps them from offset %lld on): the "
                         "topic's retention must be for ever",
                         partition.topic, (long long)partition.low_offset);
    reader->next = reading->from;
    reader->end = reading->until < partition.end_offset ? reading->until : partition.end_offset;
    reader->is_over = reader->next >= reader->end;
    partition.offset = reading->from;
    return reader->is_over || kafka_consumer_assign(reader->consumer, &partition, 1, error);
}

static void run_reader(struct reader *reader, struct loop *loop)
{
    reader->heard_ms = clock_monotonic_ms();
    while (!reader->is_over) {
        loop_step(loop, STEP_MS);
        struct error error;
        if (clock_monotonic_ms() - reader->heard_ms < SILENCE_MS)
            continue;
        error_set(&error, ERROR_RETRY, "Kafka sent nothing for %d seconds", SILENCE_MS / 1000);
        stop_with(reader, &error);
    }
}

bool journal_read(struct cli *cli, const struct journal_reading *reading, struct error *error)
{
    struct reader reader = {.reading = reading};
    struct loop *loop = loop_create();
    const struct kafka_consumer_options options = {
        .connection = service_broker(&cli->settings),
        .received = handle_received,
        .failed = handle_failed,
        .context = &reader,
    };
    if (!uuid_is_nil(reading->tenant))
        uuid_format(reading->tenant, reader.key);
    bool is_fine = kafka_consumer_create(loop, &options, &reader.consumer, error);
    if (is_fine) {
        is_fine = assign(&reader, error);
        if (is_fine)
            run_reader(&reader, loop);
        kafka_consumer_free(reader.consumer, CLOSE_MS);
    }
    loop_free(loop);
    if (is_fine && reader.has_failed)
        *error = reader.error;
    return is_fine && !reader.has_failed;
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool print_message(void *context, const struct kafka_message *message, struct error *error)
{
    struct cli *cli = context;
    (void)error;
    line_format(message, &cli->arena, &cli->out);
    cli_print(cli);
    arena_clear(&cli->arena);
    return true;
}

enum cli_end run_journal(struct cli *cli)
{
    struct error error;
    struct uuid tenant;
    struct journal journal;
    if (!cli_tenant(cli, &tenant) || !cli_database(cli))
        return CLI_USAGE;
    if (!journal_open(cli, &journal, &error))
        return cli_fail_with(&error);
    const struct journal_reading reading = {.journal = &journal,
                                            .partition = journal_partition(&journal, tenant),
                                            .tenant = tenant,
                                            .until = INT64_MAX,
                                            .visit = print_message,
                                            .context = cli};
    return journal_read(cli, &reading, &error) ? CLI_DONE : cli_fail_with(&error);
}
