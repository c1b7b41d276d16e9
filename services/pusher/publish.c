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

static bool publish_observation(struct flight *flight, struct error *error)
{
    const struct ledger_intent *intent = &flight->intent;
    struct envelope_head head = {intent->place.tenant, intent->observation_id, intent->settled_at};
    struct envelope envelope;
    if (!text_is_present(intent->observation))
        return true;
    envelope_seal(&envelope, &head, event_type_name(EVENT_OBSERVED), PUSHER_SOURCE, &flight->arena);
    envelope.headers[ENVELOPE_SUBJECT] = intent->subject;
    envelope.headers[ENVELOPE_RAW] = intent->raw;
    envelope.body = intent->observation;
    return publish_event(flight, &envelope, error);
}

static bool publish_result(struct flight *flight, struct error *error)
{
    const struct ledger_intent *intent = &flight->intent;
    struct uuid id = derive_result_id(intent->place.tenant, intent->command_id);
    struct envelope_head head = {intent->place.tenant, id, intent->settled_at};
    struct envelope envelope;
    char record[UUID_TEXT_BYTES];
    uuid_format(intent->record_id, record);
    envelope_seal(&envelope, &head, event_type_name(EVENT_RESULT), PUSHER_SOURCE, &flight->arena);
    envelope.headers[ENVELOPE_SUBJECT] =
        arena_format(&flight->arena, "%s/%s", entity_name(intent->entity), record);
    if (!text_is_present(intent->observation))
        envelope.headers[ENVELOPE_RAW] = intent->raw;
    envelope.body = intent->result;
    return publish_event(flight, &envelope, error);
}

bool flight_publish(struct flight *flight, struct error *error)
{
    REQUIRE(flight->stage == FLIGHT_SETTLED && flight->reports_open == 0);
    flight->has_failed_report = false;
    bool is_taken = publish_observation(flight, error) && publish_result(flight, error);
    /* What was taken is reported: then the whole is published again. */
    if (!is_taken)
        flight->has_failed_report = true;
    if (flight->reports_open > 0)
        flight->stage = FLIGHT_PUBLISHING;
    return is_taken;
}
