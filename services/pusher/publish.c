/* What became of writes, on the journal: the observation, when there is one, before the result. */
#include "pusher.h"
#include "service/broker.h"
#include "service/log.h"
#include "service/message.h"
#include "service/metrics.h"

static void handle_report(void *context, const struct kafka_report *report)
{
    struct pusher *pusher = context;
    if (journal_reader_reported(pusher->intake, report))
        return;
    struct flight *flight = report->tag;
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("events", report->is_delivered ? "delivered" : "failed"), 1);
    REQUIRE(flight->reports_open > 0);
    flight->has_failed_report = flight->has_failed_report || !report->is_delivered;
    if (--flight->reports_open > 0)
        return;
    if (!flight->has_failed_report) {
        health_pass(&pusher->service->health, "kafka");
        flight->stage = FLIGHT_PUBLISHED;
        flights_work(pusher);
        return;
    }
    log_warning("result_not_published", log_tenant(flight->intent.place.tenant),
                log_command(flight->intent.command_id), log_failure(&report->error));
    flight->stage = FLIGHT_SETTLED;
    loop_timer_start(&pusher->work_again, RETRY_MS, 0);
}

bool publish_open(struct pusher *pusher, struct error *error)
{
    const struct kafka_producer_options options = {
        .connection = service_broker(&pusher->service->settings),
        .linger_ms = -1, /* results are few, and somebody waits for each */
        .reported = handle_report,
        .context = pusher,
    };
    return kafka_producer_create(pusher->service->loop, &options, &pusher->producer, error);
}

static bool publish_event(struct flight *flight, const struct envelope *envelope,
                          struct error *error)
{
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    const struct kafka_record record = {
        .topic = flight->pusher->topics[TOPIC_EVENTS],
        .key = envelope->key,
        .value = envelope->body,
        .headers = headers,
        .header_count = message_headers(envelope, headers),
        .tag = flight,
    };
    if (!kafka_publish(flight->pusher->producer, &record, error))
        return false;
    flight->reports_open++;
    return true;
}

bool flight_publish(struct flight *flight, struct error *error)
{
    struct envelope envelopes[TELLING_ENVELOPES_MAX];
    bool is_taken = true;
    REQUIRE(flight->stage == FLIGHT_SETTLED && flight->reports_open == 0);
    flight->has_failed_report = false;
    size_t count = telling_envelopes(&flight->intent, PUSHER_SOURCE, &flight->arena, envelopes);
    for (size_t i = 0; is_taken && i < count; i++)
        is_taken = publish_event(flight, &envelopes[i], error);
    /* What was taken is reported: then the whole is published again. */
    if (!is_taken)
        flight->has_failed_report = true;
    if (flight->reports_open > 0)
        flight->stage = FLIGHT_PUBLISHING;
    return is_taken;
}
