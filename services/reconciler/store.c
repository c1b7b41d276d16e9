#include "codec/record.h"
#include "codec/tenant.h"
#include "fold/head.h"
#include "reconciler.h"

#include <stdio.h>

/* Columns of the rows of one statement. */
struct record_rows {
    struct uuid *tenants, *ids;
    int32_t *entities, *standings;
    struct text *rules, *platform_ids, *ledger_ids, *platform_documents, *ledger_documents, *rests;
    int64_t *chunks;
    size_t count;
};

static size_t dirty_total(const struct batch_output *output)
{
    size_t total = 0;
    for (size_t i = 0; i < output->slice_tenant_count; i++)
        total += output->slice_tenants[i]->state.dirty_count;
    return total;
}

static struct record_rows record_rows_make(struct arena *arena, size_t count)
{
    return (struct record_rows){
        .tenants = ARENA_ARRAY(arena, struct uuid, count),
        .ids = ARENA_ARRAY(arena, struct uuid, count),
        .entities = ARENA_ARRAY(arena, int32_t, count),
        .standings = ARENA_ARRAY(arena, int32_t, count),
        .rules = ARENA_ARRAY(arena, struct text, count),
        .platform_ids = ARENA_ARRAY(arena, struct text, count),
        .ledger_ids = ARENA_ARRAY(arena, struct text, count),
        .platform_documents = ARENA_ARRAY(arena, struct text, count),
        .ledger_documents = ARENA_ARRAY(arena, struct text, count),
        .rests = ARENA_ARRAY(arena, struct text, count),
        .chunks = ARENA_ARRAY(arena, int64_t, count),
    };
}

static struct text rule_text(struct arena *arena, const struct record *record)
{
    if (record->rule_kind == 0)
        return TEXT("");
    return arena_format(arena, "%c%u", record->rule_kind, (unsigned)record->rule);
}

static void record_rows_add(struct record_rows *rows, struct arena *arena, struct uuid tenant,
                            const struct slot *slot)
{
    const struct record *record = &slot->record;
    size_t at = rows->count++;
    rows->tenants[at] = tenant;
    rows->ids[at] = record->id;
    rows->entities[at] = (int32_t)record->entity;
    rows->standings[at] = (int32_t)record->standing;
    rows->rules[at] = rule_text(arena, record);
    rows->platform_ids[at] = record->shown[HALF_PLATFORM].native_id;
    rows->ledger_ids[at] = record->shown[HALF_LEDGER].native_id;
    rows->platform_documents[at] = record->shown[HALF_PLATFORM].document;
    rows->ledger_documents[at] = record->shown[HALF_LEDGER].document;
    rows->rests[at] = slot->rest;
    rows->chunks[at] = slot->last_chunk;
}

static bool store_records(struct reconciler *reconciler, const struct batch_output *output,
                          struct error *error)
{
    static const struct postgres_statement upsert = {
        "store_records",
        "INSERT INTO reconciler.record (tenant, record_id, entity, standing, rule, platform_id,"
        " ledger_id, platform_document, ledger_document, rest, last_chunk)"
        " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::int4[], $5::text[],"
        " $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int8[])"
        " ON CONFLICT (tenant, record_id) DO UPDATE SET standing = excluded.standing,"
        " rule = excluded.rule, platform_id = excluded.platform_id,"
        " ledger_id = excluded.ledger_id, platform_document = excluded.platform_document,"
        " ledger_document = excluded.ledger_document, rest = excluded.rest,"
        " last_chunk = excluded.last_chunk"};
    struct arena *arena = &reconciler->arena;
    size_t total = dirty_total(output);
    if (total == 0)
        return true;
    struct record_rows rows = record_rows_make(arena, total);
    for (size_t i = 0; i < output->slice_tenant_count; i++) {
        const struct tenant_state *state = &output->slice_tenants[i]->state;
        for (size_t j = 0; j < state->dirty_count; j++)
            record_rows_add(&rows, arena, state->head.tenant, state->dirty[j]);
    }
    const struct postgres_value values[] = {
        postgres_uuid_array(arena, rows.tenants, total),
        postgres_uuid_array(arena, rows.ids, total),
        postgres_int4_array(arena, rows.entities, total),
        postgres_int4_array(arena, rows.standings, total),
        postgres_text_array(arena, rows.rules, total),
        postgres_text_array(arena, rows.platform_ids, total),
        postgres_text_array(arena, rows.ledger_ids, total),
        postgres_text_array(arena, rows.platform_documents, total),
        postgres_text_array(arena, rows.ledger_documents, total),
        postgres_text_array(arena, rows.rests, total),
        postgres_int8_array(arena, rows.chunks, total),
    };
    const struct postgres_call call = {&upsert, values, sizeof(values) / sizeof(values[0])};
    return postgres_queue(reconciler->db, &call, error);
}

/* --- keys --------------------------------------------------------------------------------------
 */

struct key_rows {
    struct uuid *tenants, *ids;
    struct text *keys;
    size_t count;
};

static bool has_key(const struct key_set *set, struct text key)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->keys[i], key))
            return true;
    return false;
}

static void add_keys_missing(struct key_rows *rows, struct uuid tenant, const struct slot *slot,
                             const struct key_set *from, const struct key_set *in)
{
    for (size_t i = 0; i < from->count; i++) {
        if (has_key(in, from->keys[i]))
            continue;
        rows->tenants[rows->count] = tenant;
        rows->ids[rows->count] = slot->record.id;
        rows->keys[rows->count++] = from->keys[i];
    }
}

static bool queue_keys(struct reconciler *reconciler, const struct postgres_statement *statement,
                       const struct key_rows *rows, struct error *error)
{
    struct arena *arena = &reconciler->arena;
    if (rows->count == 0)
        return true;
    return postgres_queue(reconciler->db,
                          POSTGRES_CALL(statement,
                                        postgres_uuid_array(arena, rows->tenants, rows->count),
                                        postgres_text_array(arena, rows->keys, rows->count),
                                        postgres_uuid_array(arena, rows->ids, rows->count)),
                          error);
}

static struct key_rows key_rows_make(struct arena *arena, size_t count)
{
    return (struct key_rows){.tenants = ARENA_ARRAY(arena, struct uuid, count),
                             .ids = ARENA_ARRAY(arena, struct uuid, count),
                             .keys = ARENA_ARRAY(arena, struct text, count)};
}

static bool store_keys(struct reconciler *reconciler, const struct batch_output *output,
                       struct error *error)
{
    static const struct postgres_statement remove = {
        "remove_keys", "DELETE FROM reconciler.record_key k USING"
                       " unnest($1::uuid[], $2::text[], $3::uuid[]) AS w (tenant, key, record_id)"
                       " WHERE k.tenant = w.tenant AND k.key = w.key"
                       " AND k.record_id = w.record_id"};
    static const struct postgres_statement add = {
        "add_keys", "INSERT INTO reconciler.record_key (tenant, key, record_id)"
                    " SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[])"
                    " ON CONFLICT DO NOTHING"};
    struct arena *arena = &reconciler->arena;
    size_t before = 0, now = 0;
    for (size_t i = 0; i < output->slice_tenant_count; i++) {
        const struct tenant_state *state = &output->slice_tenants[i]->state;
        for (size_t j = 0; j < state->dirty_count; j++) {
            before += state->dirty[j]->flushed_keys.count;
            now += state->dirty[j]->keys.count;
        }
    }
    struct key_rows gone = key_rows_make(arena, before), come = key_rows_make(arena, now);
    for (size_t i = 0; i < output->slice_tenant_count; i++) {
        const struct tenant_state *state = &output->slice_tenants[i]->state;
        for (size_t j = 0; j < state->dirty_count; j++) {
            const struct slot *slot = state->dirty[j];
            if (!slot->has_new_keys)
                continue;
            add_keys_missing(&gone, state->head.tenant, slot, &slot->flushed_keys, &slot->keys);
            add_keys_missing(&come, state->head.tenant, slot, &slot->keys, &slot->flushed_keys);
        }
    }
    return queue_keys(reconciler, &remove, &gone, error) &&
           queue_keys(reconciler, &add, &come, error);
}

/* --- tenants' own rows, history, runs -----------------------------------------------------------
 */

static bool store_heads(struct reconciler *reconciler, const struct batch_output *output,
                        struct error *error)
{
    static const struct postgres_statement upsert = {
        "store_tenants", "INSERT INTO reconciler.tenant (tenant, head)"
                         " SELECT * FROM unnest($1::uuid[], $2::text[])"
                         " ON CONFLICT (tenant) DO UPDATE SET head = excluded.head"};
    static const struct postgres_statement history = {
        "store_history", "INSERT INTO reconciler.history (tenant, chunk, entries)"
                         " SELECT t, $1, e FROM unnest($2::uuid[], $3::bytea[]) AS w (t, e)"};
    struct arena *arena = &reconciler->arena;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, output->tenant_count);
    struct uuid *history_ids = ARENA_ARRAY(arena, struct uuid, output->tenant_count);
    struct text *heads = ARENA_ARRAY(arena, struct text, output->tenant_count);
    struct text *chunks = ARENA_ARRAY(arena, struct text, output->tenant_count);
    size_t count = 0, history_count = 0;
    for (size_t i = 0; i < output->tenant_count; i++) {
        const struct tenant_head *head = &output->tenants[i]->state.head;
        if (head->event_count == 0)
            continue; /* not connected: there is nothing to keep */
        struct buffer row;
        buffer_init(&row, 0);
        head_format(head, &row);
        ids[count] = head->tenant;
        heads[count++] = arena_copy(arena, buffer_text(&row));
        buffer_release(&row);
        if (output->histories[i].length == 0)
            continue;
        history_ids[history_count] = head->tenant;
        chunks[history_count++] = buffer_text(&output->histories[i]);
    }
    if (count && !postgres_queue(reconciler->db,
                                 POSTGRES_CALL(&upsert, postgres_uuid_array(arena, ids, count),
                                               postgres_text_array(arena, heads, count)),
                                 error))
        return false;
    return history_count == 0 ||
           postgres_queue(reconciler->db,
                          POSTGRES_CALL(&history, postgres_int8(output->chunk),
                                        postgres_uuid_array(arena, history_ids, history_count),
                                        postgres_bytea_array(arena, chunks, history_count)),
                          error);
}

static bool store_rules(struct reconciler *reconciler, const struct batch_output *output,
                        struct error *error)
{
    static const struct postgres_statement upsert = {
        "store_rules", "INSERT INTO reconciler.rules_index (tenant, version)"
                       " SELECT * FROM unnest($1::uuid[], $2::int4[])"
                       " ON CONFLICT (tenant) DO UPDATE SET version = excluded.version"};
    struct arena *arena = &reconciler->arena;
    size_t count = output->tenant_count;
    if (!output->has_new_rules)
        return true;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, count);
    int32_t *versions = ARENA_ARRAY(arena, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        ids[i] = output->tenants[i]->state.head.tenant;
        versions[i] = (int32_t)output->tenants[i]->state.head.rules_version;
    }
    return postgres_queue(reconciler->db,
                          POSTGRES_CALL(&upsert, postgres_uuid_array(arena, ids, count),
                                        postgres_int4_array(arena, versions, count)),
                          error);
}

static bool store_runs(struct reconciler *reconciler, const struct batch_output *output,
                       struct error *error)
{
    static const struct postgres_statement insert = {
        "store_runs", "INSERT INTO reconciler.run (tenant, run_id, closed_at, document)"
                      " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[])"};
    struct arena *arena = &reconciler->arena;
    size_t count = output->run_count;
    if (count == 0)
        return true;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, count);
    int64_t *closed = ARENA_ARRAY(arena, int64_t, count);
    struct text *documents = ARENA_ARRAY(arena, struct text, count);
    for (size_t i = 0; i < count; i++) {
        struct buffer body;
        struct json_writer writer;
        buffer_init(&body, 0);
        json_writer_init(&writer, &body);
        run_write(&writer, NULL, &output->runs[i]);
        ids[i] = output->runs[i].id;
        closed[i] = output->runs[i].closed_at;
        documents[i] = arena_copy(arena, buffer_text(&body));
        buffer_release(&body);
    }
    return postgres_queue(reconciler->db,
                          POSTGRES_CALL(&insert,
                                        postgres_uuid_array(arena, output->run_tenants, count),
                                        postgres_uuid_array(arena, ids, count),
                                        postgres_int8_array(arena, closed, count),
                                        postgres_text_array(arena, documents, count)),
                          error);
}

bool store_slice(struct reconciler *reconciler, struct batch_output *output, struct error *error)
{
    for (size_t i = 0; i < output->slice_tenant_count; i++)
        state_seal(&output->slice_tenants[i]->state);
    return store_records(reconciler, output, error) && store_keys(reconciler, output, error) &&
           store_runs(reconciler, output, error) && store_messages(reconciler, output, error);
}

bool store_tenants(struct reconciler *reconciler, const struct batch_output *output,
                   struct error *error)
{
    return store_heads(reconciler, output, error) && store_rules(reconciler, output, error);
}
