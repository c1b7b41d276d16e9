/* Records as JSON: in lists the summary, alone with everything that explains it. */
#include "codec/write.h"
#include "report/read.h"
#include "rules/rules.h"

static void write_raw(struct json_writer *writer, const char *key, struct text json)
{
    if (text_is_present(json))
        json_write_raw(writer, key, json);
}

static void write_out(struct json_writer *writer, const struct outstanding *out)
{
    if (out->version == 0)
        return;
    json_open_object(writer, "command");
    json_write_int64(writer, "version", out->version);
    json_write_string(writer, "action", action_name(out->action));
    json_write_bool(writer, "handed_out", out->is_handed_out);
    json_close_object(writer);
}

static void write_half(struct json_writer *writer, const struct record *record, enum half half)
{
    const struct shown *shown = &record->shown[half];
    json_open_object(writer, half_name(half));
    json_write_string(writer, "presence", presence_name(shown->presence));
    write_optional(writer, "id", shown->native_id);
    write_optional(writer, "version", shown->version);
    if (shown->presence != PRESENCE_NEVER)
        write_instant(writer, "changed_at", shown->changed_at);
    if (record->refusal[half] != REFUSAL_NONE)
        json_write_string(writer, "refusal", refusal_name(record->refusal[half]));
    write_optional(writer, "refusal_message", record->refusal_message[half]);
    write_out(writer, &record->out[half]);
    write_raw(writer, "document", shown->document);
    json_close_object(writer);
}

/* A row without a subject can only be left by what the record itself shows: the fold looks at such
 * records again when settings change, to be on the safe side, and people shall not wait for that.
 */
static bool waits_for_itself(const struct record *record)
{
    const struct rules latest = {.version = RULES_VERSION_LATEST};
    struct facts facts;
    struct decision decision;
    if (record->subject != SUBJECT_SETTINGS || record->rule_kind == 0 ||
        record->standing == STANDING_AGREED)
        return false;
    facts_unpack(record->facts_low, record->facts_high, &facts);
    rules_decide(&latest, &facts, &decision);
    return decision.rule->kind == record->rule_kind && decision.rule->number == record->rule &&
           decision.rule->subject == SUBJECT_NONE;
}

static void write_subject(struct json_writer *writer, const struct record *record)
{
    static const char *const SENTENCES[SUBJECT_COUNT] = {
        [SUBJECT_NONE] =
            "It is looked at again when it changes itself: on a side, or by a person's choice.",
        [SUBJECT_RUN] = "It is looked at again with the next sync.",
        [SUBJECT_RECORD] = "It is looked at again when the record that it refers to changes.",
        [SUBJECT_SETTINGS] = "It is looked at again when a setting changes.",
        [SUBJECT_ANSWER] = "It is looked at again with the answer to what Tieout is creating.",
    };
    if (record->subject == SUBJECT_NONE)
        return;
    bool is_itself = waits_for_itself(record);
    bool asks_person =
        record->standing == STANDING_NEEDS_YOU && record->subject == SUBJECT_SETTINGS && !is_itself;
    const char *sentence = SENTENCES[is_itself ? SUBJECT_NONE : record->subject];
    json_open_object(writer, "waits_for");
    json_write_string(writer, "kind", is_itself ? "itself" : subject_kind_name(record->subject));
    json_write_string(writer, "sentence",
                      asks_person ? "It is looked at again when a person chooses what shall be, or "
                                    "when a setting changes."
                                  : sentence);
    write_optional_uuid(writer, "record", record->subject_record);
    json_close_object(writer);
}

void write_summary(struct json_writer *writer, const struct record *record)
{
    write_uuid(writer, "record", record->id);
    json_write_string(writer, "entity", entity_name(record->entity));
    json_write_string(writer, "standing", standing_name(record->standing));
    json_write_string(writer, "standing_sentence", standing_sentence(record->standing));
    json_write_string(writer, "outcome", outcome_name(record->outcome));
    write_rule(writer, record->rule_kind, record->rule);
    write_subject(writer, record);
    json_write_string(writer, "target", half_name(record->target));
    write_optional_uuid(writer, "run", record->run_id);
    write_optional_uuid(writer, "event", record->event_id);
    write_half(writer, record, HALF_PLATFORM);
    write_half(writer, record, HALF_LEDGER);
}

/* --- one ---------------------------------------------------------------------------------------
 */

static void write_agreement(struct json_writer *writer, const struct record *record)
{
    if (!record->has_base)
        return;
    json_open_object(writer, "agreed");
    for (int half = 0; half < HALF_COUNT; half++) {
        struct text agreed = record->agreed[half];
        if (!text_is_present(agreed))
            agreed = record->shown[half].document;
        write_raw(writer, half_name((enum half)half), agreed);
    }
    json_close_object(writer);
}

static bool write_whole(struct postgres *db, struct reading *reading, const struct stored *stored,
                        uint32_t rules_version, struct error *error)
{
    struct json_writer *writer = &reading->writer;
    const struct record *record = &stored->record;
    json_open_object(writer, NULL);
    write_summary(writer, record);
    json_write_bool(writer, "ambiguous", record->is_ambiguous);
    json_write_bool(writer, "do_not_sync", record->is_marked);
    if (record->has_choice)
        json_write_string(writer, "choice", choice_name(record->choice));
    write_agreement(writer, record);
    write_explanation(writer, record, rules_version);
    bool is_fine = write_references(db, reading, record, error) &&
                   write_timeline(db, reading, stored, writer, error);
    json_close_object(writer);
    return is_fine;
}

static bool read_record(struct postgres *db, struct reading *reading, struct error *error)
{
    struct tenant_state state;
    struct stored stored;
    bool has_head = false, is_found = false;
    state_init(&state, reading->report->tenant);
    bool is_fine = read_head(db, reading->report->tenant, &state, &has_head, error);
    uint32_t version = state.head.rules_version;
    state_release(&state);
    if (!is_fine || !stored_find(db, reading->report, reading->question, &stored, &is_found, error))
        return false;
    if (!is_found)
        return true;
    reading->is_found = true;
    is_fine = write_whole(db, reading, &stored, version, error);
    record_release(&stored.record);
    return is_fine;
}

enum report_end report_record(const struct report *report, const struct report_identity *identity,
                              struct error *error)
{
    struct reading reading = {.report = report, .question = identity};
    return reading_run(&reading, read_record, error);
}

/* --- many --------------------------------------------------------------------------------------
 */

static bool query_list(struct postgres *db, const struct report *report,
                       const struct report_filter *filter, struct postgres_result **result,
                       struct error *error)
{
    /* The constant lets the partial index serve the lists that people look at. */
    static const struct postgres_statement any = {
        "report_list", "SELECT" STORED_COLUMNS "FROM reconciler.record r WHERE r.tenant = $1"
                       " AND ($2::int4 < 0 OR r.entity = $2) AND r.record_id > $3"
                       " AND ($4::int4 < 0 OR r.standing = $4) AND ($5::text = '' OR r.rule = $5)"
                       " AND r.rest NOT LIKE '{\"alias_of\"%' ORDER BY r.record_id LIMIT $6"};
    static const struct postgres_statement open = {
        "report_list_open",
        "SELECT" STORED_COLUMNS "FROM reconciler.record r WHERE r.tenant = $1"
        " AND ($2::int4 < 0 OR r.entity = $2) AND r.record_id > $3 AND r.standing = $4"
        " AND r.standing > 1 AND ($5::text = '' OR r.rule = $5)"
        " AND r.rest NOT LIKE '{\"alias_of\"%' ORDER BY r.record_id LIMIT $6"};
    /* A nil id would be NULL, and the first id there can be is the nil one. */
    struct uuid after = filter->after;
    struct postgres_value from = postgres_uuid(after);
    if (uuid_is_nil(after))
        from = postgres_text(TEXT("00000000-0000-0000-0000-000000000000"));
    int32_t entity = filter->entity == ENTITY_COUNT ? -1 : (int32_t)filter->entity;
    int32_t standing = filter->standing == STANDING_COUNT ? -1 : (int32_t)filter->standing;
    struct text rule = text_is_present(filter->rule) ? filter->rule : TEXT("");
    return postgres_query(db,
                          POSTGRES_CALL(standing > 1 ? &open : &any, postgres_uuid(report->tenant),
                                        postgres_int4(entity), from, postgres_int4(standing),
                                        postgres_text(rule),
                                        postgres_int8((int64_t)filter->limit + 1)),
                          result, error);
}

static bool write_list(struct reading *reading, const struct postgres_result *result, size_t limit,
                       struct error *error)
{
    struct json_writer *writer = &reading->writer;
    size_t rows = postgres_rows(result);
    size_t shown = rows < limit ? rows : limit;
    json_open_object(writer, NULL);
    json_open_array(writer, "records");
    for (size_t row = 0; row < shown; row++) {
        struct stored stored;
        if (!stored_read(result, row, 0, &stored, error))
            return false;
        json_open_object(writer, NULL);
        write_summary(writer, &stored.record);
        json_close_object(writer);
        record_release(&stored.record);
    }
    json_close_array(writer);
    if (rows > limit)
        write_uuid(writer, "next", postgres_uuid_at(result, shown - 1, 0));
    json_close_object(writer);
    return true;
}

static bool read_records(struct postgres *db, struct reading *reading, struct error *error)
{
    const struct report_filter *filter = reading->question;
    struct postgres_result *result = NULL;
    REQUIRE(filter->limit > 0 && filter->limit <= REPORT_LIST_MAX);
    if (!query_list(db, reading->report, filter, &result, error))
        return false;
    reading->is_found = true;
    bool is_fine = write_list(reading, result, filter->limit, error);
    postgres_result_free(result);
    return is_fine;
}

enum report_end report_records(const struct report *report, const struct report_filter *filter,
                               struct error *error)
{
    struct reading reading = {.report = report, .question = filter};
    return reading_run(&reading, read_records, error);
}
