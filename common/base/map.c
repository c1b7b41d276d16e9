#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

/* A slot holds an entry's index plus one; 0 is free. The slot of a removed entry stays taken, so
 * that searches run past it, until the next growth. */
enum { ENTRIES_FIRST = 16, SLOTS_PER_ENTRY = 2 };

void map_init(struct map *map)
{
    *map = (struct map){0};
}

void map_release(struct map *map)
{
    free(map->entries);
    free(map->slots);
    *map = (struct map){0};
}

void map_clear(struct map *map)
{
    map->entry_count = 0;
    map->live_count = 0;
    if (map->slots)
        memset(map->slots, 0, map->slot_count * sizeof(*map->slots));
}

/* The slot of the key, or the free one where it would go. There always is a free one. */
static size_t slot_find(const struct map *map, struct text key)
{
    size_t mask = map->slot_count - 1;
    size_t slot = hash_bytes(key) & mask;
    while (map->slots[slot] != 0) {
        const struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->value && text_equal(entry->key, key))
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void slots_fill(struct map *map)
{
    memset(map->slots, 0, map->slot_count * sizeof(*map->slots));
    for (size_t i = 0; i < map->entry_count; i++)
        map->slots[slot_find(map, map->entries[i].key)] = (uint32_t)(i + 1);
}

static void drop_removed(struct map *map)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->entry_count; i++) {
        if (map->entries[i].value)
            map->entries[kept++] = map->entries[i];
    }
    map->entry_count = kept;
}

static void make_room(struct map *map)
{
    if (map->entry_count < map->entry_capacity)
        return;
    drop_removed(map);
    if (map->entry_count < map->entry_capacity / 2) {
        slots_fill(map);
        return;
    }
    size_t capacity = map->entry_capacity ? map->entry_capacity * 2 : ENTRIES_FIRST;
    REQUIRE(capacity <= UINT32_MAX / SLOTS_PER_ENTRY);
    size_t slot_count = capacity * SLOTS_PER_ENTRY;
    struct map_entry *entries = realloc(map->entries, capacity * sizeof(*entries));
    uint32_t *slots = malloc(slot_count * sizeof(*slots));
    if (!entries || !slots)
        bug("map: no memory for %zu entries", capacity);
    free(map->slots);
    map->entries = entries;
    map->entry_capacity = capacity;
    map->slots = slots;
    map->slot_count = slot_count;
    slots_fill(map);
}

static struct map_entry *entry_find(const struct map *map, struct text key)
{
    if (map->live_count == 0)
        return NULL;
    uint32_t index = map->slots[slot_find(map, key)];
    return index ? &map->entries[index - 1] : NULL;
}

void *map_get(const struct map *map, struct text key)
{
    const struct map_entry *entry = entry_find(map, key);
    return entry ? entry->value : NULL;
}

void map_put(struct map *map, struct text key, void *value)
{
    REQUIRE(value && text_is_present(key));
    struct map_entry *known = entry_find(map, key);
    if (known) {
        known->value = value;
        return;
    }
    make_room(map);
    map->slots[slot_find(map, key)] = (uint32_t)(map->entry_count + 1);
    map->entries[map->entry_count++] = (struct map_entry){key, value};
    map->live_count++;
}

void *map_remove(struct map *map, struct text key)
{
    struct map_entry *entry = entry_find(map, key);
    if (!entry)
        return NULL;
    void *value = entry->value;
    *entry = (struct map_entry){0};
    map->live_count--;
    return value;
}
