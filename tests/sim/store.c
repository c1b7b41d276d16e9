#include "tests/sim/store.h"

#include "base/error.h"
#include "codec/record.h"
#include "fold/head.h"
#include "tests/sim/tables.h"

#include <stdlib.h>
#include <string.h>

struct store *store_new(struct world *world)
{
    struct store *store = ARENA_NEW(&world->arena, struct store);
    tables_init(&store->now);
    return store;
}

void store_release(struct world *world)
{
    tables_release(&world->store->now);
    if (world->store->has_backup)
        tables_release(&world->store->backup);
}

uint64_t store_offset(const struct world *world)
{
    return world->store->now.offset;
}

uint64_t store_outputs(const struct world *world)
{
    return world->store->now.outputs;
}

struct text store_head(const struct world *world, size_t tenant)
{
    return world->store->now.heads[tenant];
}

void letters_add(struct letters *letters, const struct letter *letter)
{
    if (letters->count == letters->capacity) {
        letters->capacity = letters->capacity ? letters->capacity * 2 : 32;
        letters->items = realloc(letters->items, letters->capacity * sizeof(*letters->items));
        REQUIRE(letters->items);
    }
    letters->items[letters->count++] = *letter;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static struct row *row_of(struct world *world, size_t tenant, const struct record *record)
{
    struct arena *arena = &world->arena;
    struct row *row = ARENA_NEW(arena, struct row);
    struct buffer rest;
    buffer_init(&rest, 0);
    record_rest_format(record, &rest);
    *row = (struct row){.id = record->id,
                        .tenant = tenant,
                        .entity = record->entity,
                        .asks_person = record->standing == STANDING_NEEDS_YOU,
                        .rest = arena_copy(arena, buffer_text(&rest))};
    for (int half = 0; half < HALF_COUNT; half++) {
        row->native_ids[half] = arena_copy(arena, record->shown[half].native_id);
        row->documents[half] = arena_copy(arena, record->shown[half].document);
    }
    buffer_release(&rest);
    return row;
}

static void write_slot(struct world *world, size_t tenant, const struct slot *slot)
{
    struct tables *tables = &world->store->now;
    struct row *row = row_of(world, tenant, &slot->record);
    map_put(&tables->rows, uuid_key(&row->id), row);
    if (!slot->has_new_keys)
        return;
    for (size_t i = 0; i < slot->flushed_keys.count; i++)
        tables_unlink(tables, &world->arena, tenant, slot->flushed_keys.keys[i], row->id);
    for (size_t i = 0; i < slot->keys.count; i++)
        tables_link(tables, &world->arena, tenant, slot->keys.keys[i], row->id);
}

static void write_state(struct world *world, size_t tenant, struct tenant_state *state)
{
    struct buffer head;
    state_seal(state);
    for (size_t i = 0; i < state->dirty_count; i++)
        write_slot(world, tenant, state->dirty[i]);
    buffer_init(&head, 0);
    head_format(&state->head, &head);
    world->store->now.heads[tenant] = arena_copy(&world->arena, buffer_text(&head));
    buffer_release(&head);
}

/* A command whose result stands on the journal was sent by somebody. */
static void drop_answered(struct tables *tables, const struct event_list *results)
{
    for (size_t i = 0; i < results->count; i++)
        for (size_t at = 0; at < tables->outbox.count; at++)
            if (uuid_equal(tables->outbox.items[at].id, results->items[i]->result.command_id))
                tables->outbox.items[at].is_sent = true;
}

bool store_commit(struct world *world, const struct transaction *transaction)
{
    struct tables *tables = &world->store->now;
    if (tables->offset != transaction->from_offset)
        return false;
    for (size_t i = 0; i < TENANTS; i++)
        write_state(world, i, transaction->states[i]);
    for (size_t i = 0; i < transaction->letters.count; i++)
        letters_add(&tables->outbox, &transaction->letters.items[i]);
    drop_answered(tables, &transaction->results);
    tables->offset = transaction->to_offset;
    tables->outputs = transaction->outputs;
    return true;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static void set_text(struct text *owned, struct text value)
{
    if (text_is_present(value))
        record_set_text(owned, value);
}

void row_read(const struct row *row, struct record *record)
{
    struct error error;
    *record = (struct record){.id = row->id, .entity = row->entity};
    for (int half = 0; half < HALF_COUNT; half++) {
        set_text(&record->shown[half].native_id, row->native_ids[half]);
        set_text(&record->shown[half].document, row->documents[half]);
    }
    if (!record_rest_parse(row->rest, record, &error))
        bug("a row cannot be read: %s", error.message);
}

static void load_record(struct world *world, size_t tenant, struct uuid id,
                        struct tenant_state *state)
{
    const struct row *row = map_get(&world->store->now.rows, uuid_key(&id));
    struct record record;
    if (!row) {
        state_put_absent(state, id);
        return;
    }
    if (row->tenant != tenant)
        world_fail(world, "a tenant asks for another one's record");
    row_read(row, &record);
    state_put_loaded(state, &record);
}

static void load_key(struct world *world, size_t tenant, const struct plan_item *item,
                     struct tenant_state *state)
{
    const struct key_ids *ids = tables_ids(&world->store->now, &world->arena, tenant, item->key);
    struct found_ids found = {.ids = ids ? ids->ids : NULL, .count = ids ? ids->count : 0};
    state_put_index(state, item->key, &found);
    /* A reconciler may fetch the records with their ids, or later. */
    for (size_t i = 0; ids && i < ids->count; i++)
        if (random_chance(&world->random[PART_RECONCILER], 50))
            load_record(world, tenant, ids->ids[i], state);
}

static void load_next(struct world *world, size_t tenant, const struct plan_item *item,
                      size_t ids_most, struct tenant_state *state)
{
    const struct key_ids *ids = tables_ids(&world->store->now, &world->arena, tenant, item->key);
    size_t first = 0, count = ids ? ids->count : 0;
    while (first < count && uuid_compare(ids->ids[first], item->id) <= 0)
        first++;
    bool is_cut = count - first > ids_most;
    size_t taken = is_cut ? ids_most : count - first;
    struct found_ids found = {.ids = taken ? &ids->ids[first] : NULL,
                              .count = taken,
                              .after = item->id,
                              .is_cut = is_cut};
    state_put_index(state, item->key, &found);
}

void store_load(struct world *world, size_t tenant, const struct plan *plan, size_t ids_most,
                struct tenant_state *state)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        switch (item->kind) {
        case PLAN_RECORD:
            load_record(world, tenant, item->id, state);
            break;
        case PLAN_KEY:
            load_key(world, tenant, item, state);
            break;
        case PLAN_NEXT:
            load_next(world, tenant, item, ids_most, state);
            break;
        }
    }
}
