/* The one event loop of a process: descriptors, timers, calls for later, hooks around the wait.
 *
 * Everything runs on the thread that calls loop_run(); there are no locks. Watches, timers, calls
 * and hooks are structs of their owner: zero them, fill nothing yourself, start them with the
 * functions below, and stop them before their memory goes. Stopping is allowed at any time, also
 * inside the thing's own callback, and also when it never ran; a stopped thing is not called any
 * more, not even if its event was already fetched.
 *
 * A round: before hooks, wait, after hooks, ready descriptors, due timers, calls for later. Calls
 * and timers that a callback adds run in the next round, so nobody can starve the descriptors.
 * No callback may call loop_run() or loop_step().
 */
#ifndef TIEOUT_IO_LOOP_H
#define TIEOUT_IO_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct loop;

/* Ends the process when the kernel gives no epoll descriptor: nothing could run without it. */
struct loop *loop_create(void);
/* Everything must have been stopped before. NULL is allowed. */
void loop_free(struct loop *loop);

void loop_run(struct loop *loop);  /* rounds until loop_stop() */
void loop_stop(struct loop *loop); /* the current round is finished first; from any callback */
bool loop_is_stopping(const struct loop *loop);

/* One round that waits at most `wait_max_ms` (0 = not at all). For tests and for shutdown with a
 * deadline. */
void loop_step(struct loop *loop, int64_t wait_max_ms);

/* --- descriptors ------------------------------------------------------------------------------ */

enum {
    LOOP_READ = 1,  /* may be read without blocking; also: the other end has closed */
    LOOP_WRITE = 2, /* may be written without blocking */
    LOOP_ERROR = 4, /* only reported, never asked for: the descriptor is broken or hung up */
};

struct loop_watch {
    struct loop *loop;
    int descriptor;
    unsigned interest;
    void (*ready)(void *context, unsigned ready);
    void *context;
};

/* Level-triggered: called each round while `interest` (LOOP_READ, LOOP_WRITE or both; 0 = only
 * errors) holds. LOOP_ERROR comes with the interests asked for, so that a reader reads and finds
 * out. False when the kernel refuses the descriptor (a bug: closed, a file, watched already). */
bool loop_watch_start(struct loop *loop, struct loop_watch *watch, int descriptor,
                      unsigned interest, struct error *error);
/* Whom to call; set before loop_watch_start(). */
void loop_watch_init(struct loop_watch *watch, void (*ready)(void *context, unsigned ready),
                     void *context);
void loop_watch_change(struct loop_watch *watch, unsigned interest);
/* Must come before the descriptor is closed. */
void loop_watch_stop(struct loop_watch *watch);
bool loop_watch_is_started(const struct loop_watch *watch);

/* --- timers: monotonic milliseconds (io/clock.h) ---------------------------------------------- */

struct loop_timer {
    struct loop *loop;
    int64_t due_ms;
    int64_t repeat_ms;
    uint64_t sequence;
    size_t position; /* in the loop's heap + 1; 0 = not started */
    void (*due)(void *context);
    void *context;
};

void loop_timer_init(struct loop_timer *timer, struct loop *loop, void (*due)(void *context),
                     void *context);
/* Due once after `delay_ms`, then each `repeat_ms` (0 = never again). Starting a started timer
 * moves it. Timers due at the same time run in the order in which they were started. A repeating
 * timer that was late does not catch up. */
void loop_timer_start(struct loop_timer *timer, int64_t delay_ms, int64_t repeat_ms);
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_started(const struct loop_timer *timer);

/* --- calls for later -------------------------------------------------------------------------- */

struct loop_call {
    struct loop *loop;
    struct loop_call *previous;
    struct loop_call *next;
    bool is_waiting;
    void (*call)(void *context);
    void *context;
};

void loop_call_init(struct loop_call *call, struct loop *loop, void (*function)(void *context),
                    void *context);
/* Once, after the callbacks of this round (or the next, when called from a call); asking again
 * before it ran changes nothing. */
void loop_call_soon(struct loop_call *call);
void loop_call_cancel(struct loop_call *call);

/* --- hooks for libraries with a wait of their own --------------------------------------------- */

struct loop_hook {
    struct loop *loop;
    struct loop_hook *next;
    int64_t (*before_wait)(void *context); /* ms that the wait may last at most; -1 = any */
    void (*after_wait)(void *context);     /* may be NULL */
    void *context;
};

void loop_hook_start(struct loop *loop, struct loop_hook *hook);
void loop_hook_stop(struct loop_hook *hook);

#endif
