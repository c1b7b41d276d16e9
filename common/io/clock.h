/* The clocks. Only clock.c reads one: what judges gets its time as an argument.
 *
 * For tests and simulations the clocks can be held; then they move only by clock_advance_ms(), and
 * a loop's timers with them (step the loop with loop_step(loop, 0)).
 */
#ifndef TIEOUT_IO_CLOCK_H
#define TIEOUT_IO_CLOCK_H

#include "base/instant.h"

instant_us clock_now_us(void);    /* wall clock, may jump: for stamping events */
int64_t clock_monotonic_ms(void); /* never goes back: for timeouts */
int64_t clock_monotonic_us(void); /* the same, finer: for measuring */

void clock_hold(instant_us now_us); /* both clocks stand still from here on; wall clock = now_us */
void clock_advance_ms(int64_t ms);  /* only while held */
void clock_let_go(void);

#endif
