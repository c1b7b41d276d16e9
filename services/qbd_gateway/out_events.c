/* Events to the journal. Nothing counts as told before the brokers have confirmed it. */
#include "call.h"
#include "codec/event.h"
#include "service/broker.h"
#include "service/kill_point.h"
#include "service/message.h"
#include "service/metrics.h"
#include "tellings.h"

enum { DELIVERY_MS = 30000 };

static void fail_publication(struct call *call, const struct error *error)
{
    struct publication *publication = &call->publication;
    if (!publication->has_failed)
        publication->error = *error;
    publication->has_failed = true;
}

bool call_publish(struct call *call, const struct event *event, struct text raw,
                  struct error *error)
{
    struct gateway *gateway = call->gateway;
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    struct envelope envelope = {0};
    struct buffer body;
    REQUIRE(uuid_equal(event->tenant, call->tenant));
    buffer_init(&body, 0);
    event_encode(event, GATEWAY_SOURCE, call->arena, &body, &envelope);
    if (text_is_present(raw) && raw.length <= GATEWAY_RAW_BYTES_MAX)
        envelope.headers[ENVELOPE_RAW] = raw;
    const struct kafka_record record = {
        .topic = gateway->topics[TOPIC_EVENTS],
        .key = envelope.key,
        .value = envelope.body,
        .headers = headers,
        .header_count = message_headers(&envelope, headers),
        .tag = call,
    };
    bool is_taken = kafka_publish(gateway->producer, &record, error);
    buffer_release(&body);
    if (is_taken)
        call->publication.pending++;
    else
        fail_publication(call, error);
    return is_taken;
}

/* What was published counts against the tenant's share of unfolded events. */
static void note_position(struct call *call)
{
    const struct publication *publication = &call->publication;
    struct company_file *after = &call->company_after;
    bool is_all_folded = call->folded_offset > after->journal_offset;
    if (publication->delivered == 0)
        return;
    if (is_all_folded)
        after->unfolded = 0;
    after->unfolded += (int64_t)publication->delivered;
    after->journal_partition = publication->partition;
    after->journal_offset = publication->offset;
    call->is_company_changed = true;
}

static void settle(struct call *call)
{
    void (*then)(struct call *) = call->publication.then;
    if (call->publication.has_failed) {
        call_abandon(call, "not_published", &call->publication.error);
        return;
    }
    if (call->publication.delivered > 0)
        service_kill_point(KILL_SESSION_AFTER_PUBLISH);
    note_position(call);
    call->publication = (struct publication){.offset = -1};
    then(call);
}

void call_published(struct call *call, void (*then)(struct call *call))
{
    call->publication.then = then;
    if (call->publication.pending == 0)
        settle(call);
}

static void handle_report(void *context, const struct kafka_report *report)
{
    struct gateway *gateway = context;
    if (journal_reader_reported(gateway->commands, report) || tellings_reported(gateway, report))
        return;
    struct call *call = report->tag;
    struct publication *publication = &call->publication;
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("events", report->is_delivered ? "delivered" : "failed"), 1);
    publication->pending--;
    if (report->is_delivered) {
        publication->delivered++;
        publication->partition = report->partition;
        if (report->offset > publication->offset)
            publication->offset = report->offset;
    } else {
        fail_publication(call, &report->error);
    }
    if (publication->pending == 0 && publication->then)
        settle(call);
}

bool events_open(struct gateway *gateway, struct error *error)
{
    const struct kafka_producer_options options = {
        .connection = service_broker(&gateway->service->settings),
        .delivery_timeout_ms = DELIVERY_MS,
        .linger_ms = -1,
        .reported = handle_report,
        .context = gateway,
    };
    return kafka_producer_create(gateway->loop, &options, &gateway->producer, error);
}
