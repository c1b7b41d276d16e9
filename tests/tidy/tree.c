#include "tests/tidy/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES_MAX = 1024, FOLDER_DEPTH_MAX = 16 };

static const struct {
    const char *ending;
    enum source_kind kind;
} KINDS[] = {
    {".c", SOURCE_C},         {".h", SOURCE_HEADER},    {".def", SOURCE_TABLE},
    {".sql", SOURCE_SQL},     {".mk", SOURCE_OTHER},    {".sh", SOURCE_OTHER},
    {".md", SOURCE_OTHER},    {".py", SOURCE_OTHER},    {".yaml", SOURCE_OTHER},
    {".yml", SOURCE_OTHER},   {".tsv", SOURCE_OTHER},   {".js", SOURCE_OTHER},
    {".css", SOURCE_OTHER},   {".html", SOURCE_OTHER},  {"Makefile", SOURCE_OTHER},
    {"LAYERS", SOURCE_OTHER}, {".cases", SOURCE_OTHER}, {".defaults", SOURCE_OTHER},
    {".json", SOURCE_OTHER},
};

static bool find_kind(const char *path, enum source_kind *out)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        size_t ending = strlen(KINDS[i].ending);
        if (length >= ending && strcmp(path + length - ending, KINDS[i].ending) == 0) {
            *out = KINDS[i].kind;
            return true;
        }
    }
    return false;
}

/* --- what is code ----------------------------------------------------------------------------- */

/* Bytes of the comment or the quoted piece that starts here; 0 when none does. */
static size_t quiet_length(struct text rest, bool is_sql)
{
    struct text end = TEXT("\n");
    if (text_starts_with(rest, TEXT("/*")))
        end = TEXT("*/");
    else if (rest.data[0] == '"' || rest.data[0] == '\'')
        end = text_slice(rest.data, 1);
    else if (!text_starts_with(rest, is_sql ? TEXT("--") : TEXT("//")))
        return 0;
    for (size_t i = end.length; i < rest.length; i++) {
        if (rest.data[i] == '\\' && !is_sql && end.length == 1)
            i++;
        else if (text_starts_with(text_slice(rest.data + i, rest.length - i), end))
            return i + (end.data[0] == '\n' ? 0 : end.length);
    }
    return rest.length;
}

struct text code_of(struct arena *arena, enum source_kind kind, struct text raw)
{
    if (kind == SOURCE_OTHER)
        return raw;
    char *code = arena_alloc(arena, raw.length + 1);
    if (raw.length > 0)
        memcpy(code, raw.data, raw.length);
    for (size_t i = 0; i < raw.length;) {
        struct text rest = text_slice(raw.data + i, raw.length - i);
        size_t quiet = quiet_length(rest, kind == SOURCE_SQL);
        for (size_t q = 0; q < quiet; q++) {
            if (code[i + q] != '\n')
                code[i + q] = ' ';
        }
        i += quiet ? quiet : 1;
    }
    return text_slice(code, raw.length);
}

bool lines_next(struct lines *lines)
{
    if (text_is_empty(lines->rest))
        return false;
    lines->line = text_next(&lines->rest, '\n');
    lines->number++;
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool read_file(struct arena *arena, const char *path, struct text *out, struct error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, ERROR_PERMANENT, "cannot open %s: %s", path, strerror(errno));
    struct buffer buffer;
    buffer_init(&buffer, SOURCE_BYTES_MAX);
    char chunk[1 << 14];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buffer_append(&buffer, chunk, got);
    bool is_read = !ferror(file) && !buffer.is_full;
    fclose(file);
    if (is_read)
        *out = arena_copy(arena, buffer_text(&buffer));
    else
        error_set(error, ERROR_PERMANENT, "cannot read all of %s", path);
    buffer_release(&buffer);
    return is_read;
}

static bool load_file(struct tree *tree, const char *path, struct error *error)
{
    enum source_kind kind = SOURCE_OTHER;
    if (!find_kind(path, &kind))
        return true;
    if (tree->count == SOURCES_MAX)
        return error_set(error, ERROR_PERMANENT, "more than %d files", SOURCES_MAX);
    char full[PATH_BYTES_MAX];
    snprintf(full, sizeof(full), "%s/%s", tree->root, path);
    struct source *source = &tree->sources[tree->count];
    if (!read_file(tree->arena, full, &source->raw, error))
        return false;
    source->kind = kind;
    source->path = arena_copy(tree->arena, text_of(path));
    source->code = code_of(tree->arena, kind, source->raw);
    tree->count++;
    return true;
}

static bool load_folder(struct tree *tree, const char *folder, int depth, struct error *error);

static bool load_entry(struct tree *tree, const char *folder, const char *name, int depth,
                       struct error *error)
{
    char path[PATH_BYTES_MAX / 2];
    char full[PATH_BYTES_MAX];
    struct stat status;
    if (name[0] == '.' || (depth == 0 && strcmp(name, "build") == 0))
        return true;
    int length = snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
    if (length < 0 || (size_t)length >= sizeof(path))
        return error_set(error, ERROR_PERMANENT, "%s/%s: too long a path", folder, name);
    snprintf(full, sizeof(full), "%s/%s", tree->root, path);
    if (lstat(full, &status) != 0)
        return true; /* gone meanwhile */
    if (S_ISDIR(status.st_mode))
        return load_folder(tree, path, depth + 1, error);
    return S_ISREG(status.st_mode) ? load_file(tree, path, error) : true;
}

static bool load_folder(struct tree *tree, const char *folder, int depth, struct error *error)
{
    if (depth > FOLDER_DEPTH_MAX)
        return error_set(error, ERROR_PERMANENT, "%s: folders nested too deep", folder);
    char full[PATH_BYTES_MAX];
    snprintf(full, sizeof(full), "%s/%s", tree->root, folder);
    struct dirent **entries = NULL;
    int count = scandir(full, &entries, NULL, alphasort);
    if (count < 0)
        return error_set(error, ERROR_PERMANENT, "cannot list %s: %s", full, strerror(errno));
    bool is_loaded = true;
    for (int i = 0; i < count; i++) {
        is_loaded = is_loaded && load_entry(tree, folder, entries[i]->d_name, depth, error);
        free(entries[i]);
    }
    free(entries);
    return is_loaded;
}

bool tree_load(struct tree *tree, struct arena *arena, const char *root, struct error *error)
{
    *tree = (struct tree){.arena = arena, .root = root};
    tree->sources = ARENA_ARRAY(arena, struct source, SOURCES_MAX);
    return load_folder(tree, "", 0, error);
}

const struct source *tree_find(const struct tree *tree, struct text path)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (text_equal(tree->sources[i].path, path))
            return &tree->sources[i];
    }
    return NULL;
}
