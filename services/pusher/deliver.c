#include "deliver.h"

bool deliverers_open(struct deliverers *deliverers, struct loop *loop, struct postgres *db,
                     const struct settings *settings, struct error *error)
{
    deliverers->loop = loop;
    return connections_create(loop, db, settings, &deliverers->connections, error) &&
           platform_open(&deliverers->platform, loop, settings, error);
}

void deliverers_close(struct deliverers *deliverers)
{
    connections_free(deliverers->connections);
    platform_close(deliverers->platform);
    deliverers->connections = NULL;
    deliverers->platform = NULL;
}

static void end_later(void *context)
{
    struct delivery *delivery = context;
    delivery->on_end(delivery, &delivery->ending);
}

void deliver(struct deliverers *deliverers, struct delivery *delivery)
{
    delivery->deliverers = deliverers;
    loop_call_init(&delivery->later, deliverers->loop, end_later, delivery);
    switch (delivery->command.target) {
    case SIDE_ONLINE:
        deliver_online(delivery);
        return;
    case SIDE_PLATFORM:
        deliver_platform(delivery);
        return;
    case SIDE_DESKTOP:
    case SIDE_COUNT:
        break;
    }
    bug("pusher: no way to side %d", (int)delivery->command.target);
}

void deliver_end_soon(struct delivery *delivery, const struct delivery_end *end)
{
    delivery->ending = *end;
    loop_call_soon(&delivery->later);
}

void deliver_end(struct delivery *delivery, const struct delivery_end *end)
{
    delivery->on_end(delivery, end);
}

void deliver_refuse(struct delivery *delivery, enum refusal refusal, struct text code,
                    struct text message)
{
    struct delivery_end end = {.kind = DELIVERY_ANSWERED,
                               .telling = telling_refused(refusal, code, message)};
    deliver_end(delivery, &end);
}

struct delivery_end deliver_applied(const struct observation *observation, struct text raw)
{
    return (struct delivery_end){.kind = DELIVERY_ANSWERED,
                                 .telling = telling_applied(observation, raw)};
}
