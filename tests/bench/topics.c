#include <stdlib.h>

#include "bench.h"
#include "io/kafka_admin.h"
#include "io/kafka_producer.h"
#include "io/loop.h"
#include "service/message.h"

enum { TIMEOUT_MS = 60000, ROUND_MS = 100, FETCH_BYTES = 1 << 20, HEADERS_BYTES = 250 };
enum { PROGRESS_EVENTS = 500000 };

static struct kafka_connection connection_of(const struct bench *bench)
{
    return (struct kafka_connection){.brokers = bench->brokers, .client = "bench"};
}

int32_t partition_of(const struct bench *bench, struct uuid tenant)
{
    char text[UUID_TEXT_BYTES];
    return kafka_partition_for_key(uuid_format(tenant, text), (int32_t)bench->partitions);
}

static void handle_reported(void *context, const struct kafka_report *report)
{
    (void)context;
    if (!report->is_delivered)
        bug("the journal could not be published: %s", report->error.message);
}

void topic_publish(struct loop *loop, struct kafka_producer *producer, const char *topic,
                   const struct envelope *message)
{
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    const struct kafka_record record = {
        .topic = topic,
        .key = message->key,
        .value = message->body,
        .headers = headers,
        .header_count = message_headers(message, headers),
    };
    struct error error = {0};
    while (!kafka_publish(producer, &record, &error)) {
        if (error.class != ERROR_RETRY)
            bug("a message could not be published: %s", error.message);
        loop_step(loop, ROUND_MS);
    }
}

/* A journal in memory, or (without one) `count` events as they are made. */
static void publish_all(struct bench *bench, struct loop *loop, struct kafka_producer *producer,
                        const char *topic)
{
    if (bench->history == 0) {
        for (size_t i = 0; i < bench->journal.count; i++)
            topic_publish(loop, producer, topic, &bench->journal.messages[i]);
        return;
    }
    struct journal_source *source = journal_source_new(bench->seed, bench->tenants);
    struct arena arena;
    arena_init(&arena, 0);
    for (unsigned long i = 0; i < bench->history; i++) {
        struct envelope message;
        journal_source_next(source, &arena, &message);
        topic_publish(loop, producer, topic, &message);
        arena_clear(&arena);
        if ((i + 1) % PROGRESS_EVENTS == 0)
            fprintf(stderr, "bench: %lu of %lu events published\n", i + 1, bench->history);
    }
    arena_release(&arena);
    journal_source_free(source);
}

void topics_fill(struct bench *bench)
{
    struct kafka_producer_options options = {
        .connection = connection_of(bench), .reported = handle_reported, .in_flight_max = 20000};
    struct kafka_producer *producer = NULL;
    struct error error;
    char topic[TOPIC_NAME_BYTES_MAX];
    struct loop *loop = loop_create();
    REQUIRE(topic_format(TOPIC_EVENTS, text_of(bench->prefix), topic));
    if (!kafka_producer_create(loop, &options, &producer, &error))
        bug("%s", error.message);
    publish_all(bench, loop, producer, topic);
    if (!kafka_producer_flush(producer, TIMEOUT_MS, &error))
        bug("%s", error.message);
    kafka_producer_free(producer);
    loop_free(loop);
}

void topics_remove(struct bench *bench)
{
    struct kafka_connection connection = connection_of(bench);
    struct kafka_admin *admin = NULL;
    struct error error;
    if (!kafka_admin_create(&connection, TIMEOUT_MS, &admin, &error))
        bug("%s", error.message);
    for (int topic = 0; topic < TOPIC_COUNT; topic++) {
        char name[TOPIC_NAME_BYTES_MAX];
        REQUIRE(topic_format((enum topic)topic, text_of(bench->prefix), name));
        if (!kafka_admin_delete_topic(admin, name, &error))
            fprintf(stderr, "bench: %s stays: %s\n", name, error.message);
    }
    kafka_admin_free(admin);
}

static int compare_rows(const void *a, const void *b)
{
    const struct journal_row *left = a, *right = b;
    if (left->read_number != right->read_number)
        return left->read_number < right->read_number ? -1 : 1;
    return (left->event > right->event) - (left->event < right->event);
}

void topics_order_rows(struct bench *bench)
{
    struct journal *journal = &bench->journal;
    size_t *bytes = calloc(bench->partitions, sizeof(*bytes)), row = 0;
    REQUIRE(bytes);
    for (size_t i = 0; i < journal->count; i++) {
        const struct envelope *message = &journal->messages[i];
        int32_t partition = kafka_partition_for_key(message->key, (int32_t)bench->partitions);
        uint64_t number = bytes[partition] / FETCH_BYTES * bench->partitions + (uint64_t)partition;
        bytes[partition] += message->body.length + HEADERS_BYTES;
        for (; row < journal->row_count && journal->rows[row].event == i; row++)
            journal->rows[row].read_number = number;
    }
    free(bytes);
    qsort(journal->rows, journal->row_count, sizeof(*journal->rows), compare_rows);
}
