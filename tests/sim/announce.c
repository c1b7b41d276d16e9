/* What a side shows of a record, and the platform's way of telling it. */
#include "tests/sim/world.h"

void publish_entry(struct world *world, struct tenant_world *tenant, enum half half,
                   const struct entry *entry)
{
    struct books *books = &tenant->books[half];
    char marker[UUID_TEXT_BYTES];
    bool is_undated = entry->is_deleted && half == HALF_LEDGER && world->options.undated_deletes;
    struct event event = {
        .type = EVENT_OBSERVED,
        .tenant = tenant->id,
        .observation = {
            .side = books->side,
            .created_at = world->options.undated_creates ? INSTANT_NONE : entry->created_at,
            .entity = entry->entity,
            .id = entry->id,
            .version =
                entry->is_deleted && half == HALF_LEDGER ? TEXT("") : books_version(books, entry),
            .changed_at = is_undated ? INSTANT_NONE : entry->changed_at,
            .epoch = half == HALF_LEDGER ? poller_epoch(tenant) : 0,
            .is_deleted = entry->is_deleted}};
    if (!entry->is_deleted)
        event.observation.document = entry->document;
    if (half == HALF_PLATFORM && !uuid_is_nil(entry->marker))
        event.observation.external_id = uuid_format(entry->marker, marker);
    struct text state =
        arena_format(&world->arena, "%llu/%u/%d/%lld", (unsigned long long)entry->newest->sequence,
                     entry->version, entry->is_deleted, (long long)event.observation.epoch);
    event.id = derive_observation_id(tenant->id, books->side, entry->entity, entry->id, state);
    topic_publish(world, half == HALF_LEDGER ? PRODUCER_POLLER : PRODUCER_CONSOLE, &event);
}

/* Every revision that has not been told yet; a delete comes last. */
void announce(struct world *world, struct tenant_world *tenant)
{
    struct books *books = &tenant->books[HALF_PLATFORM];
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *entry = books->entries[i];
        uint64_t newest = entry->is_deleted ? entry->deleted_sequence : entry->newest->sequence;
        if (newest <= entry->announced)
            continue;
        bool is_echo = entry->newest->author == AUTHOR_COMMAND && !entry->is_deleted;
        bool is_own_delete = entry->is_deleted && !entry->is_deleted_by_person;
        entry->announced = newest;
        if ((is_echo || is_own_delete) && !world->options.sends_echo)
            continue;
        publish_entry(world, tenant, HALF_PLATFORM, entry);
    }
}
