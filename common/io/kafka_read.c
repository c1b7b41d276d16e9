#include <stdlib.h>

#include "io/kafka_read.h"

void kafka_consumer_fail(struct kafka_consumer *consumer, const struct error *error)
{
    if (consumer->has_failed)
        return;
    consumer->has_failed = true;
    consumer->failure = *error;
    loop_call_soon(&consumer->failing);
}

/* --- batches --- */

static void filling_free(struct kafka_filling *filling)
{
    if (filling == NULL)
        return;
    for (size_t i = 0; i < filling->batch.count; i++)
        rd_kafka_message_destroy(filling->messages[i].handle);
    free(filling);
}

static void filling_add(struct kafka_consumer *consumer, rd_kafka_message_t *message)
{
    struct kafka_filling *filling = consumer->filling;
    rd_kafka_timestamp_type_t type;
    int64_t stamp_ms = rd_kafka_message_timestamp(message, &type);
    struct kafka_message *out;
    struct kafka_header header;

    if (filling == NULL) {
        size_t capacity = consumer->options.batch_count_max;

        filling = calloc(1, sizeof(*filling) + capacity * sizeof(filling->messages[0]));
        REQUIRE(filling != NULL);
        filling->capacity = capacity;
        filling->batch.messages = filling->messages;
        consumer->filling = filling;
    }
    REQUIRE(filling->batch.count < filling->capacity);
    out = &filling->messages[filling->batch.count++];
    *out = (struct kafka_message){
        .topic = rd_kafka_topic_name(message->rkt),
        .partition = message->partition,
        .offset = message->offset,
        .timestamp = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? INSTANT_NONE : stamp_ms * 1000,
        .key = text_slice(message->key, message->key_len),
        .value = text_slice(message->payload, message->len),
        .handle = message,
    };
    filling->batch.bytes += message->key_len + message->len;
    for (size_t i = 0; kafka_message_header_at(out, i, &header); i++)
        filling->batch.bytes += header.name.length + header.value.length;
}

static bool filling_is_full(const struct kafka_consumer *consumer)
{
    const struct kafka_filling *filling = consumer->filling;

    return filling != NULL && (filling->batch.count >= filling->capacity ||
                               filling->batch.bytes >= consumer->options.batch_bytes_max);
}

static void filling_hand_out(struct kafka_consumer *consumer)
{
    struct kafka_filling *filling = consumer->filling;

    if (filling == NULL)
        return;
    consumer->filling = NULL;
    consumer->batches_out++;
    consumer->counts.batches++;
    consumer->counts.messages += filling->batch.count;
    consumer->counts.bytes += filling->batch.bytes;
    filling->batch.generation = consumer->generation;
    consumer->options.received(consumer->options.context, &filling->batch);
}

void kafka_batch_free(struct kafka_consumer *consumer, struct kafka_batch *batch)
{
    if (batch == NULL)
        return;
    REQUIRE(consumer->batches_out > 0);
    filling_free((struct kafka_filling *)(void *)batch);
    consumer->batches_out--;
    loop_call_soon(&consumer->again);
}

bool kafka_batch_is_current(const struct kafka_consumer *consumer, const struct kafka_batch *batch)
{
    return batch->generation == consumer->generation;
}

void kafka_consumer_forget(struct kafka_consumer *consumer)
{
    if (consumer->filling != NULL)
        consumer->counts.dropped += consumer->filling->batch.count;
    filling_free(consumer->filling);
    consumer->filling = NULL;
    consumer->generation++;
    kafka_asking_stop(consumer);
    kafka_assignment_release(&consumer->assignment);
}

/* --- reading --- */

static void consumer_take_error(struct kafka_consumer *consumer, const rd_kafka_message_t *message)
{
    struct error error = {0};

    consumer->counts.errors++;
    /* Neither needs us: the first ends in a revocation, the rest heal by waiting. */
    if (message->err == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED ||
        message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ||
        kafka_error_class(message->err) == ERROR_RETRY)
        return;
    error_set(&error, kafka_error_class(message->err), "reading from Kafka: %s",
              rd_kafka_message_errstr(message));
    kafka_consumer_fail(consumer, &error);
}

static void consumer_take(struct kafka_consumer *consumer, rd_kafka_message_t *message)
{
    struct kafka_position *position;

    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        consumer_take_error(consumer, message);
        rd_kafka_message_destroy(message);
        return;
    }
    position = kafka_assignment_of(&consumer->assignment, message);
    if (position != NULL && position->is_paused)
        position->has_dropped = true;
    /* Fetched for an assignment that is gone, or before the offset that we asked for. */
    if (position == NULL || position->is_paused || message->offset < position->partition.offset) {
        consumer->counts.dropped++;
        rd_kafka_message_destroy(message);
        return;
    }
    position->partition.offset = message->offset + 1;
    filling_add(consumer, message);
}

/* One message at a time: librdkafka 2.0.2 skips offsets when batches are read and paused. */
void kafka_consumer_serve(void *owner)
{
    struct kafka_consumer *consumer = owner;
    bool is_empty = false;

    while (!consumer->has_failed && !is_empty &&
           consumer->batches_out < consumer->options.batches_out_max) {
        while (!consumer->has_failed && !is_empty && !filling_is_full(consumer)) {
            rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer->client.handle, 0);

            is_empty = message == NULL;
            if (message != NULL)
                consumer_take(consumer, message);
            if (consumer->client.has_fatal)
                kafka_consumer_fail(consumer, &(struct error){.class = ERROR_PERMANENT,
                                                              .message = "Kafka client gave up"});
        }
        if (!consumer->has_failed)
            filling_hand_out(consumer);
        if (!is_empty) { /* let others run between two batches */
            loop_call_soon(&consumer->again);
            break;
        }
    }
}
