#include "tests/sim/tables.h"

#include "base/error.h"
#include "codec/record.h"
#include "fold/head.h"

#include <stdlib.h>
#include <string.h>

void tables_init(struct tables *tables)
{
    *tables = (struct tables){0};
    map_init(&tables->rows);
    map_init(&tables->keys);
}

void tables_release(struct tables *tables)
{
    map_release(&tables->rows);
    map_release(&tables->keys);
    free(tables->outbox.items);
}

static void copy_map(struct map *to, const struct map *from)
{
    for (size_t i = 0; i < from->entry_count; i++)
        if (from->entries[i].value)
            map_put(to, from->entries[i].key, from->entries[i].value);
}

void tables_copy(struct tables *to, const struct tables *from)
{
    tables_init(to);
    copy_map(&to->rows, &from->rows);
    copy_map(&to->keys, &from->keys);
    memcpy(to->heads, from->heads, sizeof(to->heads));
    to->offset = from->offset;
    to->outputs = from->outputs;
    for (size_t i = 0; i < from->outbox.count; i++)
        letters_add(&to->outbox, &from->outbox.items[i]);
}

static struct text tenant_key(struct arena *arena, size_t tenant, struct text key)
{
    return arena_format(arena, "%zu/%.*s", tenant, TEXT_ARG(key));
}

const struct key_ids *tables_ids(const struct tables *tables, struct arena *arena, size_t tenant,
                                 struct text key)
{
    return map_get(&tables->keys, tenant_key(arena, tenant, key));
}

/* A new list: the old one's ids but `id`, and `id` again when it is to be in. */
static void replace_ids(struct tables *tables, struct arena *arena, struct text key, struct uuid id,
                        bool is_in)
{
    const struct key_ids *old = map_get(&tables->keys, key);
    struct key_ids *ids = ARENA_NEW(arena, struct key_ids);
    size_t room = (old ? old->count : 0) + 1;
    *ids = (struct key_ids){.key = key, .ids = ARENA_ARRAY(arena, struct uuid, room)};
    bool is_placed = !is_in;
    for (size_t i = 0; old && i < old->count; i++) {
        int order = uuid_compare(old->ids[i], id);
        if (order == 0)
            continue;
        if (order > 0 && !is_placed) {
            ids->ids[ids->count++] = id;
            is_placed = true;
        }
        ids->ids[ids->count++] = old->ids[i];
    }
    if (!is_placed)
        ids->ids[ids->count++] = id;
    map_put(&tables->keys, ids->key, ids);
}

void tables_link(struct tables *tables, struct arena *arena, size_t tenant, struct text key,
                 struct uuid id)
{
    replace_ids(tables, arena, tenant_key(arena, tenant, key), id, true);
}

void tables_unlink(struct tables *tables, struct arena *arena, size_t tenant, struct text key,
                   struct uuid id)
{
    replace_ids(tables, arena, tenant_key(arena, tenant, key), id, false);
}

/* --- backups, a person's look, the check --------------------------------------------------------
 */

void store_back_up(struct world *world)
{
    struct store *store = world->store;
    if (store->has_backup)
        return;
    store->has_backup = true;
    tables_copy(&store->backup, &store->now);
}

bool store_restore(struct world *world)
{
    struct store *store = world->store;
    if (!store->has_backup)
        return false;
    tables_release(&store->now);
    tables_copy(&store->now, &store->backup);
    store->silent_until = world->journal.count;
    world->counts.restores++;
    world_log(world, "restored to offset %llu", (unsigned long long)store->now.offset);
    return true;
}

bool store_pick_record(struct world *world, struct uuid tenant, bool asks_person, uint64_t number,
                       struct uuid *out)
{
    const struct map *rows = &world->store->now.rows;
    size_t seen = 0;
    for (size_t i = 0; i < rows->entry_count; i++) {
        const struct row *row = rows->entries[i].value;
        bool is_fit = row && uuid_equal(world->tenants[row->tenant].id, tenant) &&
                      (row->asks_person || !asks_person);
        if (!is_fit)
            continue;
        seen++;
        if (seen == 1 || number % seen == 0)
            *out = row->id;
    }
    return seen > 0;
}

void store_check(struct world *world)
{
    const struct map *rows = &world->store->now.rows;
    struct digest digests[TENANTS] = {0};
    struct buffer text;
    buffer_init(&text, 0);
    for (size_t i = 0; i < rows->entry_count; i++) {
        const struct row *row = rows->entries[i].value;
        struct record record;
        row_read(row, &record);
        buffer_clear(&text);
        record_row_format(&record, &text);
        digest_add(&digests[row->tenant], buffer_text(&text));
        record_release(&record);
    }
    buffer_release(&text);
    for (size_t i = 0; i < TENANTS; i++) {
        struct tenant_head head = {0};
        struct error error;
        if (!text_is_present(world->store->now.heads[i]))
            continue;
        if (!head_parse(world->store->now.heads[i], &head, &error))
            bug("a tenant's row cannot be read: %s", error.message);
        if (!digest_equal(head.digest, digests[i]))
            world_fail(world, "the rows of tenant %zu are not what its digest says", i);
        free(head.agenda.items);
    }
}
