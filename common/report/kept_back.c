/* What people keep back: the review of a first sync, and holds. From the standings, by rule. */
#include "codec/write.h"
#include "model/profile.h"
#include "report/read.h"
#include "rules/table.h"

enum { EXAMPLES_MAX = 50 };

/* --- what waits to be written ------------------------------------------------------------------
 */

/* The record's own "target" is the last one in its rest; inside a string every quote is escaped. A
 * half that never showed the record gets it as new. */
static const struct postgres_statement WAITING = {
    "report_kept_back",
    "SELECT entity, is_create, target, currency, count(*), sum(total)::text FROM ("
    "SELECT entity::int4, (CASE target WHEN 'platform' THEN platform_id IS NULL"
    " ELSE ledger_id IS NULL END)::int4 AS is_create, target,"
    " coalesce(substring(document from '\"currency\":\"([^\"]*)\"'), $3::text) AS currency,"
    " substring(document from '\"total\":\"([^\"]*)\"')::numeric AS total FROM ("
    "SELECT entity, platform_id, ledger_id,"
    " substring(rest from '.*\"target\":\"([a-z]+)\"') AS target,"
    " coalesce(ledger_document, platform_document) AS document"
    " FROM reconciler.record WHERE tenant = $1 AND standing = $4 AND standing > 1 AND rule = $2"
    ") AS documents) AS totals GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 DESC, 3, 4"};

static bool write_waiting(struct postgres *db, struct reading *reading, const struct rule *rule,
                          struct text home_currency, struct error *error)
{
    char name[RULE_NAME_BYTES];
    rule_name(rule, name);
    struct json_writer *writer = &reading->writer;
    struct postgres_result *result = NULL;
    if (!postgres_query(db,
                        POSTGRES_CALL(&WAITING, postgres_uuid(reading->report->tenant),
                                      postgres_text(text_of(name)), postgres_text(home_currency),
                                      postgres_int4(STANDING_WAITING)),
                        &result, error))
        return false;
    json_open_array(writer, "would_write");
    for (size_t first = 0; first < postgres_rows(result);) {
        size_t end = counted_end(result, first);
        json_open_object(writer, NULL);
        json_write_string(writer, "entity",
                          entity_name((enum entity)postgres_int4_at(result, first, 0)));
        json_write_text(writer, "target", postgres_text_at(result, first, 2));
        json_write_string(writer, "action",
                          postgres_int4_at(result, first, 1) ? "create" : "change");
        write_counted(writer, result, first, end);
        json_close_object(writer);
        first = end;
    }
    json_close_array(writer);
    postgres_result_free(result);
    return true;
}

/* --- the review --------------------------------------------------------------------------------
 */

static bool write_matched(struct postgres *db, struct reading *reading, struct text home_currency,
                          struct error *error)
{
    static const struct postgres_statement select = {
        "report_matched",
        "SELECT entity::int4, 0, '', currency, count(*), sum(total)::text FROM ("
        "SELECT entity,"
        " coalesce(substring(ledger_document from '\"currency\":\"([^\"]*)\"'), $2::text) AS"
        " currency, substring(ledger_document from '\"total\":\"([^\"]*)\"')::numeric AS total"
        " FROM reconciler.record WHERE tenant = $1"
        " AND platform_id IS NOT NULL AND ledger_id IS NOT NULL"
        " AND rest NOT LIKE '{\"alias_of\"%') AS matched GROUP BY 1, 4 ORDER BY 1, 4"};
    struct json_writer *writer = &reading->writer;
    struct postgres_result *result = NULL;
    if (!postgres_query(db,
                        POSTGRES_CALL(&select, postgres_uuid(reading->report->tenant),
                                      postgres_text(home_currency)),
                        &result, error))
        return false;
    json_open_array(writer, "matched");
    for (size_t first = 0; first < postgres_rows(result);) {
        size_t end = counted_end(result, first);
        json_open_object(writer, NULL);
        json_write_string(writer, "entity",
                          entity_name((enum entity)postgres_int4_at(result, first, 0)));
        write_counted(writer, result, first, end);
        json_close_object(writer);
        first = end;
    }
    json_close_array(writer);
    postgres_result_free(result);
    return true;
}

/* X12: several records there could be it. */
static bool write_ambiguous(struct postgres *db, struct reading *reading, struct error *error)
{
    static const struct postgres_statement count = {
        "report_ambiguous_count", "SELECT count(*) FROM reconciler.record WHERE tenant = $1"
                                  " AND standing = $2 AND standing > 1 AND rule = $3"};
    static const struct postgres_statement list = {
        "report_ambiguous",
        "SELECT" STORED_COLUMNS "FROM reconciler.record r WHERE r.tenant = $1 AND r.standing = $2"
        " AND r.standing > 1 AND r.rule = $3 ORDER BY r.record_id LIMIT $4"};
    struct json_writer *writer = &reading->writer;
    struct postgres_value tenant = postgres_uuid(reading->report->tenant);
    struct postgres_value standing = postgres_int4(STANDING_NEEDS_YOU);
    char name[RULE_NAME_BYTES];
    rule_name(table_rule_of(FACT_LINK, LINK_AMBIGUOUS), name);
    struct postgres_value rule = postgres_text(text_of(name));
    struct postgres_result *result = NULL;
    if (!postgres_query(db, POSTGRES_CALL(&count, tenant, standing, rule), &result, error))
        return false;
    json_open_object(writer, "ambiguous");
    json_write_int64(writer, "count", postgres_int8_at(result, 0, 0));
    postgres_result_free(result);
    if (!postgres_query(db,
                        POSTGRES_CALL(&list, tenant, standing, rule, postgres_int8(EXAMPLES_MAX)),
                        &result, error))
        return false;
    bool is_fine = true;
    json_open_array(writer, "records");
    for (size_t row = 0; is_fine && row < postgres_rows(result); row++) {
        struct stored stored;
        is_fine = stored_read(result, row, 0, &stored, error);
        if (!is_fine)
            break;
        json_open_object(writer, NULL);
        write_summary(writer, &stored.record);
        json_close_object(writer);
        record_release(&stored.record);
    }
    json_close_array(writer);
    json_close_object(writer);
    postgres_result_free(result);
    return is_fine;
}

/* What a setting lets go or keeps back is decided again bit by bit: until then it is not all here.
 */
static void write_deciding(struct json_writer *writer, const struct tenant_head *head)
{
    json_write_bool(writer, "deciding", head->agenda.count > 0);
}

static bool write_review(struct postgres *db, struct reading *reading,
                         const struct tenant_head *head, struct error *error)
{
    const struct tenant_settings *settings = &head->settings;
    struct text home = tenant_settings_get(settings, TENANT_SETTING_HOME_CURRENCY);
    json_open_object(&reading->writer, NULL);
    write_uuid(&reading->writer, "tenant", reading->report->tenant);
    json_write_text(&reading->writer, "review",
                    tenant_settings_get(settings, TENANT_SETTING_REVIEW));
    write_deciding(&reading->writer, head);
    bool is_fine = write_matched(db, reading, home, error) && write_ambiguous(db, reading, error) &&
                   write_waiting(db, reading, table_rule_of(FACT_REVIEW, REVIEW_OPEN), home, error);
    json_close_object(&reading->writer);
    return is_fine;
}

/* --- holds -------------------------------------------------------------------------------------
 */

static bool write_holds(struct postgres *db, struct reading *reading,
                        const struct tenant_head *head, struct error *error)
{
    const struct tenant_settings *settings = &head->settings;
    struct json_writer *writer = &reading->writer;
    json_open_object(writer, NULL);
    write_uuid(writer, "tenant", reading->report->tenant);
    write_deciding(writer, head);
    json_open_array(writer, "holds");
    for (int i = 0; i <= ENTITY_COUNT; i++) {
        enum tenant_setting setting = setting_of_hold((enum entity)i);
        if (tenant_settings_is_default(settings, setting))
            continue;
        json_open_object(writer, NULL);
        if (i < ENTITY_COUNT)
            json_write_string(writer, "entity", entity_name((enum entity)i));
        json_write_text(writer, "toward", tenant_settings_get(settings, setting));
        json_close_object(writer);
    }
    json_close_array(writer);
    struct text home = tenant_settings_get(settings, TENANT_SETTING_HOME_CURRENCY);
    bool is_fine = write_waiting(db, reading, table_rule_of(FACT_HOLD, HOLD_YES), home, error);
    json_close_object(writer);
    return is_fine;
}

/* --- both --------------------------------------------------------------------------------------
 */

static bool read_kept_back(struct postgres *db, struct reading *reading, struct error *error)
{
    const bool *is_review = reading->question;
    struct tenant_state state;
    bool has_head = false;
    state_init(&state, reading->report->tenant);
    bool is_fine = read_head(db, reading->report->tenant, &state, &has_head, error);
    /* Before its first event nothing is known of a tenant, not even whether a review is open. */
    reading->is_found = has_head;
    if (is_fine && has_head)
        is_fine = *is_review ? write_review(db, reading, &state.head, error)
                             : write_holds(db, reading, &state.head, error);
    state_release(&state);
    return is_fine;
}

enum report_end report_review(const struct report *report, struct error *error)
{
    const bool is_review = true;
    struct reading reading = {.report = report, .question = &is_review};
    return reading_run(&reading, read_kept_back, error);
}

enum report_end report_holds(const struct report *report, struct error *error)
{
    const bool is_review = false;
    struct reading reading = {.report = report, .question = &is_review};
    return reading_run(&reading, read_kept_back, error);
}
