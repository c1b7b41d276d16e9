/* Events to the journal. Nothing counts as told before the brokers have confirmed it. */
#include "call.h"
#include "service/broker.h"
#include "service/kill_point.h"
#include "tellings.h"

enum { DELIVERY_MS = 30000 };

bool call_publish(struct call *call, const struct event *event, struct text raw,
                  struct error *error)
{
    const struct publication_way way = {.producer = call->gateway->producer,
                                        .topic = call->gateway->topics[TOPIC_EVENTS],
                                        .source = GATEWAY_SOURCE,
                                        .tag = call,
                                        .arena = call->arena};
    REQUIRE(uuid_equal(event->tenant, call->tenant));
    return publication_add(&call->publication, &way, event, raw, error);
}

static void note_position(struct call *call)
{
    struct journal_share *journal = &call->company_after.journal;
    if (call->publication.delivered == 0)
        return;
    *journal = journal_share_after(journal, call->folded_offset, &call->publication);
    call->is_company_changed = true;
}

static void settle(struct call *call)
{
    void (*then)(struct call *) = call->published;
    if (call->publication.has_failed) {
        call_abandon(call, "not_published", &call->publication.error);
        return;
    }
    if (call->publication.delivered > 0)
        service_kill_point(KILL_SESSION_AFTER_PUBLISH);
    note_position(call);
    publication_init(&call->publication);
    call->published = NULL;
    then(call);
}

void call_published(struct call *call, void (*then)(struct call *call))
{
    call->published = then;
    if (call->publication.pending == 0)
        settle(call);
}

static void handle_report(void *context, const struct kafka_report *report)
{
    struct gateway *gateway = context;
    if (journal_reader_reported(gateway->commands, report) || tellings_reported(gateway, report))
        return;
    struct call *call = report->tag;
    if (publication_reported(&call->publication, report) && call->published)
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
