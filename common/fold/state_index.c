/* Looking things up by key, and what is known of a key. */
#include "fold/index.h"
#include "fold/state.h"

const struct uuid *state_ids(const struct tenant_state *state, struct text key, size_t *count)
{
    const struct index_entry *entry = map_get(&state->index, key);
    REQUIRE(state->is_complete || (entry && entry->is_whole));
    *count = entry ? entry->count : 0;
    return entry ? entry->ids : NULL;
}

bool state_knows_key(const struct tenant_state *state, struct text key)
{
    if (state->is_complete)
        return true;
    const struct index_entry *entry = map_get(&state->index, key);
    return entry && entry->is_whole;
}

bool state_knows_next(const struct tenant_state *state, struct text key, struct uuid after)
{
    if (state_knows_key(state, key))
        return true;
    const struct index_entry *entry = map_get(&state->index, key);
    if (!entry || !entry->has_range || uuid_compare(entry->from, after) > 0)
        return false;
    size_t at = index_after(entry, after);
    if (at < entry->count)
        return uuid_compare(entry->ids[at], entry->upto) <= 0;
    return uuid_equal(entry->upto, index_last_id);
}

struct uuid state_next_from(const struct tenant_state *state, struct text key, struct uuid after)
{
    const struct index_entry *entry = map_get(&state->index, key);
    if (!entry || !entry->has_range || uuid_compare(entry->from, after) > 0 ||
        uuid_compare(entry->upto, after) < 0)
        return after;
    return entry->upto;
}

bool state_next_id(const struct tenant_state *state, struct text key, struct uuid after,
                   struct uuid *out)
{
    REQUIRE(state_knows_next(state, key, after));
    const struct index_entry *entry = map_get(&state->index, key);
    size_t at = entry ? index_after(entry, after) : 0;
    if (!entry || at == entry->count)
        return false;
    *out = entry->ids[at];
    return true;
}

struct record *state_next(const struct tenant_state *state, struct text key, struct uuid after)
{
    struct uuid id;
    return state_next_id(state, key, after, &id) ? state_record(state, id) : NULL;
}

void state_put_index(struct tenant_state *state, struct text key, const struct found_ids *found)
{
    struct index_entry *entry = index_entry_of(&state->index, key);
    index_merge(entry, found->ids, found->count);
    if (!found->is_cut && uuid_is_nil(found->after)) {
        entry->is_whole = true;
        return;
    }
    if (!entry->has_range || !uuid_equal(entry->upto, found->after))
        entry->from = found->after;
    entry->has_range = true;
    entry->upto = found->is_cut ? found->ids[found->count - 1] : index_last_id;
}
