/* What is kept of each decision: an entry of its record's history, a line of the log, a count. */
#include "batch.h"
#include "codec/history.h"
#include "service/log.h"
#include "service/metrics.h"

static void add_history(struct batch_work *work, const struct decoded *decoded,
                        const struct decided *decided)
{
    struct batch_output *output = &work->output;
    struct slot *slot = state_slot(&decoded->tenant->state, decided->record_id);
    struct history_entry entry = {
        .record_id = decided->record_id,
        .event_id = decided->event_id,
        .previous_chunk = slot->last_chunk,
        .decision = decided->decision,
        .time = decoded->event.time,
        .entity = decided->entity,
        .outcome = decided->outcome,
        .standing = decided->standing,
        .target = decided->target,
        .rule_kind = decided->rule_kind,
        .rule = decided->rule,
    };
    facts_pack(&decided->facts, &entry.facts_low, &entry.facts_high);
    history_append(&output->histories[decoded->tenant->batch_index], &entry);
    slot->last_chunk = output->chunk;
}

static const char *rule_text(char kind, uint16_t number, char out[static RULE_NAME_BYTES])
{
    const struct rule rule = {.kind = kind, .number = number};
    if (kind == 0)
        return "none";
    rule_name(&rule, out);
    return out;
}

static void tell_count(const struct decided_count *one)
{
    char name[RULE_NAME_BYTES];
    metric_add(METRIC_DECISIONS,
               LABELS(rule_text(one->rule_kind, one->rule, name), outcome_name(one->outcome)),
               (int64_t)one->count);
}

static void add_count(struct batch_work *work, const struct decided *decided)
{
    const struct decided_count key = {decided->rule_kind, decided->rule, decided->outcome, 1};
    for (size_t i = 0; i < work->decided_count; i++) {
        struct decided_count *one = &work->decided[i];
        if (one->rule == key.rule && one->rule_kind == key.rule_kind &&
            one->outcome == key.outcome) {
            one->count++;
            return;
        }
    }
    if (work->decided_count < DECIDED_COUNTS_MAX)
        work->decided[work->decided_count++] = key;
    else
        tell_count(&key);
}

void decision_note(struct batch_work *work, const struct decoded *decoded,
                   const struct decided *decided)
{
    char name[RULE_NAME_BYTES];
    add_history(work, decoded, decided);
    add_count(work, decided);
    log_debug("decided", log_tenant(decoded->event.tenant), log_record(decided->record_id),
              log_string("entity", entity_name(decided->entity)),
              log_string("rule", rule_text(decided->rule_kind, decided->rule, name)),
              log_string("outcome", outcome_name(decided->outcome)),
              log_string("standing", standing_name(decided->standing)),
              log_cause_id(decided->event_id));
}

void decisions_count(struct batch_work *work)
{
    for (size_t i = 0; i < work->decided_count; i++)
        tell_count(&work->decided[i]);
    work->decided_count = 0;
}
