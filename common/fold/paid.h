/* What is paid of a bill or an invoice: by its payments' records, and by its own balance. */
#ifndef TIEOUT_FOLD_PAID_H
#define TIEOUT_FOLD_PAID_H

#include "fold/state.h"
#include "model/document.h"

struct payments {
    struct arena *arena;
    const struct tenant_state *state;
    const struct record *paid;
};

/* The next of its payments that the half shows and that is not void, from place *at on; NULL at the
 * end. */
const struct record *payments_next(const struct payments *payments, enum half half, size_t *at,
                                   struct document *out);

/* R59: whether what QuickBooks is known to have paid of the bill covers `before`, as it was before
 * a change. Known are the payments that QuickBooks has shown, our own answered ones included, since
 * it showed the bill fully unpaid last: earlier ones were taken back. And the balance of `now`: it
 * may have been paid and changed between two looks. Which of both came first nobody says then: the
 * change stays, the safer of the two. */
bool is_paid_up(const struct payments *payments, const struct document *before,
                const struct document *now);

#endif
