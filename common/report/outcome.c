/* What became of one event: read from where it left its traces. */
#include "codec/history.h"
#include "codec/write.h"
#include "model/command.h"
#include "report/read.h"

static bool is_folded(struct postgres *db, const struct report_event *event, bool *out,
                      struct error *error)
{
    static const struct postgres_statement select = {
        "report_offset", "SELECT next_offset FROM reconciler.partition_offset"
                         " WHERE topic = $1 AND partition_number = $2"};
    struct postgres_result *result = NULL;
    if (!postgres_query(
            db,
            POSTGRES_CALL(&select, postgres_text(event->topic), postgres_int4(event->partition)),
            &result, error))
        return false;
    *out = postgres_rows(result) > 0 && postgres_int8_at(result, 0, 0) > event->offset;
    postgres_result_free(result);
    return true;
}

/* Set aside, with the reason. */
static bool find_aside(struct postgres *db, struct reading *reading,
                       const struct report_event *event, bool *found, struct error *error)
{
    static const struct postgres_statement select = {
        "report_aside_one",
        "SELECT outcome::int4, reason, rule FROM reconciler.aside WHERE tenant = $1"
        " AND partition_number = $2 AND source_offset = $3 AND generation ="
        " (SELECT number FROM fleet.generation WHERE topic_prefix || '.events' = $4)"};
    struct postgres_result *result = NULL;
    if (!postgres_query(db,
                        POSTGRES_CALL(&select, postgres_uuid(reading->report->tenant),
                                      postgres_int4(event->partition), postgres_int8(event->offset),
                                      postgres_text(event->topic)),
                        &result, error))
        return false;
    *found = postgres_rows(result) > 0;
    if (*found) {
        enum outcome outcome = (enum outcome)postgres_int4_at(result, 0, 0);
        json_write_string(&reading->writer, "outcome", outcome_name(outcome));
        json_write_text(&reading->writer, "reason", postgres_text_at(result, 0, 1));
        write_rule_name(&reading->writer, postgres_text_at(result, 0, 2));
    }
    postgres_result_free(result);
    return true;
}

/* An observation that led to no decision of its own said nothing new, or something old, or left
 * the record standing where it stood. */
static enum outcome outcome_without_decision(const struct record *record,
                                             const struct report_event *event)
{
    const struct shown *shown = &record->shown[HALF_PLATFORM];
    if (event->is_observation && !text_equal(shown->version, event->version))
        return OUTCOME_SUPERSEDED;
    if (event->is_repeat || record->standing == STANDING_AGREED)
        return OUTCOME_NO_CHANGE;
    return record->outcome;
}

static bool write_record_outcome(struct postgres *db, struct reading *reading,
                                 const struct report_event *event, const struct stored *stored,
                                 struct error *error)
{
    struct json_writer *writer = &reading->writer;
    const struct record *record = &stored->record;
    struct history_entry entry = {0};
    const struct timeline_question question = {reading->report->tenant, stored, event->id};
    if (!timeline_find(db, &question, &entry, error))
        return false;
    enum outcome outcome =
        entry.decision > 0 ? entry.outcome : outcome_without_decision(record, event);
    json_write_string(writer, "outcome", outcome_name(outcome));
    json_write_string(writer, "outcome_sentence", outcome_sentence(outcome));
    write_uuid(writer, "record", record->id);
    json_write_string(writer, "standing", standing_name(record->standing));
    write_rule(writer, record->rule_kind, record->rule);
    return true;
}

static bool write_about(struct postgres *db, struct reading *reading,
                        const struct report_event *event, struct error *error)
{
    struct stored stored;
    bool found = false;
    if (!stored_find(db, reading->report, &event->about, &stored, &found, error))
        return false;
    if (!found) {
        json_write_string(&reading->writer, "outcome", outcome_name(OUTCOME_NO_CHANGE));
        return true;
    }
    bool is_fine = write_record_outcome(db, reading, event, &stored, error);
    record_release(&stored.record);
    return is_fine;
}

/* A request either began the run whose id follows from it, or joined the one that was open. */
static bool write_run_outcome(struct postgres *db, struct reading *reading,
                              const struct report_event *event, struct error *error)
{
    static const struct postgres_statement select = {
        "report_run_is", "SELECT 1 FROM reconciler.run WHERE tenant = $1 AND run_id = $2"};
    struct uuid tenant = reading->report->tenant;
    struct uuid own = derive_run_id(tenant, event->id);
    struct tenant_state state;
    bool has_head = false;
    state_init(&state, tenant);
    bool is_fine = read_head(db, tenant, &state, &has_head, error);
    struct uuid last = state.head.run.id;
    state_release(&state);
    struct postgres_result *result = NULL;
    if (!is_fine ||
        !postgres_query(db, POSTGRES_CALL(&select, postgres_uuid(tenant), postgres_uuid(own)),
                        &result, error))
        return false;
    bool is_own = uuid_equal(last, own) || postgres_rows(result) > 0;
    postgres_result_free(result);
    json_write_string(&reading->writer, "outcome",
                      outcome_name(is_own ? OUTCOME_APPLIED : OUTCOME_NO_CHANGE));
    json_write_bool(&reading->writer, "joined", !is_own);
    write_optional_uuid(&reading->writer, "run", is_own ? own : last);
    return true;
}

static bool write_outcome(struct postgres *db, struct reading *reading,
                          const struct report_event *event, struct error *error)
{
    bool is_aside = false;
    if (!find_aside(db, reading, event, &is_aside, error))
        return false;
    if (is_aside)
        return true;
    if (event->is_run_request)
        return write_run_outcome(db, reading, event, error);
    bool is_about_record = event->is_observation || !uuid_is_nil(event->about.record);
    if (is_about_record)
        return write_about(db, reading, event, error);
    json_write_string(&reading->writer, "outcome", outcome_name(OUTCOME_APPLIED));
    return true;
}

static bool read_event(struct postgres *db, struct reading *reading, struct error *error)
{
    const struct report_event *event = reading->question;
    bool *folded = reading->answer;
    struct json_writer *writer = &reading->writer;
    if (!is_folded(db, event, folded, error))
        return false;
    reading->is_found = true;
    json_open_object(writer, NULL);
    write_uuid(writer, "event", event->id);
    json_write_string(writer, "state", *folded ? "folded" : "pending");
    bool is_fine = !*folded || write_outcome(db, reading, event, error);
    json_close_object(writer);
    return is_fine;
}

enum report_end report_event(const struct report *report, const struct report_event *event,
                             bool *is_folded_out, struct error *error)
{
    struct reading reading = {.report = report, .question = event, .answer = is_folded_out};
    return reading_run(&reading, read_event, error);
}
