#include "platform_call.h"

#include <inttypes.h>
#include <stdio.h>

#include "codec/document.h"
#include "codec/write.h"
#include "io/crypto.h"

enum { MICROSECONDS = 1000000, MESSAGE_CHARACTERS_MAX = 1000 };

void platform_body_format(const struct write_command *command, struct buffer *out)
{
    struct json_writer writer;
    struct text base = command->base_version;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "command", command->id);
    write_uuid(&writer, "tenant", command->tenant);
    json_write_string(&writer, "entity", entity_name(command->entity));
    json_write_string(&writer, "action", action_name(command->action));
    json_write_text(&writer, "id", command->native_id);
    write_uuid(&writer, "external_id", command->record_id);
    json_write_text(&writer, "base_version", text_is_present(base) ? base : TEXT(""));
    document_write(&writer, "record", &command->document);
    json_close_object(&writer);
}

struct text platform_signature(struct text secret, instant_us now, struct text body,
                               char out[static PLATFORM_SIGNATURE_BYTES])
{
    struct buffer message;
    char hex[65];
    int64_t seconds = now / MICROSECONDS;
    buffer_init(&message, 0);
    buffer_append_format(&message, "%" PRId64 ".", seconds);
    buffer_append_text(&message, body);
    crypto_hmac_sha256_hex(secret, buffer_text(&message), hex);
    buffer_release(&message);
    snprintf(out, PLATFORM_SIGNATURE_BYTES, "t=%" PRId64 ",v1=%s", seconds, hex);
    return text_of(out);
}

bool platform_record_parse(struct arena *arena, struct text body, enum entity entity,
                           struct observation *out, struct text *raw)
{
    const struct json *object = json_parse(arena, body, NULL);
    if (!object || object->kind != JSON_OBJECT || text_is_empty(json_scalar(object, "id")))
        return false;
    struct text version = json_scalar(object, "version");
    const struct json *record = json_member(object, "record");
    *raw = object->span;
    *out = (struct observation){
        .created_at = INSTANT_NONE,
        .side = SIDE_PLATFORM,
        .entity = entity,
        .id = json_scalar(object, "id"),
        .version = text_is_present(version) ? version : TEXT(""),
        .is_deleted = json_is_true(object, "deleted"),
        .external_id = json_text(object, "external_id"),
    };
    if (!instant_parse(json_text(object, "changed_at"), &out->changed_at))
        out->changed_at = INSTANT_NONE;
    /* A record in words that are not canonical: what is known is its id. */
    if (!record || !document_parse(arena, record, entity, &out->document, NULL))
        out->document.entity = ENTITY_COUNT;
    return true;
}

void platform_refusal_parse(struct arena *arena, struct text body, struct result *out)
{
    const struct json *object = json_parse(arena, body, NULL);
    struct text code = json_scalar(object, "code");
    struct text message = json_text(object, "message");
    *out = (struct result){.kind = RESULT_REFUSED, .changed_at = INSTANT_NONE};
    if (!text_is_present(code) || !refusal_parse(code, &out->refusal) ||
        out->refusal == REFUSAL_NONE)
        out->refusal = REFUSAL_OTHER;
    out->code = code;
    out->message = text_is_empty(message) ? TEXT("The platform said no.")
                                          : text_cut_characters(message, MESSAGE_CHARACTERS_MAX);
}
