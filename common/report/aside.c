/* Events that were set aside: quarantined (not readable) or refused, each with its reason. */
#include "codec/write.h"
#include "report/read.h"

bool write_aside(struct postgres *db, const struct report *report, struct json_writer *writer,
                 size_t limit, struct error *error)
{
    static const struct postgres_statement count = {"report_aside_count",
                                                    "SELECT count(*) FILTER (WHERE outcome = $2),"
                                                    " count(*) FILTER (WHERE outcome <> $2)"
                                                    " FROM reconciler.aside WHERE tenant = $1"};
    static const struct postgres_statement list = {
        "report_aside", "SELECT partition_number, source_offset, happened_at, outcome::int4, type,"
                        " subject, reason, rule FROM reconciler.aside WHERE tenant = $1"
                        " ORDER BY generation DESC, partition_number DESC, source_offset DESC"
                        " LIMIT $2"};
    struct postgres_value tenant = postgres_uuid(report->tenant);
    struct postgres_result *result = NULL;
    if (!postgres_query(db, POSTGRES_CALL(&count, tenant, postgres_int4(OUTCOME_QUARANTINED)),
                        &result, error))
        return false;
    json_write_int64(writer, "quarantined", postgres_int8_at(result, 0, 0));
    json_write_int64(writer, "refused", postgres_int8_at(result, 0, 1));
    postgres_result_free(result);
    if (!postgres_query(db, POSTGRES_CALL(&list, tenant, postgres_int8((int64_t)limit)), &result,
                        error))
        return false;
    json_open_array(writer, "events");
    for (size_t row = 0; row < postgres_rows(result); row++) {
        json_open_object(writer, NULL);
        json_write_int64(writer, "partition", postgres_int4_at(result, row, 0));
        json_write_int64(writer, "offset", postgres_int8_at(result, row, 1));
        write_instant(writer, "time", postgres_int8_at(result, row, 2));
        json_write_string(writer, "outcome",
                          outcome_name((enum outcome)postgres_int4_at(result, row, 3)));
        json_write_text(writer, "type", postgres_text_at(result, row, 4));
        json_write_text(writer, "subject", postgres_text_at(result, row, 5));
        json_write_text(writer, "reason", postgres_text_at(result, row, 6));
        write_rule_name(writer, postgres_text_at(result, row, 7));
        json_close_object(writer);
    }
    json_close_array(writer);
    postgres_result_free(result);
    return true;
}

static bool read_aside(struct postgres *db, struct reading *reading, struct error *error)
{
    const size_t *limit = reading->question;
    reading->is_found = true;
    json_open_object(&reading->writer, NULL);
    bool is_fine = write_aside(db, reading->report, &reading->writer, *limit, error);
    json_close_object(&reading->writer);
    return is_fine;
}

enum report_end report_aside(const struct report *report, size_t limit, struct error *error)
{
    struct reading reading = {.report = report, .question = &limit};
    return reading_run(&reading, read_aside, error);
}
