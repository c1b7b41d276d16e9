#include "io/kafka_consumer.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/clock.h"
#include "io/kafka_read.h"

enum {
    BATCH_COUNT_MAX = 1000,
    BATCH_BYTES_MAX = 8 << 20,
    FETCH_AHEAD_KIB_MAX = 32768,
    SESSION_TIMEOUT_MS = 45000,
    POLL_INTERVAL_MAX_MS = 300000,
    QUERY_TIMEOUT_MS = 10000,
    LOOK_EVERY_MS = 500,
    CLOSE_SLICE_MS = 50,
    NUMBER_BYTES_MAX = 24,
};

static void consumer_tell_failure(void *context)
{
    struct kafka_consumer *consumer = context;

    consumer->options.failed(consumer->options.context, &consumer->failure);
}

static void default_to(uint32_t *value, uint32_t otherwise)
{
    if (*value == 0)
        *value = otherwise;
}

static void options_fill(struct kafka_consumer_options *options)
{
    default_to(&options->batch_count_max, BATCH_COUNT_MAX);
    default_to(&options->batch_bytes_max, BATCH_BYTES_MAX);
    default_to(&options->batches_out_max, 1);
    default_to(&options->fetch_ahead_kib_max, FETCH_AHEAD_KIB_MAX);
    if (options->session_timeout_ms == 0)
        options->session_timeout_ms = SESSION_TIMEOUT_MS;
    if (options->poll_interval_max_ms == 0)
        options->poll_interval_max_ms = POLL_INTERVAL_MAX_MS;
    if (options->query_timeout_ms == 0)
        options->query_timeout_ms = QUERY_TIMEOUT_MS;
}

static rd_kafka_conf_t *consumer_configure(struct kafka_consumer *consumer, struct error *error)
{
    const struct kafka_consumer_options *options = &consumer->options;
    char session[NUMBER_BYTES_MAX], interval[NUMBER_BYTES_MAX], kib[NUMBER_BYTES_MAX];
    const struct kafka_setting settings[] = {
        /* librdkafka wants a group even where it joins none */
        {"group.id", options->group != NULL ? options->group : "tieout.none"},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "error"},
        {"isolation.level", "read_committed"},
        {"partition.assignment.strategy", "range,roundrobin"},
        {"allow.auto.create.topics", "false"},
        {"fetch.error.backoff.ms", "100"},
        {"session.timeout.ms", session},
        {"max.poll.interval.ms", interval},
        {"queued.max.messages.kbytes", kib},
    };
    rd_kafka_conf_t *conf;

    snprintf(session, sizeof(session), "%lld", (long long)options->session_timeout_ms);
    snprintf(interval, sizeof(interval), "%lld", (long long)options->poll_interval_max_ms);
    snprintf(kib, sizeof(kib), "%u", options->fetch_ahead_kib_max);
    conf = kafka_client_configure(&consumer->client, settings,
                                  sizeof(settings) / sizeof(settings[0]), error);
    if (conf != NULL && options->group != NULL)
        rd_kafka_conf_set_rebalance_cb(conf, kafka_consumer_rebalance);
    return conf;
}

static bool consumer_subscribe(struct kafka_consumer *consumer, struct error *error)
{
    const struct kafka_consumer_options *options = &consumer->options;
    rd_kafka_topic_partition_list_t *topics =
        rd_kafka_topic_partition_list_new((int)options->topic_count);
    rd_kafka_resp_err_t code;

    for (size_t i = 0; i < options->topic_count; i++)
        rd_kafka_topic_partition_list_add(topics, options->topics[i], RD_KAFKA_PARTITION_UA);
    code = rd_kafka_subscribe(consumer->client.handle, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return error_set(error, kafka_error_class(code), "group %s: %s", options->group,
                         rd_kafka_err2str(code));
    return true;
}

static bool consumer_start(struct kafka_consumer *consumer, struct error *error)
{
    rd_kafka_conf_t *conf = consumer_configure(consumer, error);

    if (conf == NULL || !kafka_client_start(&consumer->client, RD_KAFKA_CONSUMER, conf, error))
        return false;
    /* One queue for everything, and only it wakes us. */
    rd_kafka_poll_set_consumer(consumer->client.handle);
    if (!kafka_client_watch(&consumer->client, consumer->loop,
                            rd_kafka_queue_get_consumer(consumer->client.handle), error))
        return false;
    if (consumer->options.group != NULL && !consumer_subscribe(consumer, error))
        return false;
    loop_timer_start(&consumer->look, 0, LOOK_EVERY_MS);
    return true;
}

bool kafka_consumer_create(struct loop *loop, const struct kafka_consumer_options *options,
                           struct kafka_consumer **out, struct error *error)
{
    struct kafka_consumer *consumer = calloc(1, sizeof(*consumer));

    REQUIRE(consumer != NULL && options->received != NULL && options->failed != NULL);
    REQUIRE(options->group == NULL || (options->topic_count > 0 && options->assigned != NULL));
    consumer->loop = loop;
    consumer->options = *options;
    options_fill(&consumer->options);
    kafka_client_init(&consumer->client, &options->connection, kafka_consumer_serve, consumer);
    loop_call_init(&consumer->again, loop, kafka_consumer_serve, consumer);
    loop_call_init(&consumer->failing, loop, consumer_tell_failure, consumer);
    loop_timer_init(&consumer->look, loop, kafka_consumer_serve, consumer);
    if (!consumer_start(consumer, error)) {
        kafka_consumer_free(consumer, 0);
        return false;
    }
    /* The owner's texts are not ours to keep. */
    consumer->options.group = options->group != NULL ? "" : NULL;
    consumer->options.topics = NULL;
    *out = consumer;
    return true;
}

/* Leaves the group. rd_kafka_consumer_close() has no time-out, so its queue is served here. */
static void consumer_close(struct kafka_consumer *consumer, int64_t timeout_ms)
{
    rd_kafka_t *handle = consumer->client.handle;
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_error_t *failure = rd_kafka_consumer_close_queue(handle, queue);

    while (failure == NULL && !rd_kafka_consumer_closed(handle) &&
           clock_monotonic_ms() < deadline_ms) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(queue, CLOSE_SLICE_MS);

        if (message != NULL)
            rd_kafka_message_destroy(message);
    }
    if (failure != NULL)
        rd_kafka_error_destroy(failure);
    rd_kafka_queue_destroy(queue);
}

void kafka_consumer_free(struct kafka_consumer *consumer, int64_t timeout_ms)
{
    rd_kafka_t *handle;

    if (consumer == NULL)
        return;
    REQUIRE(consumer->batches_out == 0);
    handle = consumer->client.handle;
    kafka_client_unwatch(&consumer->client);
    loop_timer_stop(&consumer->look);
    if (handle != NULL) {
        consumer_close(consumer, timeout_ms);
        kafka_consumer_forget(consumer);
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
    consumer->client.handle = NULL;
    loop_call_cancel(&consumer->again);
    loop_call_cancel(&consumer->failing);
    kafka_client_release(&consumer->client);
    free(consumer);
}

bool kafka_consumer_range(struct kafka_consumer *consumer, struct kafka_partition *partition,
                          struct error *error)
{
    return kafka_range_fetch(consumer->client.handle, partition, consumer->options.query_timeout_ms,
                             error);
}

int64_t kafka_consumer_end_seen(const struct kafka_consumer *consumer, const char *topic,
                                int32_t partition)
{
    int64_t low = -1, end = -1;

    if (rd_kafka_get_watermark_offsets(consumer->client.handle, topic, partition, &low, &end) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
        return -1;
    return end >= 0 ? end : -1;
}

void kafka_consumer_mirror(struct kafka_consumer *consumer, const char *topic, int32_t partition,
                           int64_t next_offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = next_offset;
    if (rd_kafka_commit(consumer->client.handle, list, 1) != RD_KAFKA_RESP_ERR_NO_ERROR)
        consumer->counts.errors++;
    rd_kafka_topic_partition_list_destroy(list);
}

struct kafka_consumer_counts kafka_consumer_counts(const struct kafka_consumer *consumer)
{
    struct kafka_consumer_counts counts = consumer->counts;

    counts.errors += consumer->client.errors;
    return counts;
}
