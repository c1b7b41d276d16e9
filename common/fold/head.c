#include "fold/head.h"

#include "codec/tenant.h"
#include "rules/rules.h"
#include "syntax/json.h"

#include <inttypes.h>

static const char *const SUBJECT_WORDS[SUBJECT_COUNT] = {
    [SUBJECT_NONE] = "none",         [SUBJECT_RUN] = "run",       [SUBJECT_RECORD] = "record",
    [SUBJECT_SETTINGS] = "settings", [SUBJECT_ANSWER] = "answer",
};

static void write_uuid(struct json_writer *writer, const char *key, struct uuid uuid)
{
    char text[UUID_TEXT_BYTES];
    if (!uuid_is_nil(uuid))
        json_write_text(writer, key, uuid_format(uuid, text));
}

static void write_agenda(struct json_writer *writer, const struct agenda *agenda)
{
    json_open_array(writer, "agenda");
    for (size_t i = 0; i < agenda->count; i++) {
        const struct agenda_item *item = &agenda->items[i];
        json_open_object(writer, NULL);
        json_write_string(writer, "subject", SUBJECT_WORDS[item->subject.kind]);
        write_uuid(writer, "record", item->subject.record);
        if (item->subject.kind == SUBJECT_RUN)
            json_write_int64(writer, "turn", item->subject.turn);
        write_uuid(writer, "after", item->after);
        json_close_object(writer);
    }
    json_close_array(writer);
}

void head_format(const struct tenant_head *head, struct buffer *out)
{
    struct json_writer writer;
    char digest[65];
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_int64(&writer, "rules_version", head->rules_version);
    tenant_settings_write_chosen(&writer, "settings", &head->settings);
    run_write(&writer, "run", &head->run);
    json_write_int64(&writer, "event_count", (int64_t)head->event_count);
    json_write_int64(&writer, "decision_count", (int64_t)head->decision_count);
    json_open_array(&writer, "waiting");
    for (int kind = 0; kind < SUBJECT_COUNT; kind++)
        json_write_int64(&writer, NULL, (int64_t)head->waiting_count[kind]);
    json_close_array(&writer);
    json_write_bool(&writer, "continuing", head->has_continue);
    json_write_text(&writer, "digest", digest_format(head->digest, digest));
    write_agenda(&writer, &head->agenda);
    json_close_object(&writer);
}

static bool read_uuid(const struct json *object, const char *key, struct uuid *out)
{
    struct text text = json_text(object, key);
    *out = UUID_NIL;
    return !text_is_present(text) || uuid_parse(text, out);
}

static bool read_agenda(const struct json *items, struct agenda *agenda)
{
    JSON_EACH(object, items)
    {
        struct agenda_item item = {0};
        struct text word = json_text(object, "subject");
        int kind = 0;
        while (kind < SUBJECT_COUNT && !text_equal_string(word, SUBJECT_WORDS[kind]))
            kind++;
        if (kind == SUBJECT_COUNT || !read_uuid(object, "record", &item.subject.record) ||
            !read_uuid(object, "after", &item.after))
            return false;
        item.subject.kind = (enum subject_kind)kind;
        item.subject.turn = (enum turn)json_int64(object, "turn", 0);
        agenda_add(agenda, item.subject);
        agenda->items[agenda->count - 1].after = item.after;
    }
    return true;
}

static bool read_digest(struct text hex, struct digest *digest)
{
    if (hex.length != 64)
        return false;
    /* Formatted highest word first. */
    for (int word = 0; word < 4; word++) {
        uint64_t value = 0;
        for (int i = 0; i < 16; i++) {
            char c = hex.data[(3 - word) * 16 + i];
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
                return false;
            value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        digest->words[word] = value;
    }
    return true;
}

bool head_parse(struct text row, struct tenant_head *head, struct error *error)
{
    struct arena arena;
    arena_init(&arena, 0);
    bool is_fine = false;
    const struct json *object = json_parse(&arena, row, error);
    if (!object || !tenant_settings_read(json_member(object, "settings"), &head->settings, error) ||
        !run_read(json_member(object, "run"), &head->run, error))
        goto out;
    head->rules_version = (uint32_t)json_int64(object, "rules_version", RULES_VERSION_FIRST);
    head->event_count = (uint64_t)json_int64(object, "event_count", 0);
    head->decision_count = (uint64_t)json_int64(object, "decision_count", 0);
    head->has_continue = json_is_true(object, "continuing");
    int kind = 0;
    JSON_EACH(count, json_member(object, "waiting"))
    {
        if (kind < SUBJECT_COUNT && text_parse_uint64(count->text, &head->waiting_count[kind]))
            kind++;
    }
    is_fine = kind == SUBJECT_COUNT && read_digest(json_text(object, "digest"), &head->digest) &&
              read_agenda(json_member(object, "agenda"), &head->agenda);
    if (!is_fine)
        error_set(error, ERROR_BUG, "a tenant's stored row cannot be read");
out:
    arena_release(&arena);
    return is_fine;
}

struct sha256 head_fingerprint(const struct tenant_head *head)
{
    struct buffer row;
    buffer_init(&row, 0);
    head_format(head, &row);
    struct sha256 hash = sha256_of(buffer_text(&row));
    buffer_release(&row);
    return hash;
}
