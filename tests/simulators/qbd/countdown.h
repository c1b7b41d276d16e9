/* How often a planned thing happens: `count` times, after `skip` chances that pass. */
#ifndef SIMULATOR_QBD_COUNTDOWN_H
#define SIMULATOR_QBD_COUNTDOWN_H

#include <stdbool.h>
#include <stdint.h>

struct countdown {
    int64_t skip;
    int64_t count;
};

/* Does it happen now? Counts what it lets pass and what it hits. */
static inline bool countdown_hits(struct countdown *countdown)
{
    if (countdown->count == 0)
        return false;
    if (countdown->skip > 0) {
        countdown->skip--;
        return false;
    }
    countdown->count--;
    return true;
}

#endif
