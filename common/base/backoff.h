/* How long to wait before the next try: doubling from first_ms to most_ms, with jitter. */
#ifndef TIEOUT_BASE_BACKOFF_H
#define TIEOUT_BASE_BACKOFF_H

#include "base/random.h"

struct backoff {
    int64_t first_ms;
    int64_t most_ms;
    uint32_t tries_max; /* 0 = no end: only for connections, never for writes */
    uint32_t tries;
};

/* Milliseconds until the next try (between half and all of the step), or -1 when used up. */
int64_t backoff_next_ms(struct backoff *backoff, struct random *random);
void backoff_reset(struct backoff *backoff);

#endif
