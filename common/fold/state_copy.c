/* Complete states: from records that were put one by one, and as copies. */
#include <stdlib.h>
#include <string.h>

#include "fold/index.h"
#include "fold/state.h"

void state_put_complete(struct tenant_state *state)
{
    for (size_t i = 0; i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        if (!slot)
            continue;
        for (size_t j = 0; j < slot->keys.count; j++)
            index_add(&state->index, slot->keys.keys[j], slot->record.id);
    }
    state->is_complete = true;
}

struct digest state_digest(const struct tenant_state *state)
{
    struct digest digest = {{0}};
    REQUIRE(state->is_complete);
    for (size_t i = 0; i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        if (slot && slot->has_row_hash)
            digest_add_hash(&digest, &slot->row_hash);
    }
    return digest;
}

static void copy_agenda(struct agenda *agenda)
{
    const struct agenda_item *items = agenda->items;
    agenda->items = NULL;
    agenda->capacity = agenda->count;
    if (agenda->count == 0)
        return;
    agenda->items = malloc(agenda->count * sizeof(*items));
    REQUIRE(agenda->items);
    memcpy(agenda->items, items, agenda->count * sizeof(*items));
}

void state_copy(const struct tenant_state *state, struct tenant_state *out)
{
    REQUIRE(state->is_complete && state->touched_count == 0);
    state_init(out, state->head.tenant);
    out->head = state->head;
    copy_agenda(&out->head.agenda);
    for (size_t i = 0; i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        if (!slot || slot->is_absent)
            continue;
        struct record record;
        record_copy(&slot->record, &record);
        state_put_loaded(out, &record);
        state_slot(out, slot->record.id)->last_chunk = slot->last_chunk;
    }
    state_put_complete(out);
}
