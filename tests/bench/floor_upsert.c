/* The floor of writing: the records that the journal's events leave, set by set, nothing else. Once
 * into a table as one would make it without thinking, once into reconciler.record behind its fence.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "io/postgres_transaction.h"

struct floor {
    struct bench *bench;
    int connections;
    bool is_ours;
};

/* Rows of one statement: FLOOR_BATCH_EVENTS events' records, each record once, sorted. */
struct set {
    const struct journal_row **rows;
    size_t count;
};

static int compare_rows(const void *a, const void *b)
{
    const struct journal_row *left = *(const struct journal_row *const *)a;
    const struct journal_row *right = *(const struct journal_row *const *)b;
    int order = uuid_compare(left->tenant, right->tenant);
    if (order == 0)
        order = uuid_compare(left->id, right->id);
    return order ? order : (left->event > right->event) - (left->event < right->event);
}

/* Of rows of one record the last one stays. */
static void close_set(struct set *set)
{
    size_t kept = 0;
    qsort(set->rows, set->count, sizeof(struct journal_row *), compare_rows);
    for (size_t i = 0; i < set->count; i++) {
        const struct journal_row *next = i + 1 < set->count ? set->rows[i + 1] : NULL;
        if (!next || !uuid_equal(next->tenant, set->rows[i]->tenant) ||
            !uuid_equal(next->id, set->rows[i]->id))
            set->rows[kept++] = set->rows[i];
    }
    set->count = kept;
}

/* The sets of one connection, which has the tenants of every n-th partition. */
static size_t make_sets(const struct floor *floor, int index, struct set **out)
{
    const struct journal *journal = &floor->bench->journal;
    size_t most = journal->count / FLOOR_BATCH_EVENTS + 2, count = 0, event_count = 0;
    const struct journal_row **rows = calloc(journal->row_count + 1, sizeof(struct journal_row *));
    struct set *sets = calloc(most, sizeof(*sets));
    REQUIRE(sets && rows);
    sets[0].rows = rows;
    for (size_t i = 0; i < journal->row_count; i++) {
        const struct journal_row *row = &journal->rows[i];
        if (partition_of(floor->bench, row->tenant) % floor->connections != index)
            continue;
        bool is_next = i == 0 || row->event != journal->rows[i - 1].event;
        if (is_next && event_count++ == FLOOR_BATCH_EVENTS) {
            const struct journal_row **behind = sets[count].rows + sets[count].count;
            close_set(&sets[count++]);
            REQUIRE(count < most);
            sets[count].rows = behind;
            event_count = 1;
        }
        sets[count].rows[sets[count].count++] = row;
    }
    close_set(&sets[count++]);
    *out = sets;
    return count;
}

/* One column of a set as an array. */
#define COLUMN(type, name, value)                                                                  \
    type *name = ARENA_ARRAY(arena, type, set->count);                                             \
    for (size_t i = 0; i < set->count; i++)                                                        \
    name[i] = set->rows[i]->value

static bool upsert_plain(struct postgres *db, const struct set *set, struct arena *arena,
                         struct error *error)
{
    static const struct postgres_statement upsert = {
        "upsert_plain", "INSERT INTO plain (tenant, record_id, version, document)"
                        " SELECT t, r, v, d::jsonb FROM"
                        " unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[]) AS w (t, r, v, d)"
                        " ON CONFLICT (tenant, record_id) DO UPDATE SET"
                        " version = excluded.version, document = excluded.document"};
    size_t count = set->count;
    COLUMN(struct uuid, tenants, tenant);
    COLUMN(struct uuid, ids, id);
    COLUMN(int64_t, versions, event);
    COLUMN(struct text, documents, document);
    return postgres_query(db,
                          POSTGRES_CALL(&upsert, postgres_uuid_array(arena, tenants, count),
                                        postgres_uuid_array(arena, ids, count),
                                        postgres_int8_array(arena, versions, count),
                                        postgres_text_array(arena, documents, count)),
                          NULL, error);
}

struct ours {
    const struct set *set;
    struct arena *arena;
};

static bool set_tenants(struct postgres *db, const struct set *set, struct arena *arena,
                        struct error *error)
{
    struct uuid *tenants = ARENA_ARRAY(arena, struct uuid, set->count);
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++)
        if (count == 0 || !uuid_equal(tenants[count - 1], set->rows[i]->tenant))
            tenants[count++] = set->rows[i]->tenant;
    return postgres_set_tenants(db, tenants, count, error);
}

static bool upsert_ours(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement upsert = {
        "upsert_ours",
        "INSERT INTO reconciler.record (tenant, record_id, entity, standing, rule,"
        " platform_id, ledger_id, platform_document, ledger_document, rest,"
        " last_chunk) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[],"
        " $4::int4[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],"
        " $10::text[], $11::int8[])"
        " ON CONFLICT (tenant, record_id) DO UPDATE SET standing = excluded.standing,"
        " rule = excluded.rule, platform_id = excluded.platform_id,"
        " ledger_id = excluded.ledger_id,"
        " platform_document = excluded.platform_document,"
        " ledger_document = excluded.ledger_document, rest = excluded.rest,"
        " last_chunk = excluded.last_chunk"};
    const struct ours *ours = context;
    const struct set *set = ours->set;
    struct arena *arena = ours->arena;
    size_t count = set->count;
    COLUMN(struct uuid, tenants, tenant);
    COLUMN(struct uuid, ids, id);
    COLUMN(int32_t, entities, entity);
    COLUMN(int32_t, standings, standing);
    COLUMN(struct text, rules, rule);
    COLUMN(struct text, platform_ids, platform_id);
    COLUMN(struct text, ledger_ids, ledger_id);
    COLUMN(struct text, platform_documents, platform_document);
    COLUMN(struct text, ledger_documents, ledger_document);
    COLUMN(struct text, rests, rest);
    COLUMN(int64_t, chunks, event);
    const struct postgres_value values[] = {
        postgres_uuid_array(arena, tenants, count),
        postgres_uuid_array(arena, ids, count),
        postgres_int4_array(arena, entities, count),
        postgres_int4_array(arena, standings, count),
        postgres_text_array(arena, rules, count),
        postgres_text_array(arena, platform_ids, count),
        postgres_text_array(arena, ledger_ids, count),
        postgres_text_array(arena, platform_documents, count),
        postgres_text_array(arena, ledger_documents, count),
        postgres_text_array(arena, rests, count),
        postgres_int8_array(arena, chunks, count),
    };
    const struct postgres_call call = {&upsert, values, sizeof(values) / sizeof(values[0])};
    return set_tenants(db, set, arena, error) && postgres_queue(db, &call, error);
}

static bool write_set(const struct floor *floor, struct postgres *db, const struct set *set,
                      struct arena *arena)
{
    struct error error;
    struct ours ours = {set, arena};
    bool is_fine = floor->is_ours
                       ? postgres_run(db, upsert_ours, &ours, &error) == POSTGRES_COMMITTED
                       : upsert_plain(db, set, arena, &error);
    arena_clear(arena);
    if (!is_fine)
        bug("floor: %s", error.message);
    return is_fine;
}

static void write_all(void *context, int index, struct gate *gate)
{
    const struct floor *floor = context;
    struct postgres *db = database_open(floor->bench, floor->is_ours ? "tieout_reconciler" : NULL);
    struct arena arena;
    struct set *sets = NULL;
    size_t count = make_sets(floor, index, &sets);
    arena_init(&arena, 0);
    gate_wait(gate);
    for (size_t i = 0; i < count; i++)
        if (sets[i].count > 0)
            write_set(floor, db, &sets[i], &arena);
    arena_release(&arena);
    postgres_free(db);
}

struct span floor_upsert_plain(struct bench *bench, int connections)
{
    struct floor floor = {bench, connections, false};
    database_renew(bench);
    struct postgres *db = database_open(bench, NULL);
    database_execute(db, "CREATE TABLE plain (tenant uuid NOT NULL, record_id uuid NOT NULL,"
                         " version bigint NOT NULL, document jsonb NOT NULL,"
                         " PRIMARY KEY (tenant, record_id))");
    database_execute(db, "CREATE INDEX plain_by_version ON plain (version)");
    postgres_free(db);
    return processes_measure(bench, connections, write_all, &floor);
}

struct span floor_upsert_ours(struct bench *bench, int connections)
{
    struct floor floor = {bench, connections, true};
    database_renew(bench);
    database_setup(bench);
    return processes_measure(bench, connections, write_all, &floor);
}
