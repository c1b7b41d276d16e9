/* What a company may still be asked: the vendor's limits as token buckets, pure.
 *
 * A bucket is one number, the moment at which the next call would be exactly on time (generic cell
 * rate algorithm). A limit of N in a window is kept by a bucket that holds N / 5 and refills the
 * rest over the window: no window of that length, wherever it begins, sees more than N.
 */
#ifndef TIEOUT_CONNECTION_BUDGET_H
#define TIEOUT_CONNECTION_BUDGET_H

#include <stdbool.h>

#include "base/instant.h"

struct budget_limits {
    int64_t per_second;
    int64_t per_minute;
    int64_t batches_per_minute;
    int64_t metered_per_day;
};

/* A company's row; all processes share it. Instants by the database's clock. */
struct budget {
    instant_us second_next_at;
    instant_us minute_next_at;
    instant_us batch_next_at;
    instant_us blocked_until; /* after a 429, or while the breaker is open */
    int32_t failures;         /* in a row */
    int64_t metered_today;
};

enum budget_verdict {
    BUDGET_NOW,     /* a place is taken: send after *wait_us, which may be 0 */
    BUDGET_BLOCKED, /* none is taken: the vendor or the breaker said wait; *wait_us says how long */
    BUDGET_FULL,    /* none is taken: our own limit; the same */
    BUDGET_SPENT,   /* none is taken: the day's metered calls are used up; until the next UTC day */
};

/* A place further away than this is not taken: the caller has better things to do. */
static const int64_t BUDGET_WAIT_US_MAX = INT64_C(5) * 1000000;

struct budget_call {
    bool is_batch;
    bool is_metered;
};

/* Changes *budget only for BUDGET_NOW. */
enum budget_verdict budget_take(struct budget *budget, const struct budget_limits *limits,
                                instant_us now, struct budget_call call, int64_t *wait_us);

#endif
