#include "codec/command.h"

#include "codec/command_body.h"

static const char *const WRITE_TYPES[] = {COMMAND_WRITE_TYPE};
static const char *const READ_TYPES[] = {COMMAND_READ_TYPE};

static const struct json *open_command(const struct envelope *envelope, struct arena *arena,
                                       const char *const types[static 1],
                                       struct envelope_head *head, struct error *error)
{
    struct text type = envelope->headers[ENVELOPE_TYPE];
    if (!envelope_open(envelope, head, error))
        return NULL;
    if (!text_equal_string(type, types[0])) {
        envelope_refuse_type(type, types, 1, error);
        return NULL;
    }
    const struct json *body = json_parse(arena, envelope->body, error);
    if (!body)
        error_prefix(error, "body");
    return body;
}

/* The id stands in the envelope and in the body; two that differ are no one's command. */
static bool check_id(const struct envelope_head *head, struct uuid id, struct error *error)
{
    return uuid_equal(head->id, id) ||
           error_set(error, ERROR_PERMANENT, "command: is not the id in ce_id");
}

bool write_command_decode(const struct envelope *envelope, struct arena *arena,
                          struct write_command *out, instant_us *time, struct error *error)
{
    struct envelope_head head;
    const struct json *body = open_command(envelope, arena, WRITE_TYPES, &head, error);
    *out = (struct write_command){.tenant = head.tenant};
    if (time)
        *time = head.time;
    return body && write_body_read(body, arena, out, error) && check_id(&head, out->id, error);
}

bool read_command_decode(const struct envelope *envelope, struct arena *arena,
                         struct read_command *out, instant_us *time, struct error *error)
{
    struct envelope_head head;
    const struct json *body = open_command(envelope, arena, READ_TYPES, &head, error);
    *out = (struct read_command){.tenant = head.tenant};
    if (time)
        *time = head.time;
    return body && read_body_read(body, out, error) && check_id(&head, out->id, error);
}

void write_command_encode(const struct write_command *command, const struct envelope_origin *origin,
                          struct arena *arena, struct buffer *body, struct envelope *out)
{
    struct envelope_head head = {command->tenant, command->id, origin->time};
    char record[UUID_TEXT_BYTES];
    envelope_seal(out, &head, COMMAND_WRITE_TYPE, origin->source, arena);
    struct text record_id = uuid_format(command->record_id, record);
    out->headers[ENVELOPE_SUBJECT] =
        arena_format(arena, "%s/%.*s", entity_name(command->entity), TEXT_ARG(record_id));
    buffer_clear(body);
    write_command_format(command, body);
    REQUIRE(!body->is_full);
    out->body = buffer_text(body);
}

void read_command_encode(const struct read_command *command, const struct envelope_origin *origin,
                         struct arena *arena, struct buffer *body, struct envelope *out)
{
    struct envelope_head head = {command->tenant, command->id, origin->time};
    envelope_seal(out, &head, COMMAND_READ_TYPE, origin->source, arena);
    buffer_clear(body);
    read_command_format(command, body);
    REQUIRE(!body->is_full);
    out->body = buffer_text(body);
}

bool write_command_parse(struct arena *arena, struct text body, struct uuid tenant,
                         struct write_command *out, struct error *error)
{
    const struct json *object = json_parse(arena, body, error);
    *out = (struct write_command){.tenant = tenant};
    return object && write_body_read(object, arena, out, error);
}
