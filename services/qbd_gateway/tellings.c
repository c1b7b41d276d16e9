#include "tellings.h"

#include <stdlib.h>

#include "intents/ledger_place.h"
#include "intents/telling.h"
#include "io/clock.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/message.h"
#include "service/metrics.h"

enum {
    TELLINGS_MAX = 256, /* on their way at once */
    POLL_MS = 1000,     /* what others have settled, and died */
    LEASE_MS = 60000,   /* longer than Kafka may take */
};

struct telling_item {
    struct ledger_place place;
    struct uuid command_id;
    size_t pending;
    bool has_failed;
};

struct tellings {
    struct gateway *gateway;
    struct arena arena; /* of those on their way */
    struct telling_item items[TELLINGS_MAX];
    size_t count;
    size_t pending; /* messages without a report */
    bool is_wanted; /* there was a call to look meanwhile */
    struct loop_call look;
    struct loop_timer poll;
    struct loop_timer measure;
};

/* --- publishing ------------------------------------------------------------------------------- */

static bool publish(struct tellings *tellings, struct telling_item *item,
                    const struct envelope *envelope, struct error *error)
{
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    const struct kafka_record record = {
        .topic = tellings->gateway->topics[TOPIC_EVENTS],
        .key = envelope->key,
        .value = envelope->body,
        .headers = headers,
        .header_count = message_headers(envelope, headers),
        .tag = item,
    };
    if (!kafka_publish(tellings->gateway->producer, &record, error))
        return false;
    item->pending++;
    tellings->pending++;
    return true;
}

static void tell(struct tellings *tellings, const struct ledger_intent *intent)
{
    struct telling_item *item = &tellings->items[tellings->count++];
    struct envelope envelopes[TELLING_ENVELOPES_MAX];
    struct error error;
    *item = (struct telling_item){.place = intent->place, .command_id = intent->command_id};
    size_t count = telling_envelopes(intent, GATEWAY_SOURCE, &tellings->arena, envelopes);
    for (size_t i = 0; i < count && !item->has_failed; i++) {
        item->has_failed = !publish(tellings, item, &envelopes[i], &error);
        if (item->has_failed)
            log_warning("result_not_published", log_tenant(intent->place.tenant),
                        log_command(intent->command_id), log_failure(&error));
    }
}

/* --- noting it -------------------------------------------------------------------------------- */

/* What could not be published, or noted, is claimed again after the lease. */
static void finish(struct tellings *tellings)
{
    struct ledger_place places[TELLINGS_MAX] = {{{{0}}, SIDE_DESKTOP}};
    struct uuid commands[TELLINGS_MAX] = {{{0}}};
    struct uuid tenants[TELLINGS_MAX] = {{{0}}};
    struct error error;
    size_t count = 0;
    for (size_t i = 0; i < tellings->count; i++) {
        if (tellings->items[i].has_failed)
            continue;
        places[count] = tellings->items[i].place;
        tenants[count] = places[count].tenant;
        commands[count++] = tellings->items[i].command_id;
    }
    bool is_full = tellings->count == TELLINGS_MAX;
    tellings->count = 0;
    if (count > 0)
        service_kill_point(KILL_INTENT_AFTER_RESULT);
    if (!ledger_mark_published(tellings->gateway->db, places, commands, count, &error))
        log_warning("published_not_noted", log_failure(&error));
    arena_clear(&tellings->arena);
    calls_wake(tellings->gateway, tenants, count);
    if (is_full || tellings->is_wanted)
        tellings_look(tellings->gateway);
}

bool tellings_reported(struct gateway *gateway, const struct kafka_report *report)
{
    struct tellings *tellings = gateway->tellings;
    struct telling_item *item = report->tag;
    bool is_ours = tellings && item >= tellings->items && item < tellings->items + TELLINGS_MAX;
    if (!is_ours)
        return false;
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("events", report->is_delivered ? "delivered" : "failed"), 1);
    item->has_failed = item->has_failed || !report->is_delivered;
    item->pending--;
    if (--tellings->pending == 0)
        finish(tellings);
    return true;
}

/* --- looking ---------------------------------------------------------------------------------- */

static void look(void *context)
{
    struct tellings *tellings = context;
    const struct ledger_settled_claim claim = {
        .now = clock_now_us(), .lease_us = LEASE_MS * INT64_C(1000), .intents_max = TELLINGS_MAX};
    struct ledger_batch batch = {NULL, 0};
    struct error error;
    tellings->is_wanted = tellings->pending > 0;
    if (tellings->is_wanted)
        return;
    if (!ledger_claim_settled(tellings->gateway->db, &claim, &tellings->arena, &batch, &error)) {
        log_warning("settled_not_claimed", log_failure(&error));
        return;
    }
    for (size_t i = 0; i < batch.count; i++)
        tell(tellings, &batch.intents[i]);
    if (tellings->count > 0 && tellings->pending == 0)
        finish(tellings);
}

static void measure(void *context)
{
    struct tellings *tellings = context;
    ledger_measure(tellings->gateway->db, clock_now_us());
}

void tellings_look(struct gateway *gateway)
{
    loop_call_soon(&gateway->tellings->look);
}

/* --- opening ---------------------------------------------------------------------------------- */

void tellings_open(struct gateway *gateway)
{
    struct tellings *tellings = calloc(1, sizeof(*tellings));
    REQUIRE(tellings);
    gateway->tellings = tellings;
    tellings->gateway = gateway;
    arena_init(&tellings->arena, 0);
    loop_call_init(&tellings->look, gateway->loop, look, tellings);
    loop_timer_init(&tellings->poll, gateway->loop, look, tellings);
    loop_timer_init(&tellings->measure, gateway->loop, measure, tellings);
    loop_timer_start(&tellings->poll, POLL_MS, POLL_MS);
    loop_timer_start(&tellings->measure, LEDGER_MEASURE_MS, LEDGER_MEASURE_MS);
}

void tellings_close(struct gateway *gateway)
{
    struct tellings *tellings = gateway->tellings;
    if (!tellings)
        return;
    loop_call_cancel(&tellings->look);
    loop_timer_stop(&tellings->poll);
    loop_timer_stop(&tellings->measure);
    arena_release(&tellings->arena);
    gateway->tellings = NULL;
    free(tellings);
}

bool tellings_are_idle(const struct gateway *gateway)
{
    const struct tellings *tellings = gateway->tellings;
    return tellings->pending == 0 && !tellings->is_wanted;
}
