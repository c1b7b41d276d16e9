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

struct ledger_intent ledger_intent_at(const struct postgres_result *rows, size_t row, int first,
                                      struct ledger_place place, struct arena *arena)
{
    return (struct ledger_intent){
        .place = place,
        .command_id = postgres_uuid_at(rows, row, first),
        .record_id = postgres_uuid_at(rows, row, first + 1),
        .entity = (enum entity)postgres_int4_at(rows, row, first + 2),
        .state = (enum intent_state)postgres_int4_at(rows, row, first + 3),
        .tries = (uint32_t)postgres_int4_at(rows, row, first + 4),
        .sent_at = postgres_int8_at(rows, row, first + 5),
        .body = arena_copy(arena, postgres_text_at(rows, row, first + 6)),
        .kind = postgres_is_null(rows, row, first + 7)
                    ? RESULT_APPLIED
                    : (enum result_kind)postgres_int4_at(rows, row, first + 7),
        .result = arena_copy(arena, postgres_text_at(rows, row, first + 8)),
        .observation = arena_copy(arena, postgres_text_at(rows, row, first + 9)),
        .observation_id = postgres_uuid_at(rows, row, first + 10),
        .subject = arena_copy(arena, postgres_text_at(rows, row, first + 11)),
        .raw = arena_copy(arena, postgres_text_at(rows, row, first + 12)),
        .settled_at = postgres_int8_at(rows, row, first + 13),
        .put_offs = (uint32_t)postgres_int4_at(rows, row, first + 14),
    };
}
