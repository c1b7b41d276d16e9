#include "write_ends.h"

#include "service/log.h"
#include "service/metrics.h"

enum {
    PUT_OFF_MS = 60000, /* a person or a lock is in the way */
    NO_ANSWER_MS = 5000,
    PUT_OFFS_MAX = 3,
};

/* Not QuickBooks' own words: they name customers and vendors. The ledger keeps them. */
static void log_end(const struct write_command *command, const struct verdict *verdict)
{
    const struct result *result = &verdict->telling.result;
    if (verdict->kind == VERDICT_SETTLED) {
        metric_add(METRIC_INTENTS_SETTLED,
                   LABELS(side_name(command->target), result_kind_name(result->kind)), 1);
        log_info(
            "write_settled", log_tenant(command->tenant), log_command(command->id),
            log_record(command->record_id), log_string("result", result_kind_name(result->kind)),
            log_string("refusal", refusal_name(result->refusal)), log_text("code", result->code));
        return;
    }
    log_info("write_put_off", log_tenant(command->tenant), log_command(command->id),
             log_record(command->record_id), log_integer("code", verdict->code));
}

static void settle(struct call *call, struct ledger_end *end, const struct write_command *command,
                   const struct telling *telling)
{
    struct telling ordered = *telling;
    ordered.epoch = call->session.number;
    telling_settle(&ordered, command, call->arena, end);
}

static void end_as(struct call *call, struct ledger_end *end, const struct write_command *command,
                   const struct verdict *verdict)
{
    int64_t wait_ms = verdict->code == 0 ? NO_ANSWER_MS : PUT_OFF_MS;
    switch (verdict->kind) {
    case VERDICT_SETTLED:
        settle(call, end, command, &verdict->telling);
        return;
    case VERDICT_LATER:
        end->kind = LEDGER_END_PUT_OFF;
        end->due_at = call->now + wait_ms * 1000;
        return;
    case VERDICT_ABSENT:
    case VERDICT_AGAIN:
        end->kind = LEDGER_END_PUT_OFF;
        return;
    case VERDICT_UNCLEAR:
    case VERDICT_UNKNOWN:
        break;
    }
    bug("gateway: verdict %d is no end", (int)verdict->kind);
}

static struct verdict give_up(struct call *call, const struct waiting_write *write,
                              const struct verdict *verdict)
{
    bool is_used_up = verdict->kind == VERDICT_LATER && write->intent->put_offs + 1 >= PUT_OFFS_MAX;
    if (!is_used_up)
        return *verdict;
    struct text code =
        verdict->code == 0 ? TEXT_NONE : arena_format(call->arena, "%u", (unsigned)verdict->code);
    return verdict_refused(REFUSAL_OTHER, code, verdict->reason);
}

/* Nobody can tell: a person is told so, and what is there is looked for before it is made again. */
static struct verdict doubted(struct call *call, struct write_ends *ends,
                              const struct waiting_write *write, struct text reason)
{
    const struct write_command *command = &write->command;
    struct doubt *doubt = &ends->doubts[ends->doubt_count++];
    *doubt = doubt_of(command, reason, call->arena);
    doubt->sent_at = write->doubted_at != 0 ? write->doubted_at : write->intent->sent_at;
    doubt->since = call->now;
    log_warning("write_needs_a_person", log_tenant(command->tenant), log_command(command->id),
                log_record(command->record_id));
    return verdict_refused(REFUSAL_OTHER, TEXT_NONE, doubt_advice(command, reason, call->arena));
}

/* What was looked for is there, or it is not. */
static bool is_sure(const struct verdict *verdict)
{
    return verdict->kind == VERDICT_AGAIN ||
           (verdict->kind == VERDICT_SETTLED && verdict->telling.result.kind == RESULT_APPLIED);
}

void write_end_add(struct call *call, struct write_ends *ends, const struct waiting_write *write,
                   struct verdict verdict)
{
    const struct write_command *command = &write->command;
    verdict = give_up(call, write, &verdict);
    REQUIRE(ends->count < WRITE_REQUESTS_MAX);
    if (verdict.kind == VERDICT_UNCLEAR)
        verdict = doubted(call, ends, write, verdict.reason);
    else if (write->doubted_at != 0 && is_sure(&verdict))
        ends->sure[ends->sure_count++] = command->record_id;
    struct ledger_end *end = &ends->items[ends->count++];
    *end = (struct ledger_end){.place = write_place(call),
                               .command_id = command->id,
                               .at = call->now,
                               .due_at = call->now,
                               .paused_until = INSTANT_NONE,
                               .reason = arena_copy(call->arena, verdict.reason)};
    end_as(call, end, command, &verdict);
    log_end(command, &verdict);
    call->after.records_written +=
        verdict.kind == VERDICT_SETTLED && verdict.telling.result.kind == RESULT_APPLIED;
}

bool write_ends_save(struct postgres *db, struct call *call, struct write_ends *ends,
                     struct error *error)
{
    for (size_t i = 0; i < ends->doubt_count; i++)
        if (!doubt_save(db, call->tenant, &ends->doubts[i], error))
            return false;
    return (ends->sure_count == 0 || doubts_drop(db, call, ends->sure, ends->sure_count, error)) &&
           (ends->count == 0 || ledger_queue_ends(db, ends->items, ends->count, error));
}
