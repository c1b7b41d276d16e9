/* Messages that are no command of ours: to the quarantine, as they came, with the reason; the
 * offset moves on only after the brokers have them there. */
#include <inttypes.h>
#include <stdio.h>

#include "codec/envelope.h"
#include "pusher.h"
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

static bool put_aside(struct pusher *pusher, const struct kafka_message *message,
                      const struct error *why)
{
    struct aside_headers headers;
    struct error error;
    fill_headers(&headers, message, why);
    const struct kafka_record record = {
        .topic = pusher->topics[TOPIC_QUARANTINE],
        .key = text_is_present(message->key) ? message->key : TEXT(""),
        .value = message->value,
        .headers = headers.items,
        .header_count = headers.count,
    };
    if (!kafka_publish(pusher->producer, &record, &error)) {
        log_warning("quarantine_put_off", log_failure(&error));
        return false;
    }
    log_error("quarantined", log_failure(why), log_integer("partition", message->partition),
              log_integer("offset", message->offset));
    metric_add(METRIC_QUARANTINED, LABEL("command"), 1);
    pusher->intake.reports_open++;
    return true;
}

bool quarantine_batch(struct pusher *pusher)
{
    struct intake *intake = &pusher->intake;
    struct arena *arena = &intake->arena;
    if (intake->is_put_aside)
        return true;
    if (intake->reports_open > 0) /* of a batch that was revoked meanwhile */
        return false;
    intake->has_failed_report = false;
    intake->aside_number = intake->batch_number;
    arena_clear(arena);
    for (size_t i = 0; i < intake->batch->count; i++) {
        struct write_command command;
        struct text body;
        struct error why;
        if (!intake_decode(&intake->batch->messages[i], arena, &command, &body, &why) &&
            !put_aside(pusher, &intake->batch->messages[i], &why))
            intake->has_failed_report = true;
    }
    if (intake->reports_open > 0)
        return false;
    if (intake->has_failed_report) {
        loop_timer_start(&intake->retry, RETRY_MS, 0);
        return false;
    }
    intake->is_put_aside = true;
    return true;
}

void quarantine_reported(struct pusher *pusher, const struct kafka_report *report)
{
    struct intake *intake = &pusher->intake;
    REQUIRE(intake->reports_open > 0);
    intake->has_failed_report = intake->has_failed_report || !report->is_delivered;
    if (--intake->reports_open > 0)
        return;
    if (!intake->batch)
        return;
    bool is_same = intake->aside_number == intake->batch_number;
    intake->is_put_aside = is_same && !intake->has_failed_report;
    loop_timer_start(&intake->retry, is_same && intake->has_failed_report ? RETRY_MS : 0, 0);
}
