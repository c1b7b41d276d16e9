#include "state_file.h"

#include <stdlib.h>

enum { LINE_BYTES_MAX = 64 << 20 };

const struct json *state_file_line(FILE *file, struct arena *arena, struct error *error)
{
    char *line = NULL;
    size_t capacity = 0;
    const struct json *tree = NULL;
    arena_clear(arena);
    ssize_t length = getline(&line, &capacity, file);
    if (length <= 0 || length > LINE_BYTES_MAX)
        error_set(error, ERROR_PERMANENT, "the checkpoint ends before its end");
    else
        tree = json_parse(arena, arena_copy(arena, text_trim(text_slice(line, (size_t)length))),
                          error);
    free(line);
    return tree;
}

static bool write_line(void *context, struct text line)
{
    FILE *file = context;
    return fwrite(line.data, 1, line.length, file) == line.length && fputc('\n', file) != EOF;
}

bool state_file_write(FILE *file, const struct tenant_state *state)
{
    return checkpoint_write(state, write_line, file);
}

bool state_file_read(FILE *file, int64_t position, struct tenant_state *out, struct error *error)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena, 0);
    state_init(out, UUID_NIL);
    const struct json *line =
        fseeko(file, position, SEEK_SET) == 0 ? state_file_line(file, &arena, error) : NULL;
    bool is_fine = line && checkpoint_read_tenant(line, out, &count, error);
    for (size_t i = 0; is_fine && i < count; i++) {
        line = state_file_line(file, &arena, error);
        is_fine = line && checkpoint_read_record(line, out, error);
    }
    is_fine = is_fine && checkpoint_finish(out, error);
    if (!is_fine)
        state_release(out);
    arena_release(&arena);
    return is_fine;
}
