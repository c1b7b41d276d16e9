/* QuickBooks Online's words as our code says and understands them, for tests/contract/online.py:
 *
 *   online request REALM        a write command's body on standard input; prints path, then body
 *   online answer STATUS ENTITY an answer on standard input; prints a line of JSON an object
 *                               {"entity","id","version","deleted","check","record"} for each of
 *                               our records that it is or may be, or {"act","refusal","code",
 *                               "message","winner"} for a fault
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/command.h"
#include "codec/document.h"
#include "qbo/answer.h"
#include "qbo/fault.h"
#include "qbo/object.h"
#include "qbo/request.h"

enum { INPUT_BYTES_MAX = 16 << 20 };

static bool fail(const char *message)
{
    fprintf(stderr, "online: %s\n", message);
    return false;
}

static bool print_request(struct arena *arena, struct text input, const char *realm)
{
    struct write_command command;
    struct qbo_request request;
    struct buffer body;
    struct error error = {0};
    buffer_init(&body, 0);
    bool ok = write_command_parse(arena, input, UUID_NIL, &command, &error) &&
              qbo_request_format(&command, text_of(realm), arena, &body, &request, &error);
    if (ok)
        printf("%.*s\n%.*s\n", TEXT_ARG(request.path), TEXT_ARG(request.body));
    buffer_release(&body);
    return ok || fail(error.message);
}

static void print_line(struct buffer *line)
{
    printf("%.*s\n", TEXT_ARG(buffer_text(line)));
    buffer_release(line);
}

static void print_fault(const struct qbo_fault *fault)
{
    struct buffer line;
    struct json_writer writer;
    buffer_init(&line, 0);
    json_writer_init(&writer, &line);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "act", qbo_act_name(fault->act));
    json_write_string(&writer, "refusal", refusal_name(fault->refusal));
    json_write_text(&writer, "code", fault->code);
    json_write_text(&writer, "message", fault->message);
    json_write_text(&writer, "winner", fault->winner_id);
    json_close_object(&writer);
    print_line(&line);
}

static bool print_object(struct arena *arena, enum entity entity, const struct json *object)
{
    struct observation observed;
    struct error error = {0};
    struct buffer line;
    struct json_writer writer;
    if (!qbo_object_parse(arena, object, entity, &observed, &error))
        return fail(error.message);
    bool is_sound = observed.is_deleted || document_check(&observed.document, &error);
    buffer_init(&line, 0);
    json_writer_init(&writer, &line);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "entity", entity_name(entity));
    json_write_text(&writer, "id", observed.id);
    json_write_text(&writer, "version", observed.version);
    json_write_bool(&writer, "deleted", observed.is_deleted);
    json_write_string(&writer, "check", is_sound ? "" : error.message);
    document_write(&writer, "record", &observed.document);
    json_close_object(&writer);
    print_line(&line);
    return true;
}

static bool print_shown(struct arena *arena, enum entity name, const struct json *object)
{
    for (int e = 0; e < ENTITY_COUNT; e++) {
        enum entity entity = (enum entity)e;
        if (qbo_is_same_name(entity, name) && qbo_shows(object, entity) != QBO_SHOWS_NOT &&
            !print_object(arena, entity, object))
            return false;
    }
    return true;
}

static bool print_answer(struct arena *arena, struct text input, const char *status_text,
                         const char *name)
{
    enum entity entity;
    int64_t status = 0;
    struct qbo_fault fault;
    struct qbo_answer list;
    const struct json *answer = NULL;
    if (!qbo_entity_parse(text_of(name), &entity))
        return fail("no such entity");
    if (!text_parse_int64(text_of(status_text), &status) || status < 100 || status > 599)
        return fail("no such status");
    if (qbo_fault_parse(arena, (int)status, input, &fault, &answer)) {
        print_fault(&fault);
        return true;
    }
    const struct json *single = qbo_answer_object(answer, entity);
    if (single)
        return print_shown(arena, entity, single);
    if (!qbo_query_parse(arena, answer, &list, NULL) && !qbo_cdc_parse(arena, answer, &list, NULL))
        return fail("no known form of answer");
    for (size_t i = 0; i < list.count; i++) {
        if (!print_shown(arena, list.items[i].entity, list.items[i].object))
            return false;
    }
    return true;
}

static bool read_input(struct buffer *out)
{
    char chunk[1 << 14];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buffer_append(out, chunk, got);
    return !ferror(stdin) && !out->is_full;
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct buffer input;
    bool ok = false;
    arena_init(&arena, 0);
    buffer_init(&input, INPUT_BYTES_MAX);
    if (!read_input(&input))
        fail("the input cannot be read");
    else if (argc == 3 && strcmp(argv[1], "request") == 0)
        ok = print_request(&arena, buffer_text(&input), argv[2]);
    else if (argc == 4 && strcmp(argv[1], "answer") == 0)
        ok = print_answer(&arena, buffer_text(&input), argv[2], argv[3]);
    else
        fail("usage: online request REALM | online answer STATUS ENTITY");
    buffer_release(&input);
    arena_release(&arena);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
