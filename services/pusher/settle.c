/* From the end of a delivery to what the ledger keeps of it. */
#include "base/backoff.h"
#include "io/clock.h"
#include "pusher.h"
#include "service/log.h"
#include "service/metrics.h"

enum { BACKOFF_FIRST_MS = 1000, BACKOFF_MOST_MS = 300000 };

static void settle_answer(struct flight *flight, const struct delivery_end *end)
{
    const struct write_command *command = &flight->delivery.command;
    const struct result *result = &end->telling.result;
    telling_settle(&end->telling, command, &flight->arena, &flight->end);
    metric_add(METRIC_INTENTS_SETTLED,
               LABELS(side_name(command->target), result_kind_name(result->kind)), 1);
    log_info("write_settled", log_tenant(command->tenant), log_command(command->id),
             log_record(command->record_id), log_string("result", result_kind_name(result->kind)),
             log_string("refusal", refusal_name(result->refusal)), log_text("code", result->code),
             log_integer("try", flight->intent.tries));
}

static void settle_unknown(struct flight *flight, const struct delivery_end *end)
{
    const struct write_command *command = &flight->delivery.command;
    struct pusher *pusher = flight->pusher;
    struct backoff backoff = {.first_ms = BACKOFF_FIRST_MS,
                              .most_ms = BACKOFF_MOST_MS,
                              .tries = flight->intent.tries - 1};
    int64_t wait_ms = backoff_next_ms(&backoff, &pusher->random);
    if (end->retry_ms > wait_ms)
        wait_ms = end->retry_ms;
    bool is_used_up = flight->intent.tries >= pusher->tries_max;
    flight->end.kind = is_used_up ? LEDGER_END_PARKED : LEDGER_END_UNKNOWN;
    flight->end.due_at = flight->end.at + wait_ms * 1000;
    const struct log_field fields[] = {
        log_tenant(command->tenant),     log_command(command->id),
        log_record(command->record_id),  log_integer("try", flight->intent.tries),
        log_text("reason", end->reason), LOG_END};
    log_write(is_used_up ? LOG_ERROR : LOG_WARNING,
              is_used_up ? "write_needs_a_person" : "write_unknown", fields);
}

static void settle_put_off(struct flight *flight, const struct delivery_end *end)
{
    const struct write_command *command = &flight->delivery.command;
    flight->end.kind = LEDGER_END_PUT_OFF;
    flight->end.due_at = flight->end.at + end->retry_ms * 1000;
    if (end->pauses_company)
        flight->end.paused_until = flight->end.due_at;
    log_info("write_put_off", log_tenant(command->tenant), log_command(command->id),
             log_record(command->record_id), log_integer("wait_ms", end->retry_ms),
             log_bool("pauses_company", end->pauses_company), log_text("reason", end->reason));
}

void flight_settle(struct flight *flight, const struct delivery_end *end)
{
    flight->end = (struct ledger_end){
        .place = flight->intent.place,
        .command_id = flight->intent.command_id,
        .at = clock_now_us(),
        .paused_until = INSTANT_NONE,
        .reason = arena_copy(&flight->arena, end->reason),
    };
    switch (end->kind) {
    case DELIVERY_ANSWERED:
        settle_answer(flight, end);
        return;
    case DELIVERY_UNKNOWN:
        settle_unknown(flight, end);
        return;
    case DELIVERY_PUT_OFF:
        settle_put_off(flight, end);
        return;
    }
    bug("pusher: end %d", (int)end->kind);
}
