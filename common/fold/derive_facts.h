/* Facts: dates, versions and other records turned into small enums, once per decision. */
#ifndef TIEOUT_FOLD_DERIVE_FACTS_H
#define TIEOUT_FOLD_DERIVE_FACTS_H

#include "fold/change.h"
#include "rules/facts.h"

/* What a decision may have to name beside its rule. */
struct fact_subjects {
    struct uuid parent; /* the worst parent */
    struct uuid answer; /* whose unanswered create it could be */
};

void derive_facts(struct arena *arena, const struct tenant_state *state,
                  const struct comparison *comparison, const struct change *change,
                  struct facts *facts, struct fact_subjects *subjects);

/* The one half that wins conflicts by a person's choice or by policy; HALF_COUNT = nobody. */
enum half derive_winner(const struct tenant_state *state, const struct record *record);

#endif
