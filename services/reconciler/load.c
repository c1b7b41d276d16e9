#include "fold/head.h"
#include "fold/keys.h"
#include "reconciler.h"
#include "report/stored.h"

/* Of every statement below the first column says whose the record is. */
enum { NEXT_IDS_MAX = 256, RECORD_COLUMN = 1 };

/* --- tenants' own rows -------------------------------------------------------------------------
 */

/* Deciding by other rules than those in force would be undone by nobody. */
static bool check_rules(const struct tenant_head *head, struct error *error)
{
    char tenant[UUID_TEXT_BYTES];
    return head->rules_version <= RULES_VERSION_LATEST ||
           error_set(error, ERROR_PERMANENT,
                     "tenant %s is under version %u of the rules; this build has them up to "
                     "version %d: start a newer build",
                     uuid_format(head->tenant, tenant).data, (unsigned)head->rules_version,
                     RULES_VERSION_LATEST);
}

/* A tenant without a row has not begun: nothing of it is stored, so nothing has to be looked for
 * while its state stays in memory. */
static void note_loaded(struct tenant_entry *tenant)
{
    if (tenant->is_loaded)
        return;
    tenant->is_loaded = true;
    tenant->state.is_complete = tenant->state.head.event_count == 0;
}

bool load_heads(struct reconciler *reconciler, struct tenant_entry **tenants, size_t count,
                struct error *error)
{
    static const struct postgres_statement select = {"load_heads",
                                                     "SELECT tenant, head FROM reconciler.tenant "
                                                     "WHERE tenant = ANY ($1::uuid[])"};
    struct uuid *ids = ARENA_ARRAY(&reconciler->arena, struct uuid, count);
    size_t missing = 0;
    for (size_t i = 0; i < count; i++)
        if (!tenants[i]->is_loaded)
            ids[missing++] = tenants[i]->state.head.tenant;
    if (missing == 0)
        return true;
    struct postgres_result *result = NULL;
    struct postgres_value value = postgres_uuid_array(&reconciler->arena, ids, missing);
    if (!postgres_query(reconciler->db, POSTGRES_CALL(&select, value), &result, error))
        return false;
    bool is_fine = true;
    for (size_t row = 0; is_fine && row < postgres_rows(result); row++) {
        struct tenant_entry *entry =
            tenants_get(&reconciler->tenants, postgres_uuid_at(result, row, 0));
        is_fine = head_parse(postgres_text_at(result, row, 1), &entry->state.head, error) &&
                  check_rules(&entry->state.head, error);
    }
    postgres_result_free(result);
    for (size_t i = 0; is_fine && i < count; i++)
        note_loaded(tenants[i]);
    return is_fine;
}

/* --- what plans ask for ------------------------------------------------------------------------
 */

/* The items of one kind, of all tenants. */
struct wants {
    struct uuid *tenants;
    struct uuid *ids;
    struct text *keys;
    size_t count;
};

static struct wants wants_of(struct arena *arena, enum plan_kind kind,
                             struct tenant_entry **tenants, const struct plan *plans, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += plans[i].count;
    struct wants wants = {
        .tenants = ARENA_ARRAY(arena, struct uuid, total),
        .ids = ARENA_ARRAY(arena, struct uuid, total),
        .keys = ARENA_ARRAY(arena, struct text, total),
    };
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < plans[i].count; j++) {
            const struct plan_item *item = &plans[i].items[j];
            if (item->kind != kind)
                continue;
            wants.tenants[wants.count] = tenants[i]->state.head.tenant;
            wants.ids[wants.count] = item->id;
            wants.keys[wants.count++] = item->key;
        }
    return wants;
}

/* What is here is never older. */
static bool put_record(struct tenant_state *state, const struct postgres_result *result, size_t row,
                       struct error *error)
{
    struct uuid id = postgres_uuid_at(result, row, RECORD_COLUMN);
    if (state_slot(state, id))
        return true;
    struct stored stored;
    if (!stored_read(result, row, RECORD_COLUMN, &stored, error))
        return false;
    state_put_loaded(state, &stored.record);
    state_slot(state, id)->last_chunk = stored.last_chunk;
    return true;
}

static bool put_records(struct reconciler *reconciler, const struct wants *wants,
                        const struct postgres_result *result, struct error *error)
{
    for (size_t row = 0; row < postgres_rows(result); row++) {
        struct tenant_entry *entry =
            tenants_get(&reconciler->tenants, postgres_uuid_at(result, row, 0));
        if (!put_record(&entry->state, result, row, error))
            return false;
    }
    for (size_t i = 0; i < wants->count; i++) {
        struct tenant_entry *entry = tenants_get(&reconciler->tenants, wants->tenants[i]);
        state_put_absent(&entry->state, wants->ids[i]);
    }
    return true;
}

/* Rows come grouped by the number of the want; each is one id under its key, with its record. */
static bool put_keys(struct reconciler *reconciler, const struct wants *wants, bool is_range,
                     const struct postgres_result *result, struct error *error)
{
    size_t row = 0, rows = postgres_rows(result);
    struct uuid *ids = ARENA_ARRAY(&reconciler->arena, struct uuid, rows);
    for (size_t i = 0; i < wants->count; i++) {
        struct tenant_entry *entry = tenants_get(&reconciler->tenants, wants->tenants[i]);
        size_t count = 0;
        for (; row < rows && postgres_int8_at(result, row, 0) == (int64_t)i + 1; row++) {
            if (!put_record(&entry->state, result, row, error))
                return false;
            ids[count++] = postgres_uuid_at(result, row, RECORD_COLUMN);
        }
        struct found_ids found = {.ids = ids,
                                  .count = count,
                                  .after = is_range ? wants->ids[i] : UUID_NIL,
                                  .is_cut = is_range && count == NEXT_IDS_MAX};
        state_put_index(&entry->state, wants->keys[i], &found);
    }
    return true;
}

static bool queue_keys(struct reconciler *reconciler, const struct wants *keys, struct error *error)
{
    static const struct postgres_statement select = {
        "load_keys",
        "SELECT w.number," STORED_COLUMNS
        "FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w (tenant, key, number)"
        " JOIN reconciler.record_key k ON k.tenant = w.tenant AND k.key = w.key"
        " JOIN reconciler.record r ON r.tenant = k.tenant AND r.record_id = k.record_id"
        " ORDER BY w.number, k.record_id"};
    struct arena *arena = &reconciler->arena;
    return postgres_queue(reconciler->db,
                          POSTGRES_CALL(&select,
                                        postgres_uuid_array(arena, keys->tenants, keys->count),
                                        postgres_text_array(arena, keys->keys, keys->count)),
                          error);
}

static bool queue_nexts(struct reconciler *reconciler, const struct wants *nexts,
                        struct error *error)
{
    static const struct postgres_statement select = {
        "load_nexts",
        "SELECT w.number," STORED_COLUMNS "FROM unnest($1::uuid[], $2::text[], $3::uuid[])"
        " WITH ORDINALITY AS w (tenant, key, after, number)"
        " CROSS JOIN LATERAL (SELECT record_id FROM reconciler.record_key"
        "  WHERE tenant = w.tenant AND key = w.key"
        "  AND record_id > coalesce(w.after, '00000000-0000-0000-0000-000000000000')"
        "  ORDER BY record_id LIMIT 256) k"
        " JOIN reconciler.record r ON r.tenant = w.tenant AND r.record_id = k.record_id"
        " ORDER BY w.number, k.record_id"};
    struct arena *arena = &reconciler->arena;
    return postgres_queue(reconciler->db,
                          POSTGRES_CALL(&select,
                                        postgres_uuid_array(arena, nexts->tenants, nexts->count),
                                        postgres_text_array(arena, nexts->keys, nexts->count),
                                        postgres_uuid_array(arena, nexts->ids, nexts->count)),
                          error);
}

static bool queue_records(struct reconciler *reconciler, const struct wants *records,
                          struct error *error)
{
    static const struct postgres_statement select = {
        "load_records",
        "SELECT w.tenant," STORED_COLUMNS
        "FROM unnest($1::uuid[], $2::uuid[]) AS w (tenant, record_id)"
        " JOIN reconciler.record r ON r.tenant = w.tenant AND r.record_id = w.record_id"};
    struct arena *arena = &reconciler->arena;
    return postgres_queue(
        reconciler->db,
        POSTGRES_CALL(&select, postgres_uuid_array(arena, records->tenants, records->count),
                      postgres_uuid_array(arena, records->ids, records->count)),
        error);
}

bool load_plans(struct reconciler *reconciler, struct tenant_entry **tenants, struct plan *plans,
                size_t count, struct error *error)
{
    struct arena *arena = &reconciler->arena;
    struct wants keys = wants_of(arena, PLAN_KEY, tenants, plans, count);
    struct wants nexts = wants_of(arena, PLAN_NEXT, tenants, plans, count);
    struct wants records = wants_of(arena, PLAN_RECORD, tenants, plans, count);
    if ((keys.count && !queue_keys(reconciler, &keys, error)) ||
        (nexts.count && !queue_nexts(reconciler, &nexts, error)) ||
        (records.count && !queue_records(reconciler, &records, error)))
        return false;
    struct postgres_results results;
    if (!postgres_collect(reconciler->db, &results, error))
        return false;
    /* What was queued before belongs to nobody here: the wants' results are the last ones. */
    size_t at = results.count - (keys.count > 0) - (nexts.count > 0) - (records.count > 0);
    bool is_fine = true;
    if (keys.count)
        is_fine = put_keys(reconciler, &keys, false, results.items[at++], error);
    if (nexts.count && is_fine)
        is_fine = put_keys(reconciler, &nexts, true, results.items[at++], error);
    if (records.count && is_fine)
        is_fine = put_records(reconciler, &records, results.items[at++], error);
    postgres_results_release(&results);
    return is_fine;
}
