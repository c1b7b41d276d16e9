#include "service/quarantine.h"

#include <inttypes.h>
#include <stdio.h>

#include "codec/envelope.h"
#include "service/log.h"
#include "service/metrics.h"

enum { HEADERS_KEPT_MAX = KAFKA_HEADERS_MAX - 4, REASON_BYTES_MAX = 512 };

struct aside_headers {
    struct kafka_header items[KAFKA_HEADERS_MAX];
    size_t count;
    char partition[16], offset[24];
};

static void add_header(struct aside_headers *headers, enum envelope_header header,
                       struct text value)
{
    headers->items[headers->count++] =
        (struct kafka_header){text_of(envelope_header_name(header)), value};
}

static void fill_headers(struct aside_headers *headers, const struct kafka_message *message,
                         const struct error *why)
{
    struct kafka_header header;
    headers->count = 0;
    for (size_t i = 0;
         headers->count < HEADERS_KEPT_MAX && kafka_message_header_at(message, i, &header); i++)
        headers->items[headers->count++] = header;
    snprintf(headers->partition, sizeof(headers->partition), "%" PRId32, message->partition);
    snprintf(headers->offset, sizeof(headers->offset), "%" PRId64, message->offset);
    add_header(headers, ENVELOPE_REASON, text_cut(text_of(why->message), REASON_BYTES_MAX));
    add_header(headers, ENVELOPE_SOURCE_TOPIC, text_of(message->topic));
    add_header(headers, ENVELOPE_SOURCE_PARTITION, text_of(headers->partition));
    add_header(headers, ENVELOPE_SOURCE_OFFSET, text_of(headers->offset));
}

static bool put_aside(struct quarantine *quarantine, const struct kafka_message *message,
                      const struct error *why)
{
    struct aside_headers headers;
    struct error error;
    fill_headers(&headers, message, why);
    const struct kafka_record record = {
        .topic = quarantine->topic,
        .key = text_is_present(message->key) ? message->key : TEXT(""),
        .value = message->value,
        .headers = headers.items,
        .header_count = headers.count,
        .is_forwarded = true,
        .tag = quarantine,
    };
    if (!kafka_publish(quarantine->producer, &record, &error)) {
        log_warning("quarantine_put_off", log_failure(&error));
        return false;
    }
    log_error("quarantined", log_failure(why), log_integer("partition", message->partition),
              log_integer("offset", message->offset));
    metric_add(METRIC_QUARANTINED, LABEL(quarantine->kind), 1);
    quarantine->open_count++;
    return true;
}

void quarantine_next(struct quarantine *quarantine)
{
    quarantine->batch++;
    quarantine->is_done = false;
}

enum quarantine_end quarantine_batch(struct quarantine *quarantine, const struct kafka_batch *batch,
                                     quarantine_judge *is_readable, void *context)
{
    if (quarantine->is_done)
        return QUARANTINE_DONE;
    if (quarantine->open_count > 0) /* perhaps of a batch that was revoked meanwhile */
        return QUARANTINE_WAIT;
    quarantine->has_failed = false;
    quarantine->reported_batch = quarantine->batch;
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < batch->count; i++) {
        struct error why;
        arena_clear(&arena);
        if (!is_readable(context, &batch->messages[i], &arena, &why) &&
            !put_aside(quarantine, &batch->messages[i], &why))
            quarantine->has_failed = true;
    }
    arena_release(&arena);
    if (quarantine->open_count > 0)
        return QUARANTINE_WAIT;
    quarantine->is_done = !quarantine->has_failed;
    return quarantine->is_done ? QUARANTINE_DONE : QUARANTINE_AGAIN;
}

bool quarantine_reported(struct quarantine *quarantine, const struct kafka_report *report,
                         bool *is_settled)
{
    *is_settled = false;
    if (report->tag != quarantine)
        return false;
    REQUIRE(quarantine->open_count > 0);
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("quarantine", report->is_delivered ? "delivered" : "failed"), 1);
    quarantine->has_failed = quarantine->has_failed || !report->is_delivered;
    if (--quarantine->open_count > 0)
        return true;
    quarantine->is_done =
        quarantine->reported_batch == quarantine->batch && !quarantine->has_failed;
    *is_settled = true;
    return true;
}
