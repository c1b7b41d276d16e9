#include "fold/effects.h"

#include <string.h>

void effects_init(struct effects *effects, struct arena *arena)
{
    *effects = (struct effects){.arena = arena, .outcome = OUTCOME_NO_CHANGE};
}

/* Room for one more in an array that lives in the arena. */
static void *grown(struct arena *arena, void *items, size_t count, size_t *capacity, size_t bytes)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 1;
    void *more = arena_alloc_array(arena, *capacity, bytes);
    if (count)
        memcpy(more, items, count * bytes);
    return more;
}

struct write_command *effects_add_write(struct effects *effects)
{
    effects->writes = grown(effects->arena, effects->writes, effects->write_count,
                            &effects->write_capacity, sizeof(*effects->writes));
    return &effects->writes[effects->write_count++];
}

struct read_command *effects_add_read(struct effects *effects)
{
    effects->reads = grown(effects->arena, effects->reads, effects->read_count,
                           &effects->read_capacity, sizeof(*effects->reads));
    return &effects->reads[effects->read_count++];
}

struct decided *effects_add_decision(struct effects *effects)
{
    effects->decisions = grown(effects->arena, effects->decisions, effects->decision_count,
                               &effects->decision_capacity, sizeof(*effects->decisions));
    return &effects->decisions[effects->decision_count++];
}
