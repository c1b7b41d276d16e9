#include "tests/tidy/checks.h"
#include "tests/tidy/includes.h"
#include "tests/tidy/layers.h"

/* Folders outside common/ with rules of their own; the first that fits a path counts. A part named
 * "*" stands for any one folder, and what it stands for is a file's own. */
struct zone {
    const char *folder;
    const char *layers;  /* that may be included; NULL = all */
    const char *refused; /* layers that may not */
    bool is_alone;       /* of what lies outside common/ it includes only its own */
    bool may_name_libraries;
};

static const struct zone ZONES[] = {
    {"services/auditor/", NULL, "rules fold", true, false},
    {"services/*/", NULL, "", true, false},
    {"tests/simulators/*/", "base syntax io service", "", true, false},
    {"tests/sim/oracle/", NULL, "rules fold", false, false},
    {"tests/", NULL, "", false, true},
};

struct inclusion {
    const struct layers *layers;
    struct include include;
    struct findings *findings;
};

static bool has_word(const char *words, struct text word)
{
    struct text rest = text_of(words);
    while (text_is_present(rest)) {
        if (text_equal(text_next(&rest, ' '), word))
            return true;
    }
    return false;
}

/* The beginning of the path that fits the folder pattern, or TEXT_NONE. */
static struct text zone_part(const struct zone *zone, struct text path)
{
    struct text pattern = text_of(zone->folder);
    struct text rest = path;
    while (!text_is_empty(pattern)) {
        struct text wanted = text_next(&pattern, '/');
        struct text part = text_next(&rest, '/');
        bool fits =
            text_is_present(rest) && (text_equal(wanted, TEXT("*")) || text_equal(wanted, part));
        if (!fits)
            return TEXT_NONE;
    }
    return text_slice(path.data, (size_t)(rest.data - path.data));
}

/* "base" of "common/base/text.h", or TEXT_NONE. */
static struct text layer_name(struct text path)
{
    if (!text_starts_with(path, TEXT("common/")))
        return TEXT_NONE;
    struct text rest = path;
    text_next(&rest, '/');
    struct text name = text_next(&rest, '/');
    return text_is_present(rest) ? name : TEXT_NONE;
}

static bool is_system_header(struct text name)
{
    static const char *const HEADERS[] = {
#define SYSTEM_HEADER(header) #header,
#include "tests/tidy/system_headers.def"
#undef SYSTEM_HEADER
    };
    for (size_t i = 0; i < sizeof(HEADERS) / sizeof(HEADERS[0]); i++) {
        if (text_equal_string(name, HEADERS[i]))
            return true;
    }
    return false;
}

/* The system's headers are free for all, but for those that are given to a layer by name. */
static bool is_free(const struct inclusion *inclusion)
{
    struct text name = inclusion->include.name;
    return is_system_header(name) && !layers_restrict(inclusion->layers, name);
}

static void refuse(const struct inclusion *inclusion, const char *why)
{
    const struct include *include = &inclusion->include;
    finding_add(inclusion->findings, include->from->path, include->line, "include of %.*s: %s",
                TEXT_ARG(include->name), why);
}

static void judge_in_layer(const struct inclusion *inclusion, int layer)
{
    const struct include *include = &inclusion->include;
    if (include->is_library) {
        if (!is_free(inclusion) && !layers_may_name(inclusion->layers, layer, include->name))
            refuse(inclusion, "common/LAYERS does not give this library to the folder");
        return;
    }
    if (!include->to)
        return;
    int target = layers_find(inclusion->layers, layer_name(include->to->path));
    /* A table outside of common/ may be given to a folder like a library. */
    bool is_given = layers_may_name(inclusion->layers, layer, include->name);
    if (target < 0 && is_given)
        return;
    if (target < 0)
        refuse(inclusion, "common/ includes only from its layers");
    else if (target > layer)
        refuse(inclusion, "it stands in a higher layer (common/LAYERS)");
}

static void judge_in_zone(const struct inclusion *inclusion, const struct zone *zone)
{
    const struct include *include = &inclusion->include;
    if (include->is_library) {
        if (!is_free(inclusion) && !zone->may_name_libraries)
            refuse(inclusion, "a library is named only by its wrapper in common/");
        return;
    }
    if (!include->to)
        return;
    struct text path = include->to->path;
    struct text layer = layer_name(path);
    if (text_is_present(layer)) {
        if ((zone->layers && !has_word(zone->layers, layer)) || has_word(zone->refused, layer))
            refuse(inclusion, "this folder may not know that layer");
        return;
    }
    bool is_own = text_starts_with(path, zone_part(zone, include->from->path));
    if (!is_own && zone->is_alone)
        refuse(inclusion, "it belongs to another folder");
}

static const struct zone *find_zone(struct text path)
{
    for (size_t i = 0; i < sizeof(ZONES) / sizeof(ZONES[0]); i++) {
        if (text_is_present(zone_part(&ZONES[i], path)))
            return &ZONES[i];
    }
    return NULL;
}

static void check_source(const struct tree *tree, const struct layers *layers,
                         const struct source *source, struct findings *findings)
{
    struct text name = layer_name(source->path);
    int layer = layers_find(layers, name);
    const struct zone *zone = find_zone(source->path);
    if (text_is_present(name) && layer < 0) {
        finding_add(findings, source->path, 1, "common/LAYERS does not list the folder %.*s",
                    TEXT_ARG(name));
        return;
    }
    struct inclusion inclusion = {layers, {.from = source}, findings};
    struct lines lines = LINES_OF(source->raw);
    while (includes_next(tree, &lines, &inclusion.include)) {
        if (layer >= 0)
            judge_in_layer(&inclusion, layer);
        else if (zone)
            judge_in_zone(&inclusion, zone);
    }
}

void check_includes(const struct tree *tree, struct findings *findings)
{
    struct layers layers = layers_parse(tree);
    if (layers.count == 0) {
        finding_add(findings, TEXT("common/LAYERS"), 1, "there are no layers");
        return;
    }
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        if (source->kind == SOURCE_C || source->kind == SOURCE_HEADER ||
            source->kind == SOURCE_TABLE)
            check_source(tree, &layers, source, findings);
    }
}
