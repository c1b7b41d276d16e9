#include "io/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/loop_timers.h"

enum { EVENTS_PER_WAIT_MAX = 128, WAIT_MAX_MS = 3600 * 1000 };

struct loop {
    int epoll;
    bool is_stopping;
    bool is_in_round;
    struct epoll_event events[EVENTS_PER_WAIT_MAX];
    int event_count;
    struct loop_timers timers;
    struct loop_call waiting; /* heads of circular lists */
    struct loop_call running;
    struct loop_hook *hooks;
    struct loop_hook *hook_next; /* whom a walk over the hooks visits next */
};

static void call_list_init(struct loop_call *head)
{
    head->next = head;
    head->previous = head;
}

struct loop *loop_create(void)
{
    struct loop *loop = calloc(1, sizeof(*loop));

    REQUIRE(loop != NULL);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0)
        bug("epoll_create1: %s", strerror(errno));
    call_list_init(&loop->waiting);
    call_list_init(&loop->running);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    REQUIRE(!loop->is_in_round);
    close(loop->epoll);
    loop_timers_release(&loop->timers);
    free(loop);
}

/* --- descriptors --- */

static uint32_t epoll_mask(unsigned interest)
{
    return (interest & LOOP_READ ? EPOLLIN | EPOLLRDHUP : 0) |
           (interest & LOOP_WRITE ? EPOLLOUT : 0);
}

void loop_watch_init(struct loop_watch *watch, void (*ready)(void *context, unsigned ready),
                     void *context)
{
    *watch = (struct loop_watch){.descriptor = -1, .ready = ready, .context = context};
}

bool loop_watch_start(struct loop *loop, struct loop_watch *watch, int descriptor,
                      unsigned interest, struct error *error)
{
    struct epoll_event event = {.events = epoll_mask(interest), .data = {.ptr = watch}};

    REQUIRE(watch->loop == NULL && watch->ready != NULL);
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, descriptor, &event) != 0)
        return error_set(error, ERROR_BUG, "descriptor %d cannot be watched: %s", descriptor,
                         strerror(errno));
    watch->loop = loop;
    watch->descriptor = descriptor;
    watch->interest = interest;
    return true;
}

void loop_watch_change(struct loop_watch *watch, unsigned interest)
{
    struct epoll_event event = {.events = epoll_mask(interest), .data = {.ptr = watch}};

    REQUIRE(watch->loop != NULL);
    if (watch->interest == interest)
        return;
    if (epoll_ctl(watch->loop->epoll, EPOLL_CTL_MOD, watch->descriptor, &event) != 0)
        bug("descriptor %d is no longer watched: %s", watch->descriptor, strerror(errno));
    watch->interest = interest;
}

void loop_watch_stop(struct loop_watch *watch)
{
    struct loop *loop = watch->loop;

    if (loop == NULL)
        return;
    /* A library may have closed its descriptor already; the kernel has forgotten it then. */
    if (epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->descriptor, NULL) != 0)
        REQUIRE(errno == EBADF || errno == ENOENT);
    for (int i = 0; i < loop->event_count; i++)
        if (loop->events[i].data.ptr == watch)
            loop->events[i].data.ptr = NULL;
    watch->loop = NULL;
    watch->descriptor = -1;
}

bool loop_watch_is_started(const struct loop_watch *watch)
{
    return watch->loop != NULL;
}

static void loop_run_watches(struct loop *loop)
{
    for (int i = 0; i < loop->event_count; i++) {
        struct loop_watch *watch = loop->events[i].data.ptr;
        uint32_t events = loop->events[i].events;
        unsigned ready = 0;

        if (watch == NULL)
            continue;
        if (events & (EPOLLIN | EPOLLRDHUP))
            ready |= LOOP_READ;
        if (events & EPOLLOUT)
            ready |= LOOP_WRITE;
        if (events & (EPOLLERR | EPOLLHUP))
            ready |= LOOP_ERROR | watch->interest;
        ready &= watch->interest | LOOP_ERROR; /* an earlier callback may have changed it */
        if (ready != 0)
            watch->ready(watch->context, ready);
    }
    loop->event_count = 0;
}

/* --- timers --- */

void loop_timer_init(struct loop_timer *timer, struct loop *loop, void (*due)(void *context),
                     void *context)
{
    *timer = (struct loop_timer){.loop = loop, .due = due, .context = context};
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms, int64_t repeat_ms)
{
    REQUIRE(timer->loop != NULL && repeat_ms >= 0);
    loop_timer_stop(timer);
    timer->due_ms = clock_monotonic_ms() + (delay_ms > 0 ? delay_ms : 0);
    timer->repeat_ms = repeat_ms;
    loop_timers_add(&timer->loop->timers, timer);
}

void loop_timer_stop(struct loop_timer *timer)
{
    if (timer->position != 0)
        loop_timers_remove(&timer->loop->timers, timer);
}

bool loop_timer_is_started(const struct loop_timer *timer)
{
    return timer->position != 0;
}

static void loop_run_timers(struct loop *loop)
{
    int64_t now_ms = clock_monotonic_ms();
    uint64_t last_sequence = loop->timers.sequence;
    struct loop_timer *timer;

    while ((timer = loop_timers_first(&loop->timers)) != NULL) {
        if (timer->due_ms > now_ms || timer->sequence > last_sequence)
            break;
        loop_timers_remove(&loop->timers, timer);
        if (timer->repeat_ms > 0) {
            timer->due_ms = now_ms + timer->repeat_ms;
            loop_timers_add(&loop->timers, timer);
        }
        timer->due(timer->context);
    }
}

/* --- calls for later --- */

void loop_call_init(struct loop_call *call, struct loop *loop, void (*function)(void *context),
                    void *context)
{
    *call = (struct loop_call){.loop = loop, .call = function, .context = context};
}

void loop_call_soon(struct loop_call *call)
{
    struct loop_call *head;

    REQUIRE(call->loop != NULL);
    if (call->is_waiting)
        return;
    head = &call->loop->waiting;
    call->previous = head->previous;
    call->next = head;
    head->previous->next = call;
    head->previous = call;
    call->is_waiting = true;
}

void loop_call_cancel(struct loop_call *call)
{
    if (!call->is_waiting)
        return;
    call->previous->next = call->next;
    call->next->previous = call->previous;
    call->is_waiting = false;
}

static void loop_run_calls(struct loop *loop)
{
    if (loop->waiting.next == &loop->waiting)
        return;
    loop->running.next = loop->waiting.next;
    loop->running.previous = loop->waiting.previous;
    loop->running.next->previous = &loop->running;
    loop->running.previous->next = &loop->running;
    call_list_init(&loop->waiting);
    while (loop->running.next != &loop->running) {
        struct loop_call *call = loop->running.next;

        loop_call_cancel(call);
        call->call(call->context);
    }
}

/* --- hooks --- */

void loop_hook_start(struct loop *loop, struct loop_hook *hook)
{
    REQUIRE(hook->loop == NULL && hook->before_wait != NULL);
    hook->loop = loop;
    hook->next = loop->hooks;
    loop->hooks = hook;
}

void loop_hook_stop(struct loop_hook *hook)
{
    struct loop *loop = hook->loop;
    struct loop_hook **link;

    if (loop == NULL)
        return;
    for (link = &loop->hooks; *link != hook; link = &(*link)->next)
        REQUIRE(*link != NULL);
    *link = hook->next;
    if (loop->hook_next == hook)
        loop->hook_next = hook->next;
    hook->loop = NULL;
}

static int64_t shorter_ms(int64_t a_ms, int64_t b_ms)
{
    return b_ms >= 0 && b_ms < a_ms ? b_ms : a_ms;
}

static int64_t loop_run_before_hooks(struct loop *loop, int64_t wait_ms)
{
    struct loop_hook *hook;

    for (hook = loop->hooks; hook != NULL; hook = loop->hook_next) {
        loop->hook_next = hook->next;
        wait_ms = shorter_ms(wait_ms, hook->before_wait(hook->context));
    }
    return wait_ms;
}

static void loop_run_after_hooks(struct loop *loop)
{
    struct loop_hook *hook;

    for (hook = loop->hooks; hook != NULL; hook = loop->hook_next) {
        loop->hook_next = hook->next;
        if (hook->after_wait != NULL)
            hook->after_wait(hook->context);
    }
}

/* --- rounds --- */

static int64_t loop_wait_ms(struct loop *loop, int64_t wait_max_ms)
{
    /* Hooks first: they may start timers and ask for calls. */
    int64_t wait_ms = loop_run_before_hooks(loop, shorter_ms(WAIT_MAX_MS, wait_max_ms));
    struct loop_timer *timer = loop_timers_first(&loop->timers);

    if (loop->waiting.next != &loop->waiting || loop->is_stopping)
        return 0;
    if (timer != NULL) {
        int64_t left_ms = timer->due_ms - clock_monotonic_ms();

        wait_ms = shorter_ms(wait_ms, left_ms > 0 ? left_ms : 0);
    }
    return wait_ms;
}

void loop_step(struct loop *loop, int64_t wait_max_ms)
{
    int64_t wait_ms;

    REQUIRE(!loop->is_in_round);
    loop->is_in_round = true;
    wait_ms = loop_wait_ms(loop, wait_max_ms);
    loop->event_count = epoll_wait(loop->epoll, loop->events, EVENTS_PER_WAIT_MAX, (int)wait_ms);
    if (loop->event_count < 0) {
        if (errno != EINTR)
            bug("epoll_wait: %s", strerror(errno));
        loop->event_count = 0;
    }
    loop_run_after_hooks(loop);
    loop_run_watches(loop);
    loop_run_timers(loop);
    loop_run_calls(loop);
    loop->is_in_round = false;
}

void loop_run(struct loop *loop)
{
    loop->is_stopping = false;
    while (!loop->is_stopping)
        loop_step(loop, WAIT_MAX_MS);
}

void loop_stop(struct loop *loop)
{
    loop->is_stopping = true;
}

bool loop_is_stopping(const struct loop *loop)
{
    return loop->is_stopping;
}
