#include "codec/document.h"
#include "codec/event_body.h"
#include "codec/requester.h"
#include "codec/write.h"

static void write_observed(struct json_writer *writer, const struct observation *observed)
{
    json_write_string(writer, "side", side_name(observed->side));
    json_write_string(writer, "entity", entity_name(observed->entity));
    json_write_text(writer, "id", observed->id);
    json_write_text(writer, "version",
                    text_is_present(observed->version) ? observed->version : TEXT(""));
    write_instant(writer, "changed_at", observed->changed_at);
    write_instant(writer, "created_at", observed->created_at);
    json_write_int64(writer, "epoch", observed->epoch);
    if (observed->is_deleted)
        json_write_bool(writer, "deleted", true);
    write_optional(writer, "external_id", observed->external_id);
    write_optional(writer, "unreadable", observed->unreadable);
    if (!observed->is_deleted && !text_is_present(observed->unreadable))
        document_write(writer, "record", &observed->document);
}

static void write_result(struct json_writer *writer, const struct result *result)
{
    write_uuid(writer, "command", result->command_id);
    write_uuid(writer, "record", result->record_id);
    json_write_string(writer, "target", side_name(result->target));
    json_write_string(writer, "entity", entity_name(result->entity));
    json_write_int64(writer, "command_version", result->command_version);
    json_write_string(writer, "result", result_kind_name(result->kind));
    if (result->kind == RESULT_REFUSED)
        json_write_string(writer, "refusal", refusal_name(result->refusal));
    write_optional(writer, "code", result->code);
    write_optional(writer, "message", result->message);
    write_optional(writer, "id", result->id);
    write_optional(writer, "version", result->version);
    write_instant(writer, "changed_at", result->changed_at);
    if (result->epoch)
        json_write_int64(writer, "epoch", result->epoch);
    if (result->has_document)
        document_write(writer, "document", &result->document);
}

static void write_settings(struct json_writer *writer, const struct event *event)
{
    json_open_object(writer, "changes");
    for (size_t i = 0; i < event->settings.change_count; i++) {
        const struct setting_change *change = &event->settings.changes[i];
        json_write_text(writer, tenant_setting_name(change->setting),
                        text_is_present(change->value) ? change->value : TEXT(""));
    }
    json_close_object(writer);
    requester_write(writer, &event->settings.requester);
}

static void write_members(struct json_writer *writer, const struct event *event)
{
    switch (event->type) {
    case EVENT_OBSERVED:
        write_observed(writer, &event->observation);
        return;
    case EVENT_RESULT:
        write_result(writer, &event->result);
        return;
    case EVENT_SETTINGS:
        write_settings(writer, event);
        return;
    case EVENT_RUN_REQUESTED:
        json_write_text(writer, "by", event->run_requested.by);
        return;
    case EVENT_RUN_READ:
        write_uuid(writer, "run", event->run_read.run_id);
        json_write_int64(writer, "read_count", (int64_t)event->run_read.read_count);
        return;
    case EVENT_CHOICE:
        write_uuid(writer, "record", event->choice.record_id);
        json_write_string(writer, "choice", choice_name(event->choice.choice));
        json_write_text(writer, "by", event->choice.by);
        return;
    case EVENT_CONTINUE:
        return;
    case EVENT_RULES:
        json_write_int64(writer, "version", event->rules.version);
        requester_write(writer, &event->rules.requester);
        return;
    case EVENT_COUNT:
        break;
    }
    bug("event: type %d", (int)event->type);
}

void event_body_write(const struct event *event, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_members(&writer, event);
    json_close_object(&writer);
}
