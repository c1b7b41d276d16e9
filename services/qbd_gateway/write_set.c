#include "write_set.h"

#include "base/hash.h"

bool write_request_format(const struct write_command *command, const struct look *look,
                          uint16_t version, struct arena *arena, struct text *out,
                          struct error *error)
{
    char id[UUID_TEXT_BYTES];
    struct write_command known = *command;
    struct qbxml_writing writing = {
        .command = &known,
        .version = version,
        .request_id = uuid_format(command->id, id),
        .current = look->current,
        .keeps_item_lines = look->keeps_item_lines,
        .bank_account = look->bank_account,
        .control_account = look->control_account,
    };
    struct xml_writer writer;
    struct buffer buffer;
    /* The decision saw no version: then the record's own counts, as it was just seen. */
    if (text_is_empty(known.base_version))
        known.base_version = look->version;
    buffer_init(&buffer, 0);
    xml_writer_init(&writer, &buffer, true);
    bool is_written = qbxml_request_write(&writer, &writing, arena, error);
    if (is_written)
        *out = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return is_written;
}

/* Six bits a character, of 128 bits: the last has two of them. */
static void format_bits(const uint8_t *bytes, char out[static WRITE_SET_ID_BYTES])
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    enum { BITS = 6, BYTES = 16 };
    for (size_t i = 0; i < QBXML_SET_ID_BYTES_MAX; i++) {
        size_t at = i * BITS;
        unsigned high = bytes[at / 8], low = at / 8 + 1 < BYTES ? bytes[at / 8 + 1] : 0;
        out[i] = DIGITS[((high << 8 | low) >> (16 - BITS - at % 8)) & 63];
    }
    out[QBXML_SET_ID_BYTES_MAX] = '\0';
}

struct text write_set_id(const struct write_set_place *place, const struct write_request *requests,
                         size_t count, char out[static WRITE_SET_ID_BYTES])
{
    struct buffer name;
    char id[UUID_TEXT_BYTES];
    buffer_init(&name, 0);
    uuid_format(place->tenant, id);
    buffer_append_format(&name, "%s %lld %lld", id, (long long)place->session,
                         (long long)place->serial);
    for (size_t i = 0; i < count; i++) {
        uuid_format(requests[i].command_id, id);
        buffer_append_format(&name, " %s", id);
    }
    struct sha256 hash = sha256_of(buffer_text(&name));
    buffer_release(&name);
    format_bits(hash.bytes, out);
    return text_of(out);
}

static void open_set(struct xml_writer *writer, const struct write_set_ids *ids, uint16_t version,
                     struct buffer *out)
{
    const struct qbxml_set set = {.version = version,
                                  .new_id = ids->own,
                                  .old_id = ids->old,
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    qbxml_set_open(writer, out, &set);
}

void write_set_format(const struct write_set_ids *ids, uint16_t version,
                      const struct write_request *requests, size_t count, struct buffer *out)
{
    struct xml_writer writer;
    open_set(&writer, ids, version, out);
    xml_write_content(&writer, TEXT(""));
    for (size_t i = 0; i < count; i++)
        buffer_append_text(out, requests[i].xml);
    qbxml_set_close(&writer);
}

static void ask(const struct write_set_ids *ids, uint16_t version, struct buffer *out)
{
    struct xml_writer writer;
    open_set(&writer, ids, version, out);
    qbxml_set_close(&writer);
}

void write_set_probe(struct text set_id, uint16_t version, struct buffer *out)
{
    ask(&(const struct write_set_ids){set_id, set_id}, version, out);
}

void write_set_forget(struct text set_id, uint16_t version, struct buffer *out)
{
    ask(&(const struct write_set_ids){TEXT_NONE, set_id}, version, out);
}
