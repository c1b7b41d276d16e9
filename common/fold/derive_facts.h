/* Facts: dates, versions and other records turned into small enums, once per decision. */
#ifndef TIEOUT_FOLD_DERIVE_FACTS_H
#define TIEOUT_FOLD_DERIVE_FACTS_H

#include "fold/change.h"
#include "rules/facts.h"

/* The facts, and what a decision may have to name beside its rule. */
struct derived_facts {
    struct facts facts;
    struct uuid related; /* the item, the copy or the worst parent that keeps it */
    struct uuid answer;  /* whose unanswered create it could be */
};

void derive_facts(struct arena *arena, const struct tenant_state *state,
                  const struct comparison *comparison, const struct change *change,
                  struct derived_facts *out);
/* Those of them that are about what the change refers to: called when the groups that stay behind
 * are taken out of it, so that nothing waits for what is not sent. */
void derive_references(struct arena *arena, const struct tenant_state *state,
                       const struct comparison *comparison, const struct change *change,
                       struct derived_facts *out);

#endif
