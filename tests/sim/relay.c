/* The outbox: sent after the commit, each letter at least once, in order. */
#include "tests/sim/tables.h"

static void send_continue(struct world *world, const struct letter *letter)
{
    struct event event = {.type = EVENT_CONTINUE, .tenant = letter->tenant, .id = letter->id};
    topic_publish(world, PRODUCER_RELAY, &event);
}

static void send(struct world *world, const struct letter *letter)
{
    world_trace(world, uuid_key(&letter->id));
    switch (letter->kind) {
    case LETTER_WRITE:
        pusher_command(world, letter->body, letter->tenant);
        return;
    case LETTER_READ:
        poller_command(world, &letter->read);
        return;
    case LETTER_CONTINUE:
        send_continue(world, letter);
    }
}

void relay_step(struct world *world)
{
    struct store *store = world->store;
    if (store->now.offset < store->silent_until)
        return;
    for (size_t i = 0; i < store->now.outbox.count; i++) {
        struct letter *letter = &store->now.outbox.items[i];
        if (letter->is_sent)
            continue;
        if (fault(world, PART_RELAY, 20))
            return;
        send(world, letter);
        /* It ends before it could note that: all since then goes out again. */
        if (fault(world, PART_RELAY, world->options.relay_crashes))
            return;
        letter->is_sent = true;
    }
}

bool relay_is_idle(const struct world *world)
{
    for (size_t i = 0; i < world->store->now.outbox.count; i++)
        if (!world->store->now.outbox.items[i].is_sent)
            return false;
    return true;
}
