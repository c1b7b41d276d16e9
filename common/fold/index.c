#include "fold/index.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

const struct uuid index_last_id = {
    {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}};

static void entry_free(struct index_entry *entry)
{
    free((char *)(uintptr_t)entry->key.data);
    free(entry->ids);
    free(entry->removed);
    free(entry);
}

void index_clear(struct map *index)
{
    for (size_t i = 0; i < index->entry_count; i++)
        if (index->entries[i].value)
            entry_free(index->entries[i].value);
    map_clear(index);
}

struct index_entry *index_entry_of(struct map *index, struct text key)
{
    struct index_entry *entry = map_get(index, key);
    if (entry)
        return entry;
    entry = calloc(1, sizeof(*entry));
    char *copy = malloc(key.length + 1);
    REQUIRE(entry && copy);
    memcpy(copy, key.data, key.length);
    copy[key.length] = 0;
    entry->key = text_slice(copy, key.length);
    map_put(index, entry->key, entry);
    return entry;
}

/* The first position whose id is not less than `id`. */
static size_t lower_bound(const struct uuid *ids, size_t count, struct uuid id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (uuid_compare(ids[middle], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool contains(const struct uuid *ids, size_t count, struct uuid id)
{
    size_t at = lower_bound(ids, count, id);
    return at < count && uuid_equal(ids[at], id);
}

static void insert(struct uuid **ids, size_t *count, size_t *capacity, struct uuid id)
{
    size_t at = lower_bound(*ids, *count, id);
    if (at < *count && uuid_equal((*ids)[at], id))
        return;
    if (*count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 2;
        *ids = realloc(*ids, *capacity * sizeof(**ids));
        REQUIRE(*ids);
    }
    memmove(*ids + at + 1, *ids + at, (*count - at) * sizeof(**ids));
    (*ids)[at] = id;
    (*count)++;
}

static void erase(struct uuid *ids, size_t *count, struct uuid id)
{
    size_t at = lower_bound(ids, *count, id);
    if (at == *count || !uuid_equal(ids[at], id))
        return;
    memmove(ids + at, ids + at + 1, (*count - at - 1) * sizeof(*ids));
    (*count)--;
}

void index_add(struct map *index, struct text key, struct uuid id)
{
    struct index_entry *entry = index_entry_of(index, key);
    insert(&entry->ids, &entry->count, &entry->capacity, id);
    erase(entry->removed, &entry->removed_count, id);
}

void index_remove(struct map *index, struct text key, struct uuid id)
{
    struct index_entry *entry = index_entry_of(index, key);
    erase(entry->ids, &entry->count, id);
    if (!entry->is_whole)
        insert(&entry->removed, &entry->removed_count, &entry->removed_capacity, id);
}

void index_merge(struct index_entry *entry, const struct uuid *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!contains(entry->removed, entry->removed_count, ids[i]))
            insert(&entry->ids, &entry->count, &entry->capacity, ids[i]);
}

size_t index_after(const struct index_entry *entry, struct uuid after)
{
    size_t at = lower_bound(entry->ids, entry->count, after);
    if (at < entry->count && uuid_equal(entry->ids[at], after))
        at++;
    return at;
}
