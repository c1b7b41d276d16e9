#include "tests/tidy/layers.h"

struct layers layers_parse(const struct tree *tree)
{
    struct layers layers = {.count = 0};
    const struct source *file = tree_find(tree, TEXT("common/LAYERS"));
    if (!file)
        return layers;
    struct lines lines = LINES_OF(file->raw);
    while (lines_next(&lines) && layers.count < LAYERS_MAX) {
        struct text rest = text_trim(lines.line);
        if (text_is_empty(rest) || rest.data[0] == '#')
            continue;
        layers.names[layers.count] = text_next(&rest, ' ');
        layers.libraries[layers.count++] = rest;
    }
    return layers;
}

int layers_find(const struct layers *layers, struct text name)
{
    for (int i = 0; i < layers->count; i++) {
        if (text_equal(layers->names[i], name))
            return i;
    }
    return -1;
}

bool layers_may_name(const struct layers *layers, int layer, struct text header)
{
    struct text rest = layers->libraries[layer];
    while (text_is_present(rest)) {
        if (text_equal(text_trim(text_next(&rest, ' ')), header))
            return true;
    }
    return false;
}

bool layers_restrict(const struct layers *layers, struct text header)
{
    for (int i = 0; i < layers->count; i++) {
        if (layers_may_name(layers, i, header))
            return true;
    }
    return false;
}
