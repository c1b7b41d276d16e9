#include "io/loop_timers.h"

#include <stdlib.h>

enum { CAPACITY_FIRST = 16 };

static bool is_before(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->sequence < b->sequence;
}

static void heap_put(struct loop_timers *timers, size_t index, struct loop_timer *timer)
{
    timers->heap[index] = timer;
    timer->position = index + 1;
}

static void heap_rise(struct loop_timers *timers, size_t index, struct loop_timer *timer)
{
    while (index > 0) {
        size_t parent = (index - 1) / 2;

        if (!is_before(timer, timers->heap[parent]))
            break;
        heap_put(timers, index, timers->heap[parent]);
        index = parent;
    }
    heap_put(timers, index, timer);
}

static void heap_sink(struct loop_timers *timers, size_t index, struct loop_timer *timer)
{
    for (;;) {
        size_t child = 2 * index + 1;

        if (child >= timers->count)
            break;
        if (child + 1 < timers->count && is_before(timers->heap[child + 1], timers->heap[child]))
            child++;
        if (!is_before(timers->heap[child], timer))
            break;
        heap_put(timers, index, timers->heap[child]);
        index = child;
    }
    heap_put(timers, index, timer);
}

void loop_timers_release(struct loop_timers *timers)
{
    free(timers->heap);
    *timers = (struct loop_timers){0};
}

void loop_timers_add(struct loop_timers *timers, struct loop_timer *timer)
{
    REQUIRE(timer->position == 0 && timers->count < LOOP_TIMERS_MAX);
    if (timers->count == timers->capacity) {
        timers->capacity = timers->capacity ? timers->capacity * 2 : CAPACITY_FIRST;
        timers->heap = realloc(timers->heap, timers->capacity * sizeof(struct loop_timer *));
        REQUIRE(timers->heap != NULL);
    }
    timer->sequence = ++timers->sequence;
    heap_rise(timers, timers->count++, timer);
}

void loop_timers_remove(struct loop_timers *timers, struct loop_timer *timer)
{
    size_t index = timer->position - 1;
    struct loop_timer *last;

    REQUIRE(index < timers->count && timers->heap[index] == timer);
    timer->position = 0;
    last = timers->heap[--timers->count];
    if (last == timer)
        return;
    if (index > 0 && is_before(last, timers->heap[(index - 1) / 2]))
        heap_rise(timers, index, last);
    else
        heap_sink(timers, index, last);
}

struct loop_timer *loop_timers_first(const struct loop_timers *timers)
{
    return timers->count > 0 ? timers->heap[0] : NULL;
}
