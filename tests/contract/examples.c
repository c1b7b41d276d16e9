/* Reads the examples of schemas/ with our codec: examples FILE...
 *
 * One without "reason" must be taken; one with it must be refused with that reason.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/command.h"
#include "codec/event.h"
#include "syntax/json.h"

enum { FILE_BYTES_MAX = 1 << 20 };

static bool read_file(const char *path, struct buffer *out)
{
    char chunk[1 << 14];
    size_t got = 0;
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    while ((got = fread(chunk, 1, sizeof(chunk), in)) > 0)
        buffer_append(out, chunk, got);
    bool ok = !ferror(in) && !out->is_full;
    return fclose(in) == 0 && ok;
}

static struct envelope envelope_of(const struct json *example)
{
    struct envelope envelope = {.key = json_text(example, "key")};
    const struct json *body = json_member(example, "body");
    envelope.body = body ? body->span : TEXT_NONE;
    JSON_EACH(header, json_member(example, "headers"))
    {
        enum envelope_header known;
        if (envelope_header_parse(header->key, &known))
            envelope.headers[known] = header->text;
    }
    return envelope;
}

static bool decode(struct text topic, const struct envelope *envelope, struct arena *arena,
                   struct error *error)
{
    struct event event;
    struct write_command write;
    struct read_command read;
    /* Both kinds of command stand there. */
    if (text_equal_string(topic, "commands.gateway"))
        topic = text_equal_string(envelope->headers[ENVELOPE_TYPE], COMMAND_WRITE_TYPE)
                    ? TEXT("commands.pusher")
                    : TEXT("commands.poller");
    if (text_equal_string(topic, "commands.pusher"))
        return write_command_decode(envelope, arena, &write, NULL, error);
    if (text_equal_string(topic, "commands.poller"))
        return read_command_decode(envelope, arena, &read, NULL, error);
    if (text_equal_string(topic, "events"))
        return event_decode(envelope, arena, &event, error);
    return error_set(error, ERROR_BUG, "example: there is no topic %.*s", TEXT_ARG(topic));
}

/* NULL when our codec does what the example says, else what it did. */
static struct text judge(const struct json *example, struct arena *arena)
{
    struct error error = {0};
    struct envelope envelope = envelope_of(example);
    struct text reason = json_text(example, "reason");
    bool is_taken = decode(json_text(example, "topic"), &envelope, arena, &error);
    if (is_taken)
        return text_is_present(reason) ? TEXT("was taken") : TEXT_NONE;
    if (!text_is_present(reason))
        return arena_format(arena, "was refused: %s", error.message);
    bool is_reason =
        memmem(error.message, strlen(error.message), reason.data, reason.length) != NULL;
    if (error.class != ERROR_PERMANENT || !is_reason)
        return arena_format(arena, "was refused with another reason: %s", error.message);
    return TEXT_NONE;
}

static bool check(const char *path)
{
    struct arena arena;
    struct buffer content;
    struct error error = {0};
    arena_init(&arena, 0);
    buffer_init(&content, FILE_BYTES_MAX);
    bool is_read = read_file(path, &content);
    const struct json *example = is_read ? json_parse(&arena, buffer_text(&content), &error) : NULL;
    struct text wrong = example ? judge(example, &arena) : text_of(is_read ? error.message : "?");
    if (text_is_present(wrong))
        printf("not ok codec %s: %.*s\n", path, TEXT_ARG(wrong));
    else
        printf("ok codec %s\n", path);
    buffer_release(&content);
    arena_release(&arena);
    return !text_is_present(wrong);
}

int main(int argc, char **argv)
{
    bool ok = argc > 1;
    for (int i = 1; i < argc; i++)
        ok = check(argv[i]) && ok;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
