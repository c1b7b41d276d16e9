#include "codec/document.h"
#include "codec/event_body.h"
#include "codec/member.h"
#include "codec/requester.h"

/* --- words ------------------------------------------------------------------------------------ */

static bool read_side(struct members *members, size_t at, enum side *out)
{
    struct text word;
    return members_text(members, at, MEMBER_REQUIRED, &word) &&
           (side_parse(word, out) ||
            members_refuse(members, at, "takes platform, desktop or online"));
}

static bool read_entity(struct members *members, size_t at, enum entity *out)
{
    struct text word;
    return members_text(members, at, MEMBER_REQUIRED, &word) &&
           ((entity_parse(word, out) && layout_of(*out)->field_count > 0) ||
            members_refuse(members, at, "is no kind of record that is carried"));
}

static bool read_id(struct members *members, size_t at, enum member_need need, struct text *out)
{
    if (!members_text(members, at, need, out))
        return false;
    return (text_is_present(*out) ? out->length > 0 && out->length <= REFERENCE_BYTES_MAX
                                  : need == MEMBER_OPTIONAL) ||
           members_refuse(members, at, "takes an id of 1 to 100 bytes");
}

static bool read_document(struct members *members, size_t at, enum entity entity,
                          struct arena *arena, struct document *out)
{
    if (!members->values[at])
        return members_refuse(members, at, "is required");
    return document_parse(arena, members->values[at], entity, out, members->error) ||
           error_prefix(members->error, "%s", members->names[at]);
}

static bool read_by(struct members *members, size_t at, struct text *out)
{
    return members_text(members, at, MEMBER_REQUIRED, out) &&
           ((out->length > 0 && out->length <= BY_BYTES_MAX) ||
            members_refuse(members, at, "takes who asked: person:NAME, or schedule"));
}

/* --- observed --------------------------------------------------------------------------------- */

enum {
    OBSERVED_SIDE,
    OBSERVED_ENTITY,
    OBSERVED_ID,
    OBSERVED_VERSION,
    OBSERVED_CHANGED_AT,
    OBSERVED_CREATED_AT,
    OBSERVED_EPOCH,
    OBSERVED_DELETED,
    OBSERVED_EXTERNAL_ID,
    OBSERVED_RECORD,
    OBSERVED_UNREADABLE,
};
static const char *const OBSERVED_MEMBERS[] = {"side",        "entity",     "id",        "version",
                                               "changed_at",  "created_at", "epoch",     "deleted",
                                               "external_id", "record",     "unreadable"};

static bool read_observed_record(struct members *members, struct arena *arena,
                                 struct observation *out)
{
    if (!members_text(members, OBSERVED_UNREADABLE, MEMBER_OPTIONAL, &out->unreadable))
        return false;
    if (text_is_present(out->unreadable))
        return error_set(members->error, ERROR_PERMANENT, "unreadable: %.*s",
                         TEXT_ARG(out->unreadable));
    out->document.entity = out->entity;
    if (out->is_deleted)
        return !members->values[OBSERVED_RECORD] ||
               members_refuse(members, OBSERVED_RECORD, "has no place where deleted is true");
    return read_document(members, OBSERVED_RECORD, out->entity, arena, &out->document) &&
           (document_check(&out->document, members->error) ||
            error_prefix(members->error, "record"));
}

static bool read_epoch(struct members *members, int at, enum member_need need, int64_t *out)
{
    uint64_t epoch = 0;
    if (!members_uint64(members, at, need, &epoch))
        return false;
    *out = (int64_t)epoch;
    return epoch <= INT64_MAX || members_refuse(members, at, "is larger than any lease");
}

static bool read_observed(const struct json *body, struct arena *arena, struct observation *out,
                          struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, body, OBSERVED_MEMBERS, error) ||
        !read_side(&members, OBSERVED_SIDE, &out->side) ||
        !read_entity(&members, OBSERVED_ENTITY, &out->entity) ||
        !read_id(&members, OBSERVED_ID, MEMBER_REQUIRED, &out->id) ||
        !members_text(&members, OBSERVED_VERSION, MEMBER_REQUIRED, &out->version) ||
        !members_instant(&members, OBSERVED_CHANGED_AT, MEMBER_OPTIONAL, &out->changed_at) ||
        !members_instant(&members, OBSERVED_CREATED_AT, MEMBER_OPTIONAL, &out->created_at) ||
        !read_epoch(&members, OBSERVED_EPOCH, MEMBER_REQUIRED, &out->epoch) ||
        !members_bool(&members, OBSERVED_DELETED, MEMBER_OPTIONAL, &out->is_deleted) ||
        !read_id(&members, OBSERVED_EXTERNAL_ID, MEMBER_OPTIONAL, &out->external_id))
        return false;
    return read_observed_record(&members, arena, out);
}

/* --- result ----------------------------------------------------------------------------------- */

enum {
    OF_COMMAND,
    OF_RECORD,
    OF_TARGET,
    OF_ENTITY,
    OF_COMMAND_VERSION,
    OF_RESULT,
    OF_REFUSAL,
    OF_CODE,
    OF_MESSAGE,
    OF_ID,
    OF_VERSION,
    OF_CHANGED_AT,
    OF_EPOCH,
    OF_DOCUMENT,
};
static const char *const RESULT_MEMBERS[] = {
    "command", "record",  "target", "entity",  "command_version", "result", "refusal",
    "code",    "message", "id",     "version", "changed_at",      "epoch",  "document"};

static bool read_result_kind(struct members *members, struct result *out)
{
    struct text kind, refusal;
    if (!members_text(members, OF_RESULT, MEMBER_REQUIRED, &kind) ||
        !members_text(members, OF_REFUSAL, MEMBER_OPTIONAL, &refusal))
        return false;
    if (!result_kind_parse(kind, &out->kind))
        return members_refuse(members, OF_RESULT,
                              "takes applied, refused, superseded or not_taken");
    out->refusal = REFUSAL_NONE;
    if (text_is_present(refusal) && !refusal_parse(refusal, &out->refusal))
        return members_refuse(members, OF_REFUSAL, "takes duplicate, stale, gone, closed or other");
    if ((out->kind == RESULT_REFUSED) != (out->refusal != REFUSAL_NONE))
        return members_refuse(members, OF_REFUSAL,
                              "is required where result is refused, and only there");
    return true;
}

static bool read_result(const struct json *body, struct arena *arena, struct event *event,
                        struct error *error)
{
    struct result *out = &event->result;
    struct members members;
    enum entity entity;
    if (!MEMBERS_INIT(&members, body, RESULT_MEMBERS, error) ||
        !members_uuid(&members, OF_COMMAND, MEMBER_REQUIRED, &out->command_id) ||
        !members_uuid(&members, OF_RECORD, MEMBER_REQUIRED, &out->record_id) ||
        !read_side(&members, OF_TARGET, &out->target) ||
        !read_entity(&members, OF_ENTITY, &entity) ||
        !members_uint32(&members, OF_COMMAND_VERSION, MEMBER_REQUIRED, &out->command_version) ||
        !read_result_kind(&members, out) ||
        !members_text(&members, OF_CODE, MEMBER_OPTIONAL, &out->code) ||
        !members_text(&members, OF_MESSAGE, MEMBER_OPTIONAL, &out->message) ||
        !read_id(&members, OF_ID, MEMBER_OPTIONAL, &out->id) ||
        !members_text(&members, OF_VERSION, MEMBER_OPTIONAL, &out->version) ||
        !members_instant(&members, OF_CHANGED_AT, MEMBER_OPTIONAL, &out->changed_at) ||
        !read_epoch(&members, OF_EPOCH, MEMBER_OPTIONAL, &out->epoch))
        return false;
    out->entity = entity;
    out->document.entity = entity;
    out->has_document = members.values[OF_DOCUMENT] != NULL;
    return !out->has_document ||
           read_document(&members, OF_DOCUMENT, entity, arena, &out->document);
}

/* --- settings --------------------------------------------------------------------------------- */

static const char *const SETTINGS_MEMBERS[] = {"changes", REQUESTER_MEMBERS};

static bool read_change(const struct json *member, struct setting_change *out, struct error *error)
{
    if (!tenant_setting_parse(member->key, &out->setting))
        return error_set(error, ERROR_PERMANENT, "%.*s: is no setting of a tenant",
                         TEXT_ARG(text_cut(member->key, 64)));
    if (member->kind != JSON_STRING)
        return error_set(error, ERROR_PERMANENT, "%s: takes a string",
                         tenant_setting_name(out->setting));
    out->value = member->text;
    return tenant_setting_check(out->setting, out->value, error);
}

static bool read_settings(const struct json *body, struct arena *arena, struct event *event,
                          struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, body, SETTINGS_MEMBERS, error) ||
        !requester_read(&members, 1, &event->settings.requester))
        return false;
    const struct json *changes = members.values[0];
    if (!changes || changes->kind != JSON_OBJECT || changes->count == 0)
        return members_refuse(&members, 0, "takes an object with at least one setting");
    struct setting_change *list = ARENA_ARRAY(arena, struct setting_change, changes->count);
    size_t count = 0;
    JSON_EACH(member, changes)
    {
        if (!read_change(member, &list[count++], error))
            return error_prefix(error, "changes");
    }
    event->settings.changes = list;
    event->settings.change_count = count;
    return true;
}

/* --- the short ones --------------------------------------------------------------------------- */

static bool read_run_requested(const struct json *body, struct event *event, struct error *error)
{
    static const char *const NAMES[] = {"by"};
    struct members members;
    return MEMBERS_INIT(&members, body, NAMES, error) &&
           read_by(&members, 0, &event->run_requested.by);
}

static bool read_run_read(const struct json *body, struct event *event, struct error *error)
{
    static const char *const NAMES[] = {"run", "read_count"};
    struct members members;
    return MEMBERS_INIT(&members, body, NAMES, error) &&
           members_uuid(&members, 0, MEMBER_REQUIRED, &event->run_read.run_id) &&
           members_uint64(&members, 1, MEMBER_REQUIRED, &event->run_read.read_count);
}

static bool read_choice(const struct json *body, struct event *event, struct error *error)
{
    static const char *const NAMES[] = {"record", "choice", "by"};
    struct members members;
    struct text word;
    return MEMBERS_INIT(&members, body, NAMES, error) &&
           members_uuid(&members, 0, MEMBER_REQUIRED, &event->choice.record_id) &&
           members_text(&members, 1, MEMBER_REQUIRED, &word) &&
           (choice_parse(word, &event->choice.choice) ||
            members_refuse(&members, 1,
                           "takes retry, take_platform, take_ledger or do_not_sync")) &&
           read_by(&members, 2, &event->choice.by);
}

static bool read_continue(const struct json *body, struct error *error)
{
    struct members members;
    return members_init(&members, body, NULL, 0, error);
}

static bool read_rules(const struct json *body, struct event *event, struct error *error)
{
    static const char *const NAMES[] = {"version", REQUESTER_MEMBERS};
    struct members members;
    return MEMBERS_INIT(&members, body, NAMES, error) &&
           members_uint32(&members, 0, MEMBER_REQUIRED, &event->rules.version) &&
           (event->rules.version > 0 || members_refuse(&members, 0, "takes 1 or more")) &&
           requester_read(&members, 1, &event->rules.requester);
}

bool event_body_read(const struct json *body, struct arena *arena, struct event *out,
                     struct error *error)
{
    switch (out->type) {
    case EVENT_OBSERVED:
        return read_observed(body, arena, &out->observation, error);
    case EVENT_RESULT:
        return read_result(body, arena, out, error);
    case EVENT_SETTINGS:
        return read_settings(body, arena, out, error);
    case EVENT_RUN_REQUESTED:
        return read_run_requested(body, out, error);
    case EVENT_RUN_READ:
        return read_run_read(body, out, error);
    case EVENT_CHOICE:
        return read_choice(body, out, error);
    case EVENT_CONTINUE:
        return read_continue(body, error);
    case EVENT_RULES:
        return read_rules(body, out, error);
    case EVENT_COUNT:
        break;
    }
    bug("event: type %d", (int)out->type);
}
