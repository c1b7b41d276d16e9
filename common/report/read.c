#include "report/read.h"

#include "codec/write.h"
#include "fold/head.h"
#include "fold/keys.h"
#include "rules/rules.h"

enum { ALIAS_STEPS_MAX = 16 };

struct reading_call {
    struct reading *reading;
    reading_body *body;
};

static bool run_body(struct postgres *db, void *context, struct error *error)
{
    const struct reading_call *call = context;
    struct reading *reading = call->reading;
    buffer_clear(reading->report->out);
    json_writer_init(&reading->writer, reading->report->out);
    reading->is_found = false;
    return postgres_set_tenants(db, &reading->report->tenant, 1, error) &&
           call->body(db, reading, error);
}

enum report_end reading_run(struct reading *reading, reading_body *body, struct error *error)
{
    struct reading_call call = {reading, body};
    if (postgres_run_snapshot(reading->report->db, run_body, &call, error) != POSTGRES_COMMITTED)
        return REPORT_FAILED;
    if (reading->report->out->is_full) {
        error_set(error, ERROR_PERMANENT, "the answer is too long: ask for less at once");
        return REPORT_FAILED;
    }
    return reading->is_found ? REPORT_WRITTEN : REPORT_NOT_FOUND;
}

bool read_head(struct postgres *db, struct uuid tenant, struct tenant_state *state, bool *is_found,
               struct error *error)
{
    static const struct postgres_statement select = {
        "report_head", "SELECT head FROM reconciler.tenant WHERE tenant = $1"};
    struct postgres_result *result = NULL;
    if (!postgres_query(db, POSTGRES_CALL(&select, postgres_uuid(tenant)), &result, error))
        return false;
    *is_found = postgres_rows(result) > 0;
    bool is_fine = !*is_found || head_parse(postgres_text_at(result, 0, 0), &state->head, error);
    postgres_result_free(result);
    return is_fine;
}

static bool load_one(struct postgres *db, const struct postgres_call *call, struct stored *out,
                     bool *is_found, struct error *error)
{
    struct postgres_result *result = NULL;
    if (!postgres_query(db, call, &result, error))
        return false;
    *is_found = postgres_rows(result) > 0;
    bool is_fine = !*is_found || stored_read(result, 0, 0, out, error);
    postgres_result_free(result);
    return is_fine;
}

static bool load_by_id(struct postgres *db, struct uuid tenant, struct uuid id, struct stored *out,
                       bool *is_found, struct error *error)
{
    static const struct postgres_statement select = {
        "report_record", "SELECT" STORED_COLUMNS "FROM reconciler.record r"
                         " WHERE r.tenant = $1 AND r.record_id = $2"};
    return load_one(db, POSTGRES_CALL(&select, postgres_uuid(tenant), postgres_uuid(id)), out,
                    is_found, error);
}

static bool load_by_key(struct postgres *db, const struct report *report,
                        const struct report_identity *identity, struct stored *out, bool *is_found,
                        struct error *error)
{
    static const struct postgres_statement select = {
        "report_key", "SELECT" STORED_COLUMNS "FROM reconciler.record_key k"
                      " JOIN reconciler.record r ON r.tenant = k.tenant"
                      " AND r.record_id = k.record_id"
                      " WHERE k.tenant = $1 AND k.key = $2 ORDER BY k.record_id LIMIT 1"};
    struct text key =
        key_identity(report->arena, identity->half, identity->entity, identity->native_id);
    return load_one(db, POSTGRES_CALL(&select, postgres_uuid(report->tenant), postgres_text(key)),
                    out, is_found, error);
}

bool stored_find(struct postgres *db, const struct report *report,
                 const struct report_identity *identity, struct stored *out, bool *is_found,
                 struct error *error)
{
    bool is_by_id = !uuid_is_nil(identity->record);
    if (is_by_id ? !load_by_id(db, report->tenant, identity->record, out, is_found, error)
                 : !load_by_key(db, report, identity, out, is_found, error))
        return false;
    for (int step = 0; *is_found && !uuid_is_nil(out->record.alias_of); step++) {
        struct uuid next = out->record.alias_of;
        record_release(&out->record);
        *is_found = false;
        if (step >= ALIAS_STEPS_MAX)
            return error_set(error, ERROR_BUG, "aliases of records run in a circle");
        if (!load_by_id(db, report->tenant, next, out, is_found, error))
            return false;
    }
    bool is_other = *is_found && is_by_id && identity->entity != ENTITY_COUNT &&
                    identity->entity != out->record.entity;
    if (is_other) {
        record_release(&out->record);
        *is_found = false;
    }
    return true;
}

void write_rule(struct json_writer *writer, char kind, uint16_t number)
{
    const struct rule *rule = kind ? rule_find(kind, number) : NULL;
    char name[RULE_NAME_BYTES];
    if (!rule)
        return;
    rule_name(rule, name);
    json_write_string(writer, "rule", name);
    json_write_string(writer, "sentence", rule->sentence);
}

void write_rule_name(struct json_writer *writer, struct text name)
{
    uint64_t number = 0;
    if (name.length >= 2 &&
        text_parse_uint64(text_slice(name.data + 1, name.length - 1), &number) &&
        number <= UINT16_MAX)
        write_rule(writer, name.data[0], (uint16_t)number);
}

static bool is_same_group(const struct postgres_result *result, size_t a, size_t b)
{
    return postgres_int4_at(result, a, 0) == postgres_int4_at(result, b, 0) &&
           postgres_int4_at(result, a, 1) == postgres_int4_at(result, b, 1) &&
           text_equal(postgres_text_at(result, a, 2), postgres_text_at(result, b, 2));
}

size_t counted_end(const struct postgres_result *result, size_t first)
{
    size_t end = first + 1;
    while (end < postgres_rows(result) && is_same_group(result, first, end))
        end++;
    return end;
}

void write_counted(struct json_writer *writer, const struct postgres_result *result, size_t first,
                   size_t end)
{
    int64_t count = 0;
    for (size_t row = first; row < end; row++)
        count += postgres_int8_at(result, row, 4);
    json_write_int64(writer, "count", count);
    json_open_array(writer, "amounts");
    for (size_t row = first; row < end; row++) {
        if (postgres_is_null(result, row, 5))
            continue;
        json_open_object(writer, NULL);
        json_write_text(writer, "currency", postgres_text_at(result, row, 3));
        json_write_text(writer, "total", postgres_text_at(result, row, 5));
        json_close_object(writer);
    }
    json_close_array(writer);
}
