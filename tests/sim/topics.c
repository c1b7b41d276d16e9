/* Producers and the journal: each keeps its own order, repeats itself, is held up. */
#include "tests/sim/world.h"

#include "codec/event.h"

#include <stdlib.h>
#include <string.h>

enum { DELIVERIES_MOST = 6, REWIND_MOST = 4 };

void event_list_add(struct event_list *list, struct event *event)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 64;
        list->items = realloc(list->items, list->capacity * sizeof(*list->items));
        REQUIRE(list->items);
    }
    list->items[list->count++] = event;
}

void topics_release(struct world *world)
{
    free(world->journal.items);
    for (int producer = 0; producer < PRODUCER_COUNT; producer++)
        free(world->queues[producer].events.items);
}

/* Through bytes and back, as on a topic. */
static struct event *event_transport(struct world *world, const struct event *event)
{
    struct buffer body;
    struct envelope envelope;
    struct error error;
    buffer_init(&body, 0);
    event_encode(event, TEXT("tieout/sim"), &world->arena, &body, &envelope);
    envelope.body = arena_copy(&world->arena, envelope.body);
    buffer_release(&body);
    struct event *copy = ARENA_NEW(&world->arena, struct event);
    if (!event_decode(&envelope, &world->arena, copy, &error))
        bug("an event of the simulation cannot be read: %s: %.*s", error.message,
            TEXT_ARG(envelope.body));
    return copy;
}

void topic_publish(struct world *world, enum producer producer, struct event *event)
{
    if (event->time == 0)
        event->time = world->now;
    event_list_add(&world->queues[producer].events, event_transport(world, event));
}

static void append(struct world *world, struct event *event)
{
    event_list_add(&world->journal, event);
    world->counts.events++;
    world_trace(world, uuid_key(&event->id));
}

static void deliver(struct world *world, struct queue *queue)
{
    append(world, queue->events.items[queue->sent++]);
    if (!fault(world, PART_TOPICS, world->options.repeats))
        return;
    size_t back = 1 + (size_t)random_below(&world->random[PART_TOPICS], REWIND_MOST);
    queue->sent -= back < queue->sent ? back : queue->sent;
    world->counts.repeats++;
}

void topics_step(struct world *world)
{
    struct random *random = &world->random[PART_TOPICS];
    for (int producer = 0; producer < PRODUCER_COUNT; producer++) {
        struct queue *queue = &world->queues[producer];
        if (fault(world, PART_TOPICS, world->options.holds))
            continue;
        size_t most = world->is_quiet ? SIZE_MAX : 1 + random_below(random, DELIVERIES_MOST);
        for (size_t i = 0; i < most && queue->sent < queue->events.count; i++)
            deliver(world, queue);
    }
}

void topics_begin(struct world *world)
{
    struct queue *queue = &world->queues[PRODUCER_PEOPLE];
    while (queue->sent < queue->events.count)
        append(world, queue->events.items[queue->sent++]);
}

bool topics_are_empty(const struct world *world)
{
    for (int producer = 0; producer < PRODUCER_COUNT; producer++)
        if (world->queues[producer].sent < world->queues[producer].events.count)
            return false;
    return true;
}

void topics_orphan(struct world *world)
{
    struct queue *queue = &world->queues[PRODUCER_POLLER];
    for (size_t i = queue->sent; i < queue->events.count; i++)
        event_list_add(&world->queues[PRODUCER_ZOMBIE].events, queue->events.items[i]);
    queue->events.count = queue->sent;
}
