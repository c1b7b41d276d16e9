#include "report/stored.h"

#include "codec/record.h"

bool stored_read(const struct postgres_result *result, size_t row, int column, struct stored *out,
                 struct error *error)
{
    *out = (struct stored){.last_chunk = postgres_int8_at(result, row, column + 7)};
    struct record *record = &out->record;
    record->id = postgres_uuid_at(result, row, column);
    record->entity = (enum entity)postgres_int4_at(result, row, column + 1);
    if ((unsigned)record->entity >= ENTITY_COUNT)
        return error_set(error, ERROR_BUG, "a record's entity is none of ours");
    for (int half = 0; half < HALF_COUNT; half++) {
        struct shown *shown = &record->shown[half];
        record_set_text(&shown->native_id, postgres_text_at(result, row, column + 2 + half));
        record_set_text(&shown->document, postgres_text_at(result, row, column + 4 + half));
    }
    if (record_rest_parse(postgres_text_at(result, row, column + 6), record, error))
        return true;
    record_release(record);
    return false;
}
