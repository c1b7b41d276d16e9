/* The reader of the ledger: what it has shown already it does not show again. Its change feed loses
 * things, its memory too, and its lease may move on while it still has something to say. QuickBooks
 * Desktop is read in sessions, each of which begins with what the last one left open. */
#include "tests/sim/world.h"

#include "base/hash.h"

struct sight {
    uint64_t fingerprint; /* 0 = forgotten */
};

struct poller {
    int64_t epoch;
    instant_us cursor;
    struct sight sights[BOOKS_ENTRIES_MAX];
    bool has_run, has_open_run;
    struct uuid run_id; /* of the last read command */
};

struct poller *poller_new(struct world *world)
{
    struct poller *poller = ARENA_NEW(&world->arena, struct poller);
    poller->epoch = 1;
    return poller;
}

int64_t poller_epoch(const struct tenant_world *tenant)
{
    return tenant->poller->epoch;
}

void poller_begin_exchange(const struct tenant_world *tenant)
{
    if (tenant->books[HALF_LEDGER].side == SIDE_DESKTOP)
        tenant->poller->epoch++;
}

bool poller_is_idle(const struct tenant_world *tenant)
{
    return !tenant->poller->has_open_run;
}

static uint64_t fingerprint_of(const struct entry *entry)
{
    uint64_t parts[] = {entry->version, (uint64_t)entry->is_deleted, entry->newest->sequence};
    return hash_bytes(text_slice((const char *)parts, sizeof(parts))) | 1;
}

/* Everything is shown again under the new lease. */
static void lose_lease(struct world *world, struct poller *poller)
{
    poller->epoch++;
    poller->has_open_run = poller->has_run;
    for (size_t i = 0; i < BOOKS_ENTRIES_MAX; i++)
        poller->sights[i].fingerprint = 0;
    poller->cursor = 0;
    topics_orphan(world);
}

static void forget_some(struct world *world, struct poller *poller, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (random_chance(&world->random[PART_POLLER], 30))
            poller->sights[i].fingerprint = 0;
}

static bool is_seen(struct world *world, struct tenant_world *tenant, size_t at, bool is_scan)
{
    struct poller *poller = tenant->poller;
    const struct entry *entry = tenant->books[HALF_LEDGER].entries[at];
    if (poller->sights[at].fingerprint == fingerprint_of(entry))
        return false;
    if (is_scan)
        return true;
    return entry->changed_at >= poller->cursor &&
           !fault(world, PART_POLLER, world->options.loses_changes);
}

static void read_ledger(struct world *world, struct tenant_world *tenant, bool is_scan)
{
    struct poller *poller = tenant->poller;
    struct books *books = &tenant->books[HALF_LEDGER];
    const instant_us second = 1000000;
    for (size_t i = 0; i < books->entry_count; i++) {
        if (!is_seen(world, tenant, i, is_scan))
            continue;
        publish_entry(world, tenant, HALF_LEDGER, books->entries[i]);
        poller->sights[i] = (struct sight){fingerprint_of(books->entries[i])};
    }
    const instant_us overlap = books->side == SIDE_DESKTOP ? 3600 * second : 0;
    poller->cursor = world->now - world->now % second - overlap;
}

static void publish_run_read(struct world *world, struct tenant_world *tenant)
{
    struct poller *poller = tenant->poller;
    struct event event = {.type = EVENT_RUN_READ,
                          .tenant = tenant->id,
                          .run_read = {.run_id = poller->run_id,
                                       .read_count = tenant->books[HALF_LEDGER].entry_count}};
    char id[UUID_TEXT_BYTES];
    event.id = derive_named_id(tenant->id, "read", uuid_format(poller->run_id, id));
    topic_publish(world, PRODUCER_POLLER, &event);
    poller->has_open_run = false;
}

void poller_step(struct world *world, struct tenant_world *tenant)
{
    if (fault(world, PART_POLLER, world->options.lease_losses))
        for (size_t i = 0; i < TENANTS; i++)
            lose_lease(world, world->tenants[i].poller);
    if (fault(world, PART_POLLER, world->options.forgets_seen))
        forget_some(world, tenant->poller, tenant->books[HALF_LEDGER].entry_count);
    if (tenant->books[HALF_LEDGER].side == SIDE_DESKTOP)
        pusher_recover(world, tenant);
    poller_begin_exchange(tenant);
    bool is_scan =
        world->is_quiet || random_chance(&world->random[PART_POLLER], 10 + world->options.scans);
    read_ledger(world, tenant, is_scan);
    if (tenant->poller->has_open_run)
        publish_run_read(world, tenant);
}

void poller_command(struct world *world, const struct read_command *command)
{
    struct tenant_world *tenant = world_tenant(world, command->tenant);
    if (command->kind != READ_RUN)
        return;
    tenant->poller->has_run = true;
    tenant->poller->has_open_run = true;
    tenant->poller->run_id = command->run_id;
    world->counts.runs++;
}
