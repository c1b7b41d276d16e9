/* The durable schedule (poller.due): which tenant is read when, and by whom. */
#ifndef TIEOUT_QBO_POLLER_SCHEDULE_H
#define TIEOUT_QBO_POLLER_SCHEDULE_H

#include "task.h"

struct claim {
    struct uuid tenant;
    int64_t epoch;
    int64_t wanted;
    instant_us run_due_at;
};

/* Companies that were connected, paused, resumed, made live: due now. */
bool schedule_adopt(struct poller *poller, struct error *error);
/* Takes up to `most` due tenants that nobody holds. */
bool schedule_claim(struct poller *poller, size_t most, struct claim *claims, size_t *count,
                    struct error *error);
/* Leases of every task, prolonged; tasks whose tenant somebody else has taken are marked lost. */
bool schedule_renew(struct poller *poller, struct error *error);
/* Ends the lease. Due at `due_at` (INT64_MAX: only when there is a reason), or at once when a
 * reason has come since the claim. */
bool schedule_release(struct task *task, instant_us due_at, struct error *error);

#endif
