/* The tenant at a glance: where records stand and why, what runs, what was set aside. */
#include <string.h>

#include "codec/tenant.h"
#include "codec/write.h"
#include "model/profile.h"
#include "report/read.h"

/* --- counts by entity, standing and rule -------------------------------------------------------
 */

/* A document's total and currency are cut out of the canonical text: inside a string every quote
 * is escaped, so the patterns only meet the members themselves. A document without a currency is
 * in the home currency. */
static const struct postgres_statement COUNTS = {
    "report_counts",
    "SELECT entity::int4, standing::int4, rule, currency, count(*), sum(total)::text FROM ("
    "SELECT entity, standing, rule,"
    " coalesce(substring(document from '\"currency\":\"([^\"]*)\"'), $2::text) AS currency,"
    " substring(document from '\"total\":\"([^\"]*)\"')::numeric AS total FROM ("
    "SELECT entity, standing, rule, coalesce(ledger_document, platform_document) AS document"
    " FROM reconciler.record WHERE tenant = $1 AND rest NOT LIKE '{\"alias_of\"%') AS documents"
    ") AS totals GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"};

/* Rows first..end-1 differ in their currency only. */
static void write_group(struct json_writer *writer, const struct postgres_result *result,
                        size_t first, size_t end)
{
    enum standing standing = (enum standing)postgres_int4_at(result, first, 1);
    json_open_object(writer, NULL);
    json_write_string(writer, "entity",
                      entity_name((enum entity)postgres_int4_at(result, first, 0)));
    json_write_string(writer, "standing", standing_name(standing));
    json_write_string(writer, "standing_sentence", standing_sentence(standing));
    write_rule_name(writer, postgres_text_at(result, first, 2));
    write_counted(writer, result, first, end);
    json_close_object(writer);
}

static bool write_records(struct postgres *db, struct reading *reading,
                          const struct tenant_settings *settings, struct error *error)
{
    struct postgres_result *result = NULL;
    struct text home = tenant_settings_get(settings, TENANT_SETTING_HOME_CURRENCY);
    if (!postgres_query(
            db, POSTGRES_CALL(&COUNTS, postgres_uuid(reading->report->tenant), postgres_text(home)),
            &result, error))
        return false;
    json_open_array(&reading->writer, "records");
    for (size_t first = 0; first < postgres_rows(result);) {
        size_t end = counted_end(result, first);
        write_group(&reading->writer, result, first, end);
        first = end;
    }
    json_close_array(&reading->writer);
    postgres_result_free(result);
    return true;
}

/* --- runs --------------------------------------------------------------------------------------
 */

static bool write_runs(struct postgres *db, struct reading *reading, const struct tenant_head *head,
                       struct error *error)
{
    struct json_writer *writer = &reading->writer;
    const struct run *run = &head->run;
    if (run_is_open(run))
        write_run(writer, "run", run);
    else
        json_write_null(writer, "run");
    json_open_array(writer, "last_runs");
    bool is_fine = write_closed_runs(db, reading->report, writer, REPORT_RUNS_SHOWN, error);
    json_close_array(writer);
    bool is_automatic = profile_syncs_by_itself(&head->settings);
    if (run->phase == RUN_CLOSED && is_automatic)
        write_instant(writer, "next_run_at", run->closed_at + RUN_AUTOMATIC_AFTER_US);
    else
        json_write_null(writer, "next_run_at");
    return is_fine;
}

static void write_waiting(struct json_writer *writer, const struct tenant_head *head)
{
    json_open_object(writer, "waiting");
    for (int kind = SUBJECT_NONE + 1; kind < SUBJECT_COUNT; kind++)
        json_write_int64(writer, subject_kind_name((enum subject_kind)kind),
                         (int64_t)head->waiting_count[kind]);
    json_close_object(writer);
}

static bool write_status(struct postgres *db, struct reading *reading,
                         const struct tenant_head *head, struct error *error)
{
    struct json_writer *writer = &reading->writer;
    const struct text *connection = reading->question;
    char digest[65];
    json_open_object(writer, NULL);
    write_uuid(writer, "tenant", reading->report->tenant);
    if (text_is_present(*connection))
        json_write_raw(writer, "connection", *connection);
    bool is_fine =
        write_runs(db, reading, head, error) && write_records(db, reading, &head->settings, error);
    write_waiting(writer, head);
    json_open_object(writer, "aside");
    is_fine = is_fine && write_aside(db, reading->report, writer, REPORT_ASIDE_SHOWN, error);
    json_close_object(writer);
    json_write_int64(writer, "events", (int64_t)head->event_count);
    json_write_int64(writer, "decisions", (int64_t)head->decision_count);
    json_write_int64(writer, "rules_version", head->rules_version);
    json_write_text(writer, "digest", digest_format(head->digest, digest));
    json_close_object(writer);
    return is_fine;
}

static bool read_status(struct postgres *db, struct reading *reading, struct error *error)
{
    struct tenant_state state;
    state_init(&state, reading->report->tenant);
    bool has_head = false;
    bool is_fine = read_head(db, reading->report->tenant, &state, &has_head, error);
    /* A tenant whose first event is not folded yet has no row, and nothing to show. */
    reading->is_found = true;
    is_fine = is_fine && write_status(db, reading, &state.head, error);
    state_release(&state);
    return is_fine;
}

enum report_end report_status(const struct report *report, struct text connection,
                              struct error *error)
{
    struct reading reading = {.report = report, .question = &connection};
    return reading_run(&reading, read_status, error);
}

static bool read_whole_head(struct postgres *db, struct reading *reading, struct error *error)
{
    return read_head(db, reading->report->tenant, reading->answer, &reading->is_found, error);
}

enum report_end report_head(const struct report *report, struct tenant_state *state,
                            struct error *error)
{
    struct reading reading = {.report = report, .answer = state};
    return reading_run(&reading, read_whole_head, error);
}

static bool read_settings(struct postgres *db, struct reading *reading, struct error *error)
{
    struct tenant_state state;
    bool has_head = false;
    state_init(&state, reading->report->tenant);
    bool is_fine = read_head(db, reading->report->tenant, &state, &has_head, error);
    reading->is_found = true;
    tenant_settings_write(&reading->writer, NULL, &state.head.settings);
    state_release(&state);
    return is_fine;
}

enum report_end report_settings(const struct report *report, struct error *error)
{
    struct reading reading = {.report = report};
    return reading_run(&reading, read_settings, error);
}
