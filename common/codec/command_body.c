#include "codec/command_body.h"

#include <stdio.h>

#include "codec/command.h"
#include "codec/document.h"
#include "codec/member.h"
#include "codec/write.h"

enum { RULE_DIGITS_MAX = 5 };

enum {
    WRITE_COMMAND,
    WRITE_RECORD,
    WRITE_RUN,
    WRITE_TARGET,
    WRITE_ENTITY,
    WRITE_ACTION,
    WRITE_VERSION,
    WRITE_ID,
    WRITE_BASE_VERSION,
    WRITE_RULE,
    WRITE_GROUPS,
    WRITE_DOCUMENT,
};
static const char *const WRITE_MEMBERS[] = {"command",      "record", "run",     "target",
                                            "entity",       "action", "version", "id",
                                            "base_version", "rule",   "groups",  "document"};

enum { LOOK_COMMAND, LOOK_KIND, LOOK_RUN, LOOK_ENTITY, LOOK_ID, LOOK_DUE };
static const char *const LOOK_MEMBERS[] = {"command", "kind", "run", "entity", "id", "due"};

static bool read_entity(struct members *members, size_t at, enum entity *out)
{
    struct text word;
    return members_text(members, at, MEMBER_REQUIRED, &word) &&
           ((entity_parse(word, out) && layout_of(*out)->field_count > 0) ||
            members_refuse(members, at, "is no kind of record that is carried"));
}

static bool read_rule(struct members *members, struct write_command *out)
{
    struct text rule;
    uint64_t number = 0;
    if (!members_text(members, WRITE_RULE, MEMBER_REQUIRED, &rule))
        return false;
    struct text digits = rule.length > 1 ? text_slice(rule.data + 1, rule.length - 1) : TEXT("");
    bool is_rule = rule.length > 1 && rule.data[0] >= 'A' && rule.data[0] <= 'Z' &&
                   digits.length <= RULE_DIGITS_MAX && text_parse_uint64(digits, &number);
    if (!is_rule)
        return members_refuse(members, WRITE_RULE, "takes the name of a rule such as R97");
    out->rule_kind = rule.data[0];
    out->rule = (uint32_t)number;
    return true;
}

static bool read_groups(struct members *members, struct write_command *out)
{
    const struct json *names = members->values[WRITE_GROUPS];
    enum group group;
    if (!names)
        return true;
    if (names->kind != JSON_ARRAY || names->count == 0 || out->action != ACTION_UPDATE)
        return members_refuse(members, WRITE_GROUPS, "takes what an update changes, at least one");
    JSON_EACH(name, names)
    {
        if (name->kind != JSON_STRING || !group_parse(name->text, &group))
            return members_refuse(members, WRITE_GROUPS, "takes names of groups of fields");
        out->groups |= UINT32_C(1) << group;
    }
    return true;
}

static bool read_where(struct members *members, struct write_command *out)
{
    struct text target, action;
    if (!members_text(members, WRITE_TARGET, MEMBER_REQUIRED, &target) ||
        !read_entity(members, WRITE_ENTITY, &out->entity) ||
        !members_text(members, WRITE_ACTION, MEMBER_REQUIRED, &action))
        return false;
    if (!side_parse(target, &out->target))
        return members_refuse(members, WRITE_TARGET, "takes platform, desktop or online");
    return action_parse(action, &out->action) ||
           members_refuse(members, WRITE_ACTION, "takes create, update, void or delete");
}

static bool read_document(struct members *members, struct arena *arena, struct write_command *out)
{
    if (!members->values[WRITE_DOCUMENT])
        return members_refuse(members, WRITE_DOCUMENT, "is required");
    return document_parse(arena, members->values[WRITE_DOCUMENT], out->entity, &out->document,
                          members->error) ||
           error_prefix(members->error, "document");
}

bool write_body_read(const struct json *body, struct arena *arena, struct write_command *out,
                     struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, body, WRITE_MEMBERS, error) ||
        !members_uuid(&members, WRITE_COMMAND, MEMBER_REQUIRED, &out->id) ||
        !members_uuid(&members, WRITE_RECORD, MEMBER_REQUIRED, &out->record_id) ||
        !members_uuid(&members, WRITE_RUN, MEMBER_OPTIONAL, &out->run_id) ||
        !read_where(&members, out) ||
        !members_uint32(&members, WRITE_VERSION, MEMBER_REQUIRED, &out->version) ||
        !members_text(&members, WRITE_ID, MEMBER_OPTIONAL, &out->native_id) ||
        !members_text(&members, WRITE_BASE_VERSION, MEMBER_REQUIRED, &out->base_version) ||
        !read_rule(&members, out) || !read_groups(&members, out))
        return false;
    if (out->version == 0)
        return members_refuse(&members, WRITE_VERSION, "takes 1 or more");
    /* A delete without id cancels a create that may not have been sent. */
    if (out->action == ACTION_UPDATE && text_is_empty(out->native_id))
        return members_refuse(&members, WRITE_ID, "is required for an update");
    if (out->action == ACTION_CREATE && text_is_present(out->native_id))
        return members_refuse(&members, WRITE_ID, "has no place in a create");
    return read_document(&members, arena, out);
}

static void write_groups(struct json_writer *writer, const struct write_command *command)
{
    if (command->groups == 0 || command->action != ACTION_UPDATE)
        return;
    json_open_array(writer, "groups");
    for (unsigned group = 0; group < GROUP_COUNT; group++) {
        if (command->groups & UINT32_C(1) << group)
            json_write_string(writer, NULL, group_name((enum group)group));
    }
    json_close_array(writer);
}

void write_command_format(const struct write_command *command, struct buffer *out)
{
    struct json_writer writer;
    char rule[16];
    struct text base = command->base_version;
    REQUIRE(command->rule_kind >= 'A' && command->rule_kind <= 'Z');
    snprintf(rule, sizeof(rule), "%c%u", command->rule_kind, command->rule);
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "command", command->id);
    write_uuid(&writer, "record", command->record_id);
    write_optional_uuid(&writer, "run", command->run_id);
    json_write_string(&writer, "target", side_name(command->target));
    json_write_string(&writer, "entity", entity_name(command->entity));
    json_write_string(&writer, "action", action_name(command->action));
    json_write_int64(&writer, "version", command->version);
    write_optional(&writer, "id", command->native_id);
    json_write_text(&writer, "base_version", text_is_present(base) ? base : TEXT(""));
    json_write_string(&writer, "rule", rule);
    write_groups(&writer, command);
    document_write(&writer, "document", &command->document);
    json_close_object(&writer);
}

static bool check_look(struct members *members, const struct read_command *command)
{
    bool has_run = members->values[LOOK_RUN] != NULL;
    bool has_record = members->values[LOOK_ENTITY] || members->values[LOOK_ID];
    bool has_due = members->values[LOOK_DUE] != NULL;
    switch (command->kind) {
    case READ_RUN:
        if (!has_run)
            return members_refuse(members, LOOK_RUN, "is required for kind run");
        break;
    case READ_RECORD:
        if (!members->values[LOOK_ENTITY] || text_is_empty(command->native_id))
            return members_refuse(members, LOOK_ID, "and entity are required for kind record");
        break;
    case READ_SCHEDULE:
        if (!has_run)
            return members_refuse(members, LOOK_RUN, "is required for kind schedule");
        break;
    case READ_COUNT:
        break;
    }
    if (has_record && command->kind != READ_RECORD)
        return members_refuse(members, LOOK_ENTITY, "and id belong to kind record only");
    if (has_due && command->kind != READ_SCHEDULE)
        return members_refuse(members, LOOK_DUE, "belongs to kind schedule only");
    return true;
}

bool read_body_read(const struct json *body, struct read_command *out, struct error *error)
{
    struct members members;
    struct text kind;
    if (!MEMBERS_INIT(&members, body, LOOK_MEMBERS, error) ||
        !members_uuid(&members, LOOK_COMMAND, MEMBER_REQUIRED, &out->id) ||
        !members_text(&members, LOOK_KIND, MEMBER_REQUIRED, &kind) ||
        !members_uuid(&members, LOOK_RUN, MEMBER_OPTIONAL, &out->run_id) ||
        !members_text(&members, LOOK_ID, MEMBER_OPTIONAL, &out->native_id) ||
        !members_instant(&members, LOOK_DUE, MEMBER_OPTIONAL, &out->due))
        return false;
    if (!read_kind_parse(kind, &out->kind))
        return members_refuse(&members, LOOK_KIND, "takes run, record or schedule");
    if (members.values[LOOK_ENTITY] && !read_entity(&members, LOOK_ENTITY, &out->entity))
        return false;
    return check_look(&members, out);
}

void read_command_format(const struct read_command *command, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "command", command->id);
    json_write_string(&writer, "kind", read_kind_name(command->kind));
    write_optional_uuid(&writer, "run", command->run_id);
    if (command->kind == READ_RECORD) {
        json_write_string(&writer, "entity", entity_name(command->entity));
        json_write_text(&writer, "id", command->native_id);
    }
    if (command->kind == READ_SCHEDULE)
        write_instant(&writer, "due", command->due);
    json_close_object(&writer);
}
