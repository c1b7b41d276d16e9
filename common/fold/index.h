/* The state's one index: a key leads to an ordered set of record ids. An entry may be known in
 * whole, in a range, or only by what was added to it here.
 */
#ifndef TIEOUT_FOLD_INDEX_H
#define TIEOUT_FOLD_INDEX_H

#include "base/map.h"
#include "base/uuid.h"

struct index_entry {
    struct text key;  /* heap */
    struct uuid *ids; /* ascending */
    size_t count, capacity;
    struct uuid *removed; /* taken out here; a load that still shows them is older */
    size_t removed_count, removed_capacity;
    bool is_whole;
    bool has_range; /* everything in (from, upto] is here */
    struct uuid from, upto;
};

/* Greater than or equal to every id. */
extern const struct uuid index_last_id;

void index_clear(struct map *index);
struct index_entry *index_entry_of(struct map *index, struct text key); /* made when not there */
void index_add(struct map *index, struct text key, struct uuid id);
void index_remove(struct map *index, struct text key, struct uuid id);
/* Ids read from the store: merged with what was changed here since. */
void index_merge(struct index_entry *entry, const struct uuid *ids, size_t count);
/* Position of the first id greater than `after`; count when there is none. */
size_t index_after(const struct index_entry *entry, struct uuid after);

#endif
