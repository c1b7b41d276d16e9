/* The timers of a loop, the next one first: a binary heap of pointers to their owners' structs.
 * For loop.c only.
 */
#ifndef TIEOUT_IO_LOOP_TIMERS_H
#define TIEOUT_IO_LOOP_TIMERS_H

#include "io/loop.h"

enum { LOOP_TIMERS_MAX = 1 << 20 };

struct loop_timers {
    struct loop_timer **heap;
    size_t count;
    size_t capacity;
    uint64_t sequence; /* of the timer added last */
};

void loop_timers_release(struct loop_timers *timers);
/* By due_ms, then by order of adding. Sets the timer's sequence and position. */
void loop_timers_add(struct loop_timers *timers, struct loop_timer *timer);
void loop_timers_remove(struct loop_timers *timers, struct loop_timer *timer);
struct loop_timer *loop_timers_first(const struct loop_timers *timers); /* NULL = none */

#endif
