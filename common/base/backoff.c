#include "base/backoff.h"

#include "base/error.h"

int64_t backoff_next_ms(struct backoff *backoff, struct random *random)
{
    REQUIRE(backoff->first_ms > 0 && backoff->most_ms >= backoff->first_ms);
    if (backoff->tries_max != 0 && backoff->tries >= backoff->tries_max)
        return -1;
    int64_t step_ms = backoff->first_ms;
    for (uint32_t i = 0; i < backoff->tries && step_ms < backoff->most_ms; i++)
        step_ms = step_ms > backoff->most_ms / 2 ? backoff->most_ms : step_ms * 2;
    if (backoff->tries < UINT32_MAX)
        backoff->tries++;
    int64_t half_ms = step_ms / 2;
    return half_ms + (int64_t)random_below(random, (uint64_t)(step_ms - half_ms) + 1);
}

void backoff_reset(struct backoff *backoff)
{
    backoff->tries = 0;
}
