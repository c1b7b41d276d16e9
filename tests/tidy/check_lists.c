#include <fnmatch.h>
#include <string.h>

#include "tests/tidy/checks.h"

enum { WORDS_MAX = 512, WORD_BYTES_MAX = 64 };

/* Words of the opening comments of a folder's headers that name files: "login.c", "read_*.c". */
struct list {
    struct {
        char name[WORD_BYTES_MAX];
        struct text header;
        int line;
        bool is_met;
    } words[WORDS_MAX];
    size_t count;
};

static struct text folder_of(struct text path)
{
    size_t length = path.length;
    while (length > 0 && path.data[length - 1] != '/')
        length--;
    return text_slice(path.data, length);
}

static struct text name_of(struct text path)
{
    size_t skip = folder_of(path).length;
    return text_slice(path.data + skip, path.length - skip);
}

static bool names_file(struct text word)
{
    if (word.length < 3 || word.length >= WORD_BYTES_MAX || memchr(word.data, '/', word.length))
        return false;
    struct text end = text_slice(word.data + word.length - 2, 2);
    return text_equal(end, TEXT(".c")) || text_equal(end, TEXT(".*"));
}

static void add_words(struct list *list, struct text header, const struct lines *lines)
{
    struct text rest = lines->line;
    while (rest.length > 0) {
        size_t length = 0;
        while (length < rest.length && !strchr(" \t,;:()|", rest.data[length]))
            length++;
        struct text word = text_slice(rest.data, length);
        size_t skip = length < rest.length ? length + 1 : length;
        rest = text_slice(rest.data + skip, rest.length - skip);
        if (!names_file(word) || list->count == WORDS_MAX)
            continue;
        text_copy(word, list->words[list->count].name, WORD_BYTES_MAX);
        list->words[list->count].header = header;
        list->words[list->count].line = lines->number;
        list->words[list->count++].is_met = false;
    }
}

static void read_list(const struct tree *tree, struct text folder, struct list *list)
{
    list->count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        if (source->kind != SOURCE_HEADER || !text_equal(folder_of(source->path), folder))
            continue;
        for (struct lines lines = LINES_OF(source->raw); lines_next(&lines);) {
            if (text_starts_with(lines.line, TEXT("#")))
                break;
            add_words(list, source->path, &lines);
        }
    }
}

static bool take(struct list *list, struct text name)
{
    char own[WORD_BYTES_MAX];
    bool is_named = false;
    if (!text_copy(name, own, sizeof(own)))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (fnmatch(list->words[i].name, own, 0) == 0)
            is_named = list->words[i].is_met = true;
    }
    return is_named;
}

static void check_folder(const struct tree *tree, struct text folder, struct list *list,
                         struct findings *findings)
{
    read_list(tree, folder, list);
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        struct text name = name_of(source->path);
        if (source->kind != SOURCE_C || !text_equal(folder_of(source->path), folder))
            continue;
        if (!take(list, name) && list->count > 0 && !text_equal_string(name, "main.c"))
            finding_add(findings, source->path, 1, "the list of its folder does not name it: %.*s",
                        TEXT_ARG(list->words[0].header));
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!list->words[i].is_met)
            finding_add(findings, list->words[i].header, list->words[i].line, "there is no %s",
                        list->words[i].name);
    }
}

void check_lists(const struct tree *tree, struct findings *findings)
{
    static struct list list;
    struct text last = TEXT("");
    for (size_t i = 0; i < tree->count; i++) {
        struct text folder = folder_of(tree->sources[i].path);
        if (!text_starts_with(folder, TEXT("services/")) || text_equal(folder, last))
            continue;
        last = folder;
        check_folder(tree, folder, &list, findings);
    }
}
