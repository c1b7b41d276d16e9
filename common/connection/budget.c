#include "connection/budget.h"

#include "base/error.h"

static const int64_t SECOND_US = 1000000;
static const int64_t DAY_US = INT64_C(86400) * 1000000;

struct bucket {
    int64_t interval_us; /* between calls once the burst is used */
    int64_t slack_us;    /* how early a call may come: the burst */
};

static struct bucket bucket_of(int64_t limit, int64_t window_us)
{
    REQUIRE(limit > 0);
    int64_t burst = limit / 5 > 0 ? limit / 5 : 1;
    int64_t rest = limit - burst > 0 ? limit - burst : 1;
    int64_t interval_us = (window_us + rest - 1) / rest;
    return (struct bucket){interval_us, (burst - 1) * interval_us};
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t wait_for(struct bucket bucket, instant_us next_at, instant_us now)
{
    return later(0, next_at - bucket.slack_us - now);
}

static void take(struct bucket bucket, instant_us *next_at, instant_us now)
{
    *next_at = later(*next_at, now) + bucket.interval_us;
}

enum budget_verdict budget_take(struct budget *budget, const struct budget_limits *limits,
                                instant_us now, struct budget_call call, int64_t *wait_us)
{
    struct bucket second = bucket_of(limits->per_second, SECOND_US);
    struct bucket minute = bucket_of(limits->per_minute, 60 * SECOND_US);
    struct bucket batch = bucket_of(limits->batches_per_minute, 60 * SECOND_US);
    if (budget->blocked_until > now) {
        *wait_us = budget->blocked_until - now;
        return BUDGET_BLOCKED;
    }
    if (call.is_metered && budget->metered_today >= limits->metered_per_day) {
        *wait_us = DAY_US - now % DAY_US;
        return BUDGET_SPENT;
    }
    *wait_us = later(wait_for(second, budget->second_next_at, now),
                     wait_for(minute, budget->minute_next_at, now));
    if (call.is_batch)
        *wait_us = later(*wait_us, wait_for(batch, budget->batch_next_at, now));
    if (*wait_us > BUDGET_WAIT_US_MAX)
        return BUDGET_FULL;
    take(second, &budget->second_next_at, now);
    take(minute, &budget->minute_next_at, now);
    if (call.is_batch)
        take(batch, &budget->batch_next_at, now);
    return BUDGET_NOW;
}
