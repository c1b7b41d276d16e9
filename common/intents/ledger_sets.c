#include "intents/ledger_sets.h"

void ledger_set_init(struct ledger_set *set, struct arena *arena, size_t capacity)
{
    *set = (struct ledger_set){
        .tenants = ARENA_ARRAY(arena, struct uuid, capacity),
        .targets = ARENA_ARRAY(arena, int32_t, capacity),
        .commands = ARENA_ARRAY(arena, struct uuid, capacity),
        .capacity = capacity,
    };
}

void ledger_set_add(struct ledger_set *set, struct ledger_place place, struct uuid command)
{
    REQUIRE(set->count < set->capacity);
    set->tenants[set->count] = place.tenant;
    set->targets[set->count] = (int32_t)place.target;
    set->commands[set->count++] = command;
}

struct ledger_place ledger_set_place(const struct ledger_set *set, size_t index)
{
    REQUIRE(index < set->count);
    return (struct ledger_place){set->tenants[index], (enum side)set->targets[index]};
}

struct postgres_value ledger_set_tenants(const struct ledger_set *set, struct arena *arena)
{
    return postgres_uuid_array(arena, set->tenants, set->count);
}

struct postgres_value ledger_set_targets(const struct ledger_set *set, struct arena *arena)
{
    return postgres_int4_array(arena, set->targets, set->count);
}

struct postgres_value ledger_set_commands(const struct ledger_set *set, struct arena *arena)
{
    return postgres_uuid_array(arena, set->commands, set->count);
}

bool ledger_set_use(const struct ledger_set *set, struct postgres *db, struct error *error)
{
    return postgres_set_tenants(db, set->tenants, set->count, error);
}
