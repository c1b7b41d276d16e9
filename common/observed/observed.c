#include "observed/observed.h"

#include <string.h>

#include "base/map.h"
#include "codec/document.h"
#include "io/postgres.h"
#include "model/command.h"

/* --- pure ------------------------------------------------------------------------------------- */

struct sha256 observed_fingerprint(const struct observation *observation)
{
    struct sha256 none = {{0}};
    struct buffer text;
    if (observation->is_deleted)
        return none;
    buffer_init(&text, 0);
    if (text_is_present(observation->unreadable))
        buffer_append_format(&text, "unreadable: %.*s", TEXT_ARG(observation->unreadable));
    else
        document_format(&observation->document, &text);
    REQUIRE(!text.is_full);
    struct sha256 hash = sha256_of(buffer_text(&text));
    buffer_release(&text);
    return hash;
}

/* Content may go back to what it was: the time of the change keeps the two events apart. */
struct uuid observed_event_id(struct uuid tenant, const struct observation *observation,
                              const struct sha256 *fingerprint)
{
    char hash[65], time[INSTANT_TEXT_BYTES_MAX];
    struct buffer state;
    buffer_init(&state, 0);
    buffer_append_string(&state, observation->is_deleted ? "deleted " : "shown ");
    buffer_append_text(&state, observation->version);
    buffer_append_char(&state, ' ');
    buffer_append_text(&state, instant_format(observation->changed_at, time));
    buffer_append_char(&state, ' ');
    buffer_append_text(&state, sha256_format(fingerprint, hash));
    struct uuid id = derive_observation_id(tenant, observation->side, observation->entity,
                                           observation->id, buffer_text(&state));
    buffer_release(&state);
    return id;
}

enum observed_memory observed_remember(const struct observed_row *stored,
                                       const struct observed_row *now)
{
    if (!stored)
        return OBSERVED_NEVER;
    if (stored->is_deleted)
        return OBSERVED_GONE;
    bool is_same = !now->is_deleted && text_equal(stored->version, now->version) &&
                   memcmp(&stored->fingerprint, &now->fingerprint, sizeof(now->fingerprint)) == 0;
    return is_same ? OBSERVED_SAME : OBSERVED_OTHER;
}

bool observed_is_news(enum observed_memory memory, const struct observed_row *now)
{
    switch (memory) {
    case OBSERVED_NEVER:
    case OBSERVED_OTHER:
        return true;
    case OBSERVED_GONE:
        return !now->is_deleted;
    case OBSERVED_SAME:
        break;
    }
    return false;
}

/* --- rows as columns -------------------------------------------------------------------------- */

struct columns {
    struct arena arena;
    struct postgres_value entities;
    struct postgres_value ids;
    struct postgres_value versions;
    struct postgres_value fingerprints;
    struct postgres_value deletions;
    const struct observed_row **rows; /* the last one of each object */
    size_t count;
};

static struct text key_of(struct arena *arena, enum entity entity, struct text native_id)
{
    return arena_format(arena, "%d/%.*s", (int)entity, TEXT_ARG(native_id));
}

/* One statement may not write a row twice. */
static void keep_last(struct columns *columns, const struct observed_row *rows, size_t count)
{
    struct map last;
    map_init(&last);
    for (size_t i = 0; i < count; i++)
        map_put(&last, key_of(&columns->arena, rows[i].entity, rows[i].native_id),
                (void *)(uintptr_t)&rows[i]);
    columns->rows = ARENA_ARRAY(&columns->arena, const struct observed_row *, count);
    for (size_t i = 0; i < last.entry_count; i++)
        columns->rows[columns->count++] = last.entries[i].value;
    map_release(&last);
}

static void columns_init(struct columns *columns, const struct observed_row *rows, size_t count)
{
    *columns = (struct columns){0};
    arena_init(&columns->arena, 0);
    REQUIRE(count <= OBSERVED_ROWS_MAX);
    keep_last(columns, rows, count);
    struct arena *arena = &columns->arena;
    size_t n = columns->count;
    int32_t *entities = ARENA_ARRAY(arena, int32_t, n);
    struct text *ids = ARENA_ARRAY(arena, struct text, n);
    struct text *versions = ARENA_ARRAY(arena, struct text, n);
    struct text *fingerprints = ARENA_ARRAY(arena, struct text, n);
    bool *deletions = ARENA_ARRAY(arena, bool, n);
    for (size_t i = 0; i < n; i++) {
        const struct observed_row *row = columns->rows[i];
        entities[i] = (int32_t)row->entity;
        ids[i] = row->native_id;
        versions[i] = text_is_present(row->version) ? row->version : TEXT("");
        fingerprints[i] =
            text_slice((const char *)row->fingerprint.bytes, sizeof(row->fingerprint.bytes));
        deletions[i] = row->is_deleted;
    }
    columns->entities = postgres_int4_array(arena, entities, n);
    columns->ids = postgres_text_array(arena, ids, n);
    columns->versions = postgres_text_array(arena, versions, n);
    columns->fingerprints = postgres_bytea_array(arena, fingerprints, n);
    columns->deletions = postgres_bool_array(arena, deletions, n);
}

/* --- statements ------------------------------------------------------------------------------- */

static void read_rows(const struct postgres_result *result, struct arena *arena, struct map *found)
{
    for (size_t i = 0; i < postgres_rows(result); i++) {
        struct observed_row *row = ARENA_NEW(arena, struct observed_row);
        struct text hash = postgres_bytea_at(result, i, 3);
        row->entity = (enum entity)postgres_int4_at(result, i, 0);
        row->native_id = postgres_text_at(result, i, 1);
        row->version = postgres_text_at(result, i, 2);
        row->is_deleted = postgres_bool_at(result, i, 4);
        REQUIRE(hash.length == sizeof(row->fingerprint.bytes));
        memcpy(row->fingerprint.bytes, hash.data, hash.length);
        map_put(found, key_of(arena, row->entity, row->native_id), row);
    }
}

bool observed_compare(const struct observed_scope *scope, const struct observed_row *rows,
                      size_t count, enum observed_memory *memories, struct error *error)
{
    static const struct postgres_statement load = {
        "observed_load",
        "SELECT entity, native_id, version, fingerprint, is_deleted FROM observed.record "
        "WHERE tenant = $1 AND side = $2 AND (entity, native_id) IN "
        "(SELECT * FROM unnest($3::int4[], $4::text[]))"};
    struct postgres_result *result = NULL;
    struct columns columns;
    struct map found;
    columns_init(&columns, rows, count);
    map_init(&found);
    bool is_fine = postgres_query(scope->db,
                                  POSTGRES_CALL(&load, postgres_uuid(scope->tenant),
                                                postgres_int4((int32_t)scope->side),
                                                columns.entities, columns.ids),
                                  &result, error);
    if (is_fine) {
        read_rows(result, &columns.arena, &found);
        for (size_t i = 0; i < count; i++) {
            const struct observed_row *stored =
                map_get(&found, key_of(&columns.arena, rows[i].entity, rows[i].native_id));
            memories[i] = observed_remember(stored, &rows[i]);
        }
    }
    postgres_result_free(result);
    map_release(&found);
    arena_release(&columns.arena);
    return is_fine;
}

bool observed_save(const struct observed_scope *scope, int64_t scan,
                   const struct observed_row *rows, size_t count, struct error *error)
{
    static const struct postgres_statement save = {
        "observed_save",
        "INSERT INTO observed.record AS old (tenant, side, entity, native_id, version, "
        "fingerprint, is_deleted, scan) SELECT $1, $2, entity, native_id, version, fingerprint, "
        "is_deleted, $8 FROM unnest($3::int4[], $4::text[], $5::text[], $6::bytea[], $7::bool[]) "
        "AS new (entity, native_id, version, fingerprint, is_deleted) "
        "ON CONFLICT (tenant, side, entity, native_id) DO UPDATE SET version = excluded.version, "
        "fingerprint = excluded.fingerprint, is_deleted = excluded.is_deleted, "
        "scan = greatest(old.scan, excluded.scan)"};
    struct columns columns;
    if (count == 0)
        return true;
    columns_init(&columns, rows, count);
    bool is_fine = postgres_queue(
        scope->db,
        POSTGRES_CALL(&save, postgres_uuid(scope->tenant), postgres_int4((int32_t)scope->side),
                      columns.entities, columns.ids, columns.versions, columns.fingerprints,
                      columns.deletions, postgres_int8(scan)),
        error);
    arena_release(&columns.arena);
    return is_fine;
}

bool observed_load_unmet(const struct observed_scope *scope, struct observed_unmet *unmet,
                         struct error *error)
{
    static const struct postgres_statement load = {
        "observed_load_unmet",
        "SELECT native_id FROM observed.record WHERE tenant = $1 AND side = $2 AND entity = $3 "
        "AND scan < $4 AND NOT is_deleted ORDER BY native_id LIMIT 1"};
    struct postgres_result *result = NULL;
    if (!postgres_query(
            scope->db,
            POSTGRES_CALL(&load, postgres_uuid(scope->tenant), postgres_int4((int32_t)scope->side),
                          postgres_int4((int32_t)unmet->entity), postgres_int8(unmet->scan)),
            &result, error))
        return false;
    bool is_found = postgres_rows(result) == 1;
    unmet->id = is_found ? arena_copy(unmet->arena, postgres_text_at(result, 0, 0)) : TEXT_NONE;
    postgres_result_free(result);
    return true;
}
