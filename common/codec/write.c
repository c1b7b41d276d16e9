#include "codec/write.h"

void write_uuid(struct json_writer *writer, const char *key, struct uuid uuid)
{
    char text[UUID_TEXT_BYTES];
    json_write_text(writer, key, uuid_format(uuid, text));
}

void write_optional_uuid(struct json_writer *writer, const char *key, struct uuid uuid)
{
    if (!uuid_is_nil(uuid))
        write_uuid(writer, key, uuid);
}

void write_optional(struct json_writer *writer, const char *key, struct text text)
{
    if (text_is_present(text))
        json_write_text(writer, key, text);
}

void write_instant(struct json_writer *writer, const char *key, instant_us instant)
{
    char text[INSTANT_TEXT_BYTES_MAX];
    if (instant != INSTANT_NONE)
        json_write_text(writer, key, instant_format(instant, text));
}
