/* A decision that was made, made again under other rules or settings.
 *
 * With its own facts: those that the settings change are taken over, everything else is as it was
 * then. What would have followed from another decision is not followed.
 */
#ifndef TIEOUT_FOLD_REHEARSE_H
#define TIEOUT_FOLD_REHEARSE_H

#include "fold/effects.h"
#include "fold/state.h"
#include "rules/rules.h"

struct rehearsal {
    struct rules now;                       /* in force when the decision was made */
    struct rules next;                      /* those that are tried */
    const struct tenant_settings *settings; /* those that are tried; NULL: as they were */
};

struct rehearsed {
    struct decision now, next;
    bool is_other; /* another verdict or another rule */
};

/* `state` is complete, as the decision's event left it. False: no rule had to be asked. */
bool rehearse(const struct rehearsal *rehearsal, struct tenant_state *state,
              const struct decided *decided, struct arena *arena, struct rehearsed *out);

#endif
