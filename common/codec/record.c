#include "codec/record.h"

#include "codec/record_names.h"
#include "codec/write.h"

static void write_count(struct json_writer *writer, const char *key, uint64_t count)
{
    char digits[NUMBER_TEXT_BYTES];
    if (count > 0)
        json_write_number(writer, key, text_format_uint64(count, 1, digits));
}

static void write_true(struct json_writer *writer, const char *key, bool value)
{
    if (value)
        json_write_bool(writer, key, true);
}

/* Documents are JSON already: they stand inside as they are. */
static void write_document(struct json_writer *writer, const char *key, struct text document)
{
    if (text_is_present(document))
        json_write_raw(writer, key, document);
}

static void write_outstanding(struct json_writer *writer, const char *key,
                              const struct outstanding *out)
{
    if (out->version == 0)
        return;
    json_open_object(writer, key);
    json_write_int64(writer, OUT_NAMES[OUT_VERSION], out->version);
    json_write_string(writer, OUT_NAMES[OUT_ACTION], action_name(out->action));
    write_true(writer, OUT_NAMES[OUT_HANDED_OUT], out->is_handed_out);
    write_document(writer, OUT_NAMES[OUT_ORIGIN], out->origin_document);
    write_document(writer, OUT_NAMES[OUT_SENT], out->sent_document);
    json_close_object(writer);
}

static void write_half(struct json_writer *writer, const struct record *record, enum half half)
{
    const struct shown *shown = &record->shown[half];
    json_open_object(writer, half_name(half));
    json_write_string(writer, HALF_NAMES[HALF_PRESENCE], presence_name(shown->presence));
    write_optional(writer, HALF_NAMES[HALF_VERSION], shown->version);
    if (shown->presence != PRESENCE_NEVER)
        write_instant(writer, HALF_NAMES[HALF_CHANGED_AT], shown->changed_at);
    write_count(writer, HALF_NAMES[HALF_EPOCH], (uint64_t)shown->epoch);
    write_document(writer, HALF_NAMES[HALF_AGREED], record->agreed[half]);
    write_count(writer, HALF_NAMES[HALF_COMMAND_VERSION], record->command_version[half]);
    write_outstanding(writer, HALF_NAMES[HALF_OUT], &record->out[half]);
    write_outstanding(writer, HALF_NAMES[HALF_PRIOR], &record->prior[half]);
    if (record->refusal[half] != REFUSAL_NONE)
        json_write_string(writer, HALF_NAMES[HALF_REFUSAL], refusal_name(record->refusal[half]));
    write_optional(writer, HALF_NAMES[HALF_REFUSAL_MESSAGE], record->refusal_message[half]);
    write_count(writer, HALF_NAMES[HALF_STALE_COUNT], record->stale_count[half]);
    write_true(writer, HALF_NAMES[HALF_UNREADABLE], record->is_unreadable[half]);
    json_close_object(writer);
}

static void write_decision(struct json_writer *writer, const struct record *record)
{
    json_write_string(writer, REST_NAMES[REST_STANDING], standing_name(record->standing));
    json_write_string(writer, REST_NAMES[REST_OUTCOME], outcome_name(record->outcome));
    if (record->rule_kind) {
        char rule[NUMBER_TEXT_BYTES + 1] = {record->rule_kind};
        text_format_uint64(record->rule, 1, rule + 1);
        json_write_string(writer, REST_NAMES[REST_RULE], rule);
    }
    json_write_string(writer, REST_NAMES[REST_TARGET], half_name(record->target));
    if (record->subject != SUBJECT_NONE)
        json_write_string(writer, REST_NAMES[REST_SUBJECT], subject_kind_name(record->subject));
    write_optional_uuid(writer, REST_NAMES[REST_SUBJECT_RECORD], record->subject_record);
    write_optional_uuid(writer, REST_NAMES[REST_RUN], record->run_id);
    write_optional_uuid(writer, REST_NAMES[REST_EVENT], record->event_id);
    write_count(writer, REST_NAMES[REST_FACTS_LOW], record->facts_low);
    write_count(writer, REST_NAMES[REST_FACTS_HIGH], record->facts_high);
    write_count(writer, REST_NAMES[REST_DECISION_COUNT], record->decision_count);
}

void record_rest_format(const struct record *record, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_optional_uuid(&writer, REST_NAMES[REST_ALIAS_OF], record->alias_of);
    write_true(&writer, REST_NAMES[REST_BASE], record->has_base);
    write_half(&writer, record, HALF_PLATFORM);
    write_half(&writer, record, HALF_LEDGER);
    write_count(&writer, REST_NAMES[REST_CHANGED_EVENT], record->changed_event);
    write_count(&writer, REST_NAMES[REST_WAITER_COUNT], record->waiter_count);
    write_true(&writer, REST_NAMES[REST_AMBIGUOUS], record->is_ambiguous);
    write_true(&writer, REST_NAMES[REST_MARKED], record->is_marked);
    write_true(&writer, REST_NAMES[REST_JOINED], record->is_joined);
    write_true(&writer, REST_NAMES[REST_JOINED_BY_EDIT], record->is_joined_by_edit);
    write_true(&writer, REST_NAMES[REST_PAID_HOLD], record->is_paid_hold);
    write_count(&writer, REST_NAMES[REST_PAID_BEFORE], record->paid_before);
    write_count(&writer, REST_NAMES[REST_PAID_SEEN], record->paid_seen);
    write_count(&writer, REST_NAMES[REST_PAID_EVENT], record->paid_event);
    if (record->has_choice)
        json_write_string(&writer, REST_NAMES[REST_CHOICE], choice_name(record->choice));
    write_decision(&writer, record);
    json_close_object(&writer);
}

static void write_shown(struct json_writer *writer, const struct record *record, enum half half)
{
    const struct shown *shown = &record->shown[half];
    if (!text_is_present(shown->native_id))
        return;
    json_open_object(writer, half_name(half));
    json_write_text(writer, "id", shown->native_id);
    write_document(writer, "document", shown->document);
    json_close_object(writer);
}

void record_row_join(const struct record *record, struct text rest, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "id", record->id);
    json_write_string(&writer, "entity", entity_name(record->entity));
    write_shown(&writer, record, HALF_PLATFORM);
    write_shown(&writer, record, HALF_LEDGER);
    json_write_raw(&writer, "rest", rest);
    json_close_object(&writer);
}

void record_row_format(const struct record *record, struct buffer *out)
{
    struct buffer rest;
    buffer_init(&rest, 0);
    record_rest_format(record, &rest);
    record_row_join(record, buffer_text(&rest), out);
    buffer_release(&rest);
}
