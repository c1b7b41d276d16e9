/* What a record's documents refer to, by name: in them stand the ids of records. */
#include "codec/write.h"
#include "fold/documents.h"
#include "report/read.h"

enum { REFERENCES_MAX = 512 }; /* what is beyond them stays an id */

struct referring {
    struct uuid ids[REFERENCES_MAX];
    size_t count;
};

static void note(void *context, enum entity entity, struct text *value)
{
    struct referring *referring = context;
    struct uuid id;
    (void)entity;
    if (!uuid_parse(*value, &id) || referring->count == REFERENCES_MAX)
        return;
    for (size_t i = 0; i < referring->count; i++)
        if (uuid_equal(referring->ids[i], id))
            return;
    referring->ids[referring->count++] = id;
}

static void note_all(struct arena *arena, const struct record *record, struct referring *out)
{
    for (int half = 0; half < HALF_COUNT; half++) {
        struct document document;
        if (!text_is_present(record->shown[half].document))
            continue;
        document_read(arena, record->entity, record->shown[half].document, &document);
        document_each_ref(&document, arena, note, out);
    }
}

/* Its name or number, as either side shows it. */
static struct text name_of(struct arena *arena, const struct record *record)
{
    static const enum field_role ROLES[] = {ROLE_NAME, ROLE_NUMBER};
    for (int half = 0; half < HALF_COUNT; half++) {
        struct document document;
        if (!text_is_present(record->shown[half].document))
            continue;
        document_read(arena, record->entity, record->shown[half].document, &document);
        for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]); i++) {
            struct text name = document_value(&document, ROLES[i]);
            if (!text_is_empty(name))
                return name;
        }
    }
    return TEXT_NONE;
}

static void write_one(struct json_writer *writer, struct arena *arena, struct uuid id,
                      const struct record *record)
{
    json_open_object(writer, NULL);
    write_uuid(writer, "record", id);
    json_write_string(writer, "entity", entity_name(record->entity));
    write_optional(writer, "name", name_of(arena, record));
    write_optional(writer, "platform", record->shown[HALF_PLATFORM].native_id);
    write_optional(writer, "ledger", record->shown[HALF_LEDGER].native_id);
    json_close_object(writer);
}

/* What turned out to be another record is named as that one. */
static bool write_row(struct postgres *db, struct reading *reading, struct arena *arena,
                      struct stored *stored, struct error *error)
{
    const struct report_identity identity = {.record = stored->record.id, .entity = ENTITY_COUNT};
    bool is_found = true;
    if (!uuid_is_nil(stored->record.alias_of)) {
        record_release(&stored->record);
        if (!stored_find(db, reading->report, &identity, stored, &is_found, error))
            return false;
    }
    if (!is_found)
        return true;
    write_one(&reading->writer, arena, identity.record, &stored->record);
    record_release(&stored->record);
    return true;
}

static bool write_rows(struct postgres *db, struct reading *reading, struct arena *arena,
                       const struct postgres_result *result, struct error *error)
{
    for (size_t row = 0; row < postgres_rows(result); row++) {
        struct stored stored;
        if (!stored_read(result, row, 0, &stored, error) ||
            !write_row(db, reading, arena, &stored, error))
            return false;
    }
    return true;
}

bool write_references(struct postgres *db, struct reading *reading, const struct record *record,
                      struct error *error)
{
    static const struct postgres_statement select = {
        "report_references",
        "SELECT" STORED_COLUMNS "FROM unnest($2::uuid[]) WITH ORDINALITY AS w (id, number)"
        " JOIN reconciler.record r ON r.tenant = $1 AND r.record_id = w.id"
        " ORDER BY w.number"};
    struct arena arena;
    struct referring referring = {.count = 0};
    struct postgres_result *result = NULL;
    arena_init(&arena, 0);
    note_all(&arena, record, &referring);
    bool is_fine =
        referring.count == 0 ||
        postgres_query(db,
                       POSTGRES_CALL(&select, postgres_uuid(reading->report->tenant),
                                     postgres_uuid_array(&arena, referring.ids, referring.count)),
                       &result, error);
    if (is_fine && result) {
        json_open_array(&reading->writer, "references");
        is_fine = write_rows(db, reading, &arena, result, error);
        json_close_array(&reading->writer);
    }
    postgres_result_free(result);
    arena_release(&arena);
    return is_fine;
}
