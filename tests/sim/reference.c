/* The yardstick: the same journal folded event by event on complete states. Whatever the batches,
 * crashes and reloads were, the database must hold the same, and the same must have been decided.
 */
#include "base/hash.h"
#include "codec/command.h"
#include "fold/head.h"
#include "tests/sim/oracle/oracle.h"
#include "tests/sim/reconciler.h"
#include "tests/sim/store.h"

#include <stdlib.h>
#include <string.h>

/* What stood after an event. */
struct mark {
    uint64_t outputs;
    struct sha256 heads[TENANTS];
};

struct reference {
    struct tenant_state states[TENANTS];
    struct mark *marks; /* by offset */
    size_t count, capacity;
    struct arena arena;
};

static void add_mark(struct reference *reference, const struct mark *mark)
{
    if (reference->count == reference->capacity) {
        reference->capacity = reference->capacity ? reference->capacity * 2 : 256;
        reference->marks =
            realloc(reference->marks, reference->capacity * sizeof(*reference->marks));
        REQUIRE(reference->marks);
    }
    reference->marks[reference->count++] = *mark;
}

struct reference *reference_new(struct world *world)
{
    struct reference *reference = ARENA_NEW(&world->arena, struct reference);
    struct mark mark = {0};
    arena_init(&reference->arena, 0);
    for (size_t i = 0; i < TENANTS; i++) {
        state_init(&reference->states[i], world->tenants[i].id);
        reference->states[i].is_complete = true;
        mark.heads[i] = head_fingerprint(&reference->states[i].head);
    }
    add_mark(reference, &mark);
    return reference;
}

void reference_release(struct world *world)
{
    struct reference *reference = world->reference;
    for (size_t i = 0; i < TENANTS; i++)
        state_release(&reference->states[i]);
    free(reference->marks);
    arena_release(&reference->arena);
}

const struct tenant_state *reference_state(const struct world *world, size_t tenant)
{
    return &world->reference->states[tenant];
}

uint64_t outputs_add(uint64_t so_far, const struct effects *effects)
{
    struct buffer text;
    buffer_init(&text, 0);
    buffer_append_format(&text, "%llu %d %d", (unsigned long long)so_far, (int)effects->outcome,
                         effects->wants_continue);
    for (size_t i = 0; i < effects->write_count; i++)
        write_command_format(&effects->writes[i], &text);
    for (size_t i = 0; i < effects->read_count; i++)
        buffer_append_text(&text, uuid_key(&effects->reads[i].id));
    for (size_t i = 0; i < effects->decision_count; i++) {
        const struct decided *decided = &effects->decisions[i];
        buffer_append_text(&text, uuid_key(&decided->record_id));
        buffer_append_format(&text, "%llu %d %d %u", (unsigned long long)decided->decision,
                             (int)decided->standing, (int)decided->outcome, decided->rule);
    }
    uint64_t hash = hash_bytes(buffer_text(&text));
    buffer_release(&text);
    return hash;
}

static void log_event(struct world *world, const struct event *event, const struct effects *effects)
{
    if (!world->is_verbose)
        return;
    char ids[2][UUID_TEXT_BYTES] = {{0}};
    bool is_observed = event->type == EVENT_OBSERVED;
    if (effects->has_record)
        uuid_format(effects->record_id, ids[0]);
    world_log(world, "event %s tenant %d %s %s %.*s v%.*s %s: %s (%.8s) %s",
              event_type_name(event->type), event->tenant.bytes[0],
              is_observed ? side_name(event->observation.side) : "",
              is_observed ? entity_name(event->observation.entity) : "",
              TEXT_ARG(is_observed ? event->observation.id : TEXT("")),
              TEXT_ARG(is_observed ? event->observation.version : TEXT("")),
              is_observed && event->observation.is_deleted ? "deleted" : "",
              outcome_name(effects->outcome), ids[0], effects->reason ? effects->reason : "");
    for (size_t i = 0; i < effects->decision_count; i++) {
        const struct decided *decided = &effects->decisions[i];
        uuid_format(decided->record_id, ids[0]);
        world_log(world, "  decided %s (%.8s) %s %c%u toward %s", entity_name(decided->entity),
                  ids[0], standing_name(decided->standing),
                  decided->rule_kind ? decided->rule_kind : '-', decided->rule,
                  half_name(decided->target));
    }
    for (size_t i = 0; i < effects->write_count; i++) {
        const struct write_command *command = &effects->writes[i];
        uuid_format(command->record_id, ids[0]);
        struct buffer body;
        buffer_init(&body, 0);
        write_command_format(command, &body);
        world_log(world, "  command %s %s (%.8s) v%u to %s %.*s: %.*s",
                  action_name(command->action), entity_name(command->entity), ids[0],
                  command->version, side_name(command->target), TEXT_ARG(command->native_id),
                  TEXT_ARG(buffer_text(&body)));
        buffer_release(&body);
    }
}

/* Who is held to be whom. */
static void tell_links(struct world *world, const struct tenant_state *state)
{
    for (size_t i = 0; i < state->dirty_count; i++) {
        const struct record *record = &state->dirty[i]->record;
        const struct shown *shown = record->shown;
        if (uuid_is_nil(record->alias_of) && shown[HALF_PLATFORM].presence != PRESENCE_NEVER &&
            shown[HALF_LEDGER].presence != PRESENCE_NEVER)
            oracle_link(world->oracle, state->head.tenant, record->entity,
                        shown[HALF_PLATFORM].native_id, shown[HALF_LEDGER].native_id);
    }
}

static void fold_one(struct world *world, const struct event *event)
{
    struct reference *reference = world->reference;
    size_t tenant = (size_t)(world_tenant(world, event->tenant) - world->tenants);
    struct mark mark = reference->marks[reference->count - 1];
    struct effects effects;
    struct rules rules = {.version = RULES_VERSION_LATEST};
    effects_init(&effects, &reference->arena);
    struct fold fold = {&rules, event, &reference->states[tenant], &effects};
    fold_event(&fold);
    for (int i = 0; i < WAITING_STEPS && fold_agenda(&fold); i++)
        continue;
    fold_finish(&fold);
    state_seal(&reference->states[tenant]);
    log_event(world, event, &effects);
    oracle_event(world->oracle, event);
    tell_links(world, &reference->states[tenant]);
    state_flushed(&reference->states[tenant]);
    for (size_t i = 0; i < effects.write_count; i++)
        oracle_command(world->oracle, &effects.writes[i]);
    world->counts.commands += effects.write_count;
    world->counts.decisions += effects.decision_count;
    mark.outputs = outputs_add(mark.outputs, &effects);
    mark.heads[tenant] = head_fingerprint(&reference->states[tenant].head);
    add_mark(reference, &mark);
    arena_clear(&reference->arena);
}

static void log_heads(struct world *world, size_t tenant)
{
    struct buffer head;
    buffer_init(&head, 0);
    head_format(&world->reference->states[tenant].head, &head);
    world_log(world, "stored    %.*s", TEXT_ARG(store_head(world, tenant)));
    world_log(world, "reference %.*s", TEXT_ARG(buffer_text(&head)));
    buffer_release(&head);
}

void reference_check(struct world *world)
{
    struct reference *reference = world->reference;
    uint64_t offset = store_offset(world);
    while (reference->count <= offset && !world_has_failed(world))
        fold_one(world, world->journal.items[reference->count - 1]);
    if (world_has_failed(world))
        return;
    const struct mark *mark = &reference->marks[offset];
    if (mark->outputs != store_outputs(world))
        world_fail(world, "to offset %llu, batches decided otherwise than one by one",
                   (unsigned long long)offset);
    for (size_t i = 0; i < TENANTS; i++) {
        struct sha256 stored = sha256_of(store_head(world, i));
        if (memcmp(&stored, &mark->heads[i], sizeof(stored)) == 0)
            continue;
        world_fail(world, "at offset %llu, tenant %zu's row is another than one by one",
                   (unsigned long long)offset, i);
        log_heads(world, i);
    }
}
