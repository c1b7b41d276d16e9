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
    log_info(verdict->kind == VERDICT_UNCLEAR ? "write_needs_a_person" : "write_put_off",
             log_tenant(command->tenant), log_command(command->id), log_record(command->record_id),
             log_integer("code", verdict->code));
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
        end->kind = LEDGER_END_PARKED;
        return;
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

void write_end_add(struct call *call, struct write_ends *ends, const struct waiting_write *write,
                   struct verdict verdict)
{
    const struct write_command *command = &write->command;
    verdict = give_up(call, write, &verdict);
    REQUIRE(ends->count < WRITE_REQUESTS_MAX);
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

bool write_ends_save(struct postgres *db, struct write_ends *ends, struct error *error)
{
    return ends->count == 0 || ledger_end_within(db, ends->items, ends->count, error);
}
