#include "tests/sim/world.h"

#include "base/hash.h"

#include <stdarg.h>

void world_fail(struct world *world, const char *format, ...)
{
    if (world_has_failed(world))
        return;
    va_list arguments;
    va_start(arguments, format);
    int length = snprintf(world->failure, sizeof(world->failure),
                          "step %llu: ", (unsigned long long)world->step);
    vsnprintf(world->failure + length, sizeof(world->failure) - (size_t)length, format, arguments);
    va_end(arguments);
}

bool world_has_failed(const struct world *world)
{
    return world->failure[0] != 0;
}

void world_log(const struct world *world, const char *format, ...)
{
    if (!world->is_verbose)
        return;
    va_list arguments;
    va_start(arguments, format);
    printf("%5llu  ", (unsigned long long)world->step);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

void world_trace(struct world *world, struct text what)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    world->trace = (world->trace ^ hash_bytes(what)) * odd + 1;
}

bool fault(struct world *world, enum part part, uint32_t percent)
{
    return !world->is_quiet && percent > 0 && random_chance(&world->random[part], percent);
}

struct tenant_world *world_tenant(struct world *world, struct uuid id)
{
    for (size_t i = 0; i < TENANTS; i++)
        if (uuid_equal(world->tenants[i].id, id))
            return &world->tenants[i];
    bug("no such tenant");
}

struct tenant_world *draw_tenant(struct world *world, enum part part)
{
    return &world->tenants[random_below(&world->random[part], TENANTS)];
}

enum half world_half(enum side side)
{
    return side == SIDE_PLATFORM ? HALF_PLATFORM : HALF_LEDGER;
}
