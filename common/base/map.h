/* A hash map from bytes to a pointer; keys and values are the caller's and must outlive the map.
 * Iteration order is insertion order, so that nothing depends on addresses or hash values.
 */
#ifndef TIEOUT_BASE_MAP_H
#define TIEOUT_BASE_MAP_H

#include "base/text.h"

struct map_entry {
    struct text key;
    void *value; /* NULL after map_remove: skip it when walking */
};

struct map {
    struct map_entry *entries; /* in insertion order */
    size_t entry_count;        /* with removed ones */
    size_t live_count;
    size_t entry_capacity;
    uint32_t *slots;
    size_t slot_count;
};

void map_init(struct map *map);
void map_release(struct map *map);
void map_clear(struct map *map);
void *map_get(const struct map *map, struct text key);       /* NULL when absent */
void map_put(struct map *map, struct text key, void *value); /* replaces; value not NULL */
void *map_remove(struct map *map, struct text key);          /* what was there */

#endif
