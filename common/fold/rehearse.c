#include "fold/rehearse.h"

#include "fold/change.h"
#include "fold/derive_facts.h"

static struct facts derive(const struct rules *rules, const struct tenant_state *state,
                           const struct decided *decided, struct arena *arena)
{
    struct comparison comparison;
    struct derived_facts derived;
    struct record *record = state_record(state, decided->record_id);
    comparison_read(arena, rules, state, record, &comparison);
    const struct change change = {
        .target = decided->target,
        .action = (enum action)decided->facts.values[FACT_ACTION],
        .content = comparison.views[half_other(decided->target)].document,
    };
    derive_facts(arena, state, &comparison, &change, &derived);
    return derived.facts;
}

/* The event has moved other facts on meanwhile; only what the settings make of them counts. */
static void take_settings(const struct rehearsal *rehearsal, struct tenant_state *state,
                          const struct decided *decided, struct arena *arena, struct facts *facts)
{
    struct facts before = derive(&rehearsal->now, state, decided, arena);
    struct tenant_settings own = state->head.settings;
    state->head.settings = *rehearsal->settings;
    struct facts after = derive(&rehearsal->now, state, decided, arena);
    state->head.settings = own;
    for (int fact = 0; fact < FACT_COUNT; fact++)
        if (before.values[fact] != after.values[fact])
            facts->values[fact] = after.values[fact];
}

static bool is_rule(const struct rule *rule, char kind, uint16_t number)
{
    return rule->kind == kind && rule->number == number;
}

bool rehearse(const struct rehearsal *rehearsal, struct tenant_state *state,
              const struct decided *decided, struct arena *arena, struct rehearsed *out)
{
    struct facts facts = decided->facts;
    REQUIRE(state->is_complete);
    rules_decide(&rehearsal->now, &facts, &out->now);
    /* An answer that settled everything asked no rule, and has no facts. */
    if (decided->rule_kind == 0 || !is_rule(out->now.rule, decided->rule_kind, decided->rule))
        return false;
    if (rehearsal->settings)
        take_settings(rehearsal, state, decided, arena, &facts);
    rules_decide(&rehearsal->next, &facts, &out->next);
    out->is_other = out->next.verdict != out->now.verdict ||
                    !is_rule(out->next.rule, out->now.rule->kind, out->now.rule->number);
    return true;
}
