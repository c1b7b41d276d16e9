#include <stdlib.h>

#include "reconciler.h"

const struct uuid NO_TENANT = {
    {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}};

struct tenant_entry *tenants_get(struct tenants *tenants, struct uuid tenant)
{
    struct tenant_entry *entry = map_get(&tenants->entries, uuid_key(&tenant));
    if (entry)
        return entry;
    entry = calloc(1, sizeof(*entry));
    REQUIRE(entry);
    state_init(&entry->state, tenant);
    map_put(&tenants->entries, uuid_key(&entry->state.head.tenant), entry);
    return entry;
}

void tenants_drop(struct tenants *tenants, struct uuid tenant)
{
    struct tenant_entry *entry = map_remove(&tenants->entries, uuid_key(&tenant));
    if (!entry)
        return;
    state_release(&entry->state);
    free(entry);
}

void tenants_drop_all(struct tenants *tenants)
{
    for (size_t i = 0; i < tenants->entries.entry_count; i++) {
        struct tenant_entry *entry = tenants->entries.entries[i].value;
        if (!entry)
            continue;
        state_release(&entry->state);
        free(entry);
    }
    map_clear(&tenants->entries);
}

static size_t total_bytes(const struct tenants *tenants)
{
    size_t bytes = 0;
    for (size_t i = 0; i < tenants->entries.entry_count; i++) {
        const struct tenant_entry *entry = tenants->entries.entries[i].value;
        bytes += entry ? entry->state.bytes + sizeof(*entry) : 0;
    }
    return bytes;
}

static struct tenant_entry *longest_unused(const struct tenants *tenants)
{
    struct tenant_entry *oldest = NULL;
    for (size_t i = 0; i < tenants->entries.entry_count; i++) {
        struct tenant_entry *entry = tenants->entries.entries[i].value;
        if (entry && (!oldest || entry->used_at < oldest->used_at))
            oldest = entry;
    }
    return oldest;
}

void tenants_trim(struct tenants *tenants, size_t bytes_max)
{
    size_t bytes = total_bytes(tenants);
    while (bytes > bytes_max && tenants->entries.live_count > 0) {
        struct tenant_entry *oldest = longest_unused(tenants);
        size_t given_back = oldest->state.bytes + sizeof(*oldest);
        tenants_drop(tenants, oldest->state.head.tenant);
        bytes = bytes > given_back ? bytes - given_back : 0;
    }
}
