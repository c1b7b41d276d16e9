#include "io/kafka_producer.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/clock.h"
#include "io/kafka_client.h"

enum {
    IN_FLIGHT_MAX = 100000,
    IN_FLIGHT_BYTES_MAX = 256 << 20,
    DELIVERY_TIMEOUT_MS = 120000,
    LINGER_MS = 5,
    PURGE_TIMEOUT_MS = 10000,
    FLUSH_SLICE_MS = 100,
    NUMBER_BYTES_MAX = 24,
};

struct kafka_producer {
    struct kafka_client client;
    struct loop *loop;
    struct kafka_producer_options options;
    struct loop_call rebuild;
    size_t in_flight;
    struct kafka_producer_counts counts;
};

/* --- reports --- */

static void producer_delivered(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    struct kafka_client *client = opaque;
    struct kafka_producer *producer = client->owner;
    struct kafka_report report = {.tag = message->_private};

    (void)handle;
    REQUIRE(producer->in_flight > 0);
    producer->in_flight--;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        report.is_delivered = true;
        report.partition = message->partition;
        report.offset = message->offset;
        producer->counts.delivered++;
    } else {
        error_set(&report.error, kafka_error_class(message->err), "record not taken by Kafka: %s",
                  rd_kafka_err2str(message->err));
        producer->counts.failed++;
    }
    producer->options.reported(producer->options.context, &report);
}

static void producer_serve(void *owner)
{
    struct kafka_producer *producer = owner;

    /* The descriptor fires only when the queue turns non-empty: nothing may stay in it. */
    while (rd_kafka_poll(producer->client.handle, 0) > 0)
        ;
    if (producer->client.has_fatal)
        loop_call_soon(&producer->rebuild);
}

/* --- making and unmaking --- */

static rd_kafka_conf_t *producer_configure(struct kafka_producer *producer, struct error *error)
{
    char count[NUMBER_BYTES_MAX], kib[NUMBER_BYTES_MAX], timeout[NUMBER_BYTES_MAX];
    char linger[NUMBER_BYTES_MAX], bytes[NUMBER_BYTES_MAX];
    const struct kafka_setting settings[] = {
        {"enable.idempotence", "true"},
        {"enable.gapless.guarantee", "true"}, /* a failed record must not be overtaken */
        {"acks", "all"},
        {"partitioner", "murmur2_random"},
        {"message.max.bytes", bytes},
        {"queue.buffering.max.messages", count},
        {"queue.buffering.max.kbytes", kib},
        {"message.timeout.ms", timeout},
        {"linger.ms", linger},
    };
    rd_kafka_conf_t *conf;

    snprintf(count, sizeof(count), "%u", producer->options.in_flight_max);
    snprintf(kib, sizeof(kib), "%u", producer->options.in_flight_bytes_max / 1024);
    snprintf(timeout, sizeof(timeout), "%lld", (long long)producer->options.delivery_timeout_ms);
    snprintf(linger, sizeof(linger), "%lld", (long long)producer->options.linger_ms);
    snprintf(bytes, sizeof(bytes), "%d", KAFKA_BATCH_BYTES_MAX);
    conf = kafka_client_configure(&producer->client, settings,
                                  sizeof(settings) / sizeof(settings[0]), error);
    if (conf == NULL)
        return NULL;
    /* zstd is the one codec that every broker and proxy keeps; a build may lack it. */
    if (rd_kafka_conf_set(conf, "compression.codec", "zstd", NULL, 0) != RD_KAFKA_CONF_OK)
        rd_kafka_conf_set(conf, "compression.codec", "lz4", NULL, 0);
    rd_kafka_conf_set_dr_msg_cb(conf, producer_delivered);
    return conf;
}

static bool producer_start(struct kafka_producer *producer, struct error *error)
{
    rd_kafka_conf_t *conf = producer_configure(producer, error);

    return conf != NULL && kafka_client_start(&producer->client, RD_KAFKA_PRODUCER, conf, error) &&
           kafka_client_watch(&producer->client, producer->loop,
                              rd_kafka_queue_get_main(producer->client.handle), error);
}

/* Reports everything that is still open. */
static void producer_stop(struct kafka_producer *producer)
{
    rd_kafka_t *handle = producer->client.handle;
    int64_t deadline_ms = clock_monotonic_ms() + PURGE_TIMEOUT_MS;

    if (handle != NULL) {
        rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        while (producer->in_flight > 0 && clock_monotonic_ms() < deadline_ms)
            rd_kafka_poll(handle, FLUSH_SLICE_MS);
        if (producer->in_flight > 0)
            bug("librdkafka reports %zu records neither as delivered nor as failed",
                producer->in_flight);
    }
    kafka_client_unwatch(&producer->client);
    if (handle != NULL)
        rd_kafka_destroy(handle);
    producer->client.handle = NULL;
}

static void producer_rebuild(void *context)
{
    struct kafka_producer *producer = context;
    struct error error = {0};

    producer_stop(producer);
    if (!producer_start(producer, &error))
        bug("a Kafka producer cannot be made again: %s", error.message);
    producer->counts.rebuilds++;
    if (producer->options.rebuilt != NULL)
        producer->options.rebuilt(producer->options.context);
}

bool kafka_producer_create(struct loop *loop, const struct kafka_producer_options *options,
                           struct kafka_producer **out, struct error *error)
{
    struct kafka_producer *producer = calloc(1, sizeof(*producer));

    REQUIRE(producer != NULL && options->reported != NULL);
    producer->loop = loop;
    producer->options = *options;
    if (producer->options.in_flight_max == 0)
        producer->options.in_flight_max = IN_FLIGHT_MAX;
    if (producer->options.in_flight_bytes_max == 0)
        producer->options.in_flight_bytes_max = IN_FLIGHT_BYTES_MAX;
    if (producer->options.delivery_timeout_ms == 0)
        producer->options.delivery_timeout_ms = DELIVERY_TIMEOUT_MS;
    if (producer->options.linger_ms <= 0)
        producer->options.linger_ms = producer->options.linger_ms < 0 ? 0 : LINGER_MS;
    kafka_client_init(&producer->client, &options->connection, producer_serve, producer);
    loop_call_init(&producer->rebuild, loop, producer_rebuild, producer);
    if (!producer_start(producer, error)) {
        kafka_producer_free(producer);
        return false;
    }
    *out = producer;
    return true;
}

void kafka_producer_free(struct kafka_producer *producer)
{
    if (producer == NULL)
        return;
    loop_call_cancel(&producer->rebuild);
    producer_stop(producer);
    kafka_client_release(&producer->client);
    free(producer);
}

/* --- publishing --- */

static bool record_check(const struct kafka_record *record, struct error *error)
{
    size_t bytes = record->key.length + record->value.length;
    size_t most = KAFKA_MESSAGE_BYTES_MAX + (record->is_forwarded ? KAFKA_FORWARD_BYTES_MAX : 0);

    REQUIRE(record->topic != NULL && !text_is_empty(record->key));
    if (record->header_count > KAFKA_HEADERS_MAX)
        return error_set(error, ERROR_PERMANENT, "%zu headers in a record; at most %d",
                         record->header_count, KAFKA_HEADERS_MAX);
    for (size_t i = 0; i < record->header_count; i++)
        bytes += record->headers[i].name.length + record->headers[i].value.length;
    if (bytes > most)
        return error_set(error, ERROR_PERMANENT, "a record of %zu bytes; at most %zu", bytes, most);
    return true;
}

static rd_kafka_headers_t *headers_make(const struct kafka_record *record)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(record->header_count);

    for (size_t i = 0; i < record->header_count; i++) {
        const struct kafka_header *header = &record->headers[i];

        rd_kafka_header_add(headers, header->name.data, (ssize_t)header->name.length,
                            header->value.data, (ssize_t)header->value.length);
    }
    return headers;
}

static bool publish_failed(struct kafka_producer *producer, rd_kafka_error_t *failure,
                           struct error *error)
{
    rd_kafka_resp_err_t code = rd_kafka_error_code(failure);

    rd_kafka_error_destroy(failure);
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        producer->counts.queue_full++;
    return error_set(error, kafka_error_class(code), "record not accepted: %s",
                     rd_kafka_err2str(code));
}

static rd_kafka_vu_t bytes_part(rd_kafka_vtype_t type, struct text bytes)
{
    rd_kafka_vu_t part = {.vtype = type};

    part.u.mem.ptr = (void *)(uintptr_t)bytes.data;
    part.u.mem.size = bytes.length;
    return part;
}

bool kafka_publish(struct kafka_producer *producer, const struct kafka_record *record,
                   struct error *error)
{
    rd_kafka_vu_t parts[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = record->topic},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = record->tag},
        bytes_part(RD_KAFKA_VTYPE_KEY, record->key),
        bytes_part(RD_KAFKA_VTYPE_VALUE, record->value),
        {.vtype = RD_KAFKA_VTYPE_HEADERS},
    };
    const size_t part_count = sizeof(parts) / sizeof(parts[0]);
    rd_kafka_headers_t *headers;
    rd_kafka_error_t *failure;

    if (!record_check(record, error))
        return false;
    if (producer->client.has_fatal)
        return error_set(error, ERROR_RETRY, "the Kafka producer is being made again");
    headers = headers_make(record);
    parts[part_count - 1].u.headers = headers;
    failure = rd_kafka_produceva(producer->client.handle, parts, part_count);
    if (failure != NULL) {
        rd_kafka_headers_destroy(headers);
        return publish_failed(producer, failure, error);
    }
    producer->in_flight++;
    producer->counts.published++;
    return true;
}

bool kafka_producer_flush(struct kafka_producer *producer, int64_t timeout_ms, struct error *error)
{
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;

    while (producer->in_flight > 0) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();

        if (left_ms <= 0)
            return error_set(error, ERROR_RETRY, "%zu records are not confirmed by Kafka",
                             producer->in_flight);
        rd_kafka_flush(producer->client.handle,
                       (int)(left_ms < FLUSH_SLICE_MS ? left_ms : FLUSH_SLICE_MS));
        if (producer->client.has_fatal) {
            loop_call_cancel(&producer->rebuild);
            producer_rebuild(producer);
        }
    }
    return true;
}

size_t kafka_producer_in_flight(const struct kafka_producer *producer)
{
    return producer->in_flight;
}

struct kafka_producer_counts kafka_producer_counts(const struct kafka_producer *producer)
{
    struct kafka_producer_counts counts = producer->counts;

    counts.errors = producer->client.errors;
    return counts;
}

bool kafka_producer_partition_count(struct kafka_producer *producer, const char *topic,
                                    int64_t timeout_ms, int32_t *out, struct error *error)
{
    rd_kafka_topic_t *handle = rd_kafka_topic_new(producer->client.handle, topic, NULL);
    const rd_kafka_metadata_t *metadata = NULL;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__INVALID_ARG;

    if (handle != NULL)
        code = rd_kafka_metadata(producer->client.handle, 0, handle, &metadata, (int)timeout_ms);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt == 1) {
        code = metadata->topics[0].err;
        *out = metadata->topics[0].partition_cnt;
    }
    if (metadata != NULL)
        rd_kafka_metadata_destroy(metadata);
    if (handle != NULL)
        rd_kafka_topic_destroy(handle);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return error_set(error, kafka_error_class(code), "topic %s: %s", topic,
                         rd_kafka_err2str(code));
    return true;
}
