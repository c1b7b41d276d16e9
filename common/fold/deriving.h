/* What deriving one vector of facts looks at; for derive_facts.c and derive_related.c only. */
#ifndef TIEOUT_FOLD_DERIVING_H
#define TIEOUT_FOLD_DERIVING_H

#include "fold/derive_facts.h"

struct deriving {
    struct arena *arena;
    const struct tenant_state *state;
    const struct tenant_settings *settings;
    const struct comparison *comparison;
    const struct record *record;
    const struct change *change;
    enum half origin;
    bool is_desktop;
    const struct document *shown; /* the origin's document */
    struct derived_facts *out;
};

/* Facts about other records; each gives the fact's value and names, in out, the record that counts.
 */
unsigned derive_parent(struct deriving *deriving);
unsigned derive_item(struct deriving *deriving);
unsigned derive_payment_ahead(struct deriving *deriving);
unsigned derive_counterpart(struct deriving *deriving);
unsigned derive_own_create(struct deriving *deriving);
unsigned derive_other_paid(struct deriving *deriving);
unsigned derive_paid_before(struct deriving *deriving);
unsigned derive_related_paid(struct deriving *deriving);

#endif
