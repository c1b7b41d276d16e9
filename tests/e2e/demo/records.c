#include "tests/e2e/demo/records.h"

#include <string.h>

#include "tests/e2e/demo/companies.h"

enum { PAGE = 500, PAGES_MAX = 1000 };

static const struct kind_words KINDS[KIND_COUNT] = {
#define KIND(symbol, name, plural, one, many, book, nature)                                        \
    [KIND_##symbol] = {name, plural, one, many, BOOK_##book, NATURE_##nature},
#include "tests/e2e/demo/kinds.def"
#undef KIND
};

static const struct {
    const char *member; /* in the console's answers */
    const char *title;
} SIDES[SIDE_COUNT] = {
    [SIDE_PLATFORM] = {"platform", "the platform"},
    [SIDE_LEDGER] = {"ledger", "QuickBooks"},
};

const struct kind_words *kind_words(enum kind kind)
{
    return &KINDS[kind];
}

bool kind_find(struct text name, enum kind *out)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (text_equal_string(name, KINDS[kind].name)) {
            *out = (enum kind)kind;
            return true;
        }
    }
    return false;
}

const char *side_title(enum side side)
{
    return SIDES[side].title;
}

static struct record *add(struct demo *demo, struct records *records)
{
    if (records->count == records->capacity) {
        size_t capacity = records->capacity ? records->capacity * 2 : PAGE;
        struct record *items = ARENA_ARRAY(&demo->arena, struct record, capacity);
        if (records->count > 0)
            memcpy(items, records->items, records->count * sizeof(*items));
        records->items = items;
        records->capacity = capacity;
    }
    return &records->items[records->count++];
}

static void read_record(struct record *record, enum kind kind, const struct json *shown)
{
    *record = (struct record){
        .kind = kind,
        .target = text_equal_string(json_text(shown, "target"), SIDES[SIDE_LEDGER].member)
                      ? SIDE_LEDGER
                      : SIDE_PLATFORM,
        .id = json_text(shown, "record"),
        .standing = json_text(shown, "standing"),
        .rule = json_text(shown, "rule"),
        .sentence = json_text(shown, "sentence"),
    };
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct json *half = json_member(shown, SIDES[side].member);
        if (text_equal_string(json_text(half, "presence"), "present"))
            record->documents[side] = json_member(half, "document");
    }
}

static bool load_kind(struct demo *demo, const struct company *company, enum kind kind,
                      struct records *records, struct error *error)
{
    struct text after = TEXT("");
    for (int page = 0; page < PAGES_MAX; page++) {
        const struct json *answer;
        struct text rest = arena_format(&demo->arena, "/%s?limit=%d%.*s", KINDS[kind].plural, PAGE,
                                        TEXT_ARG(after));
        if (!door_get(demo, &demo->console, company_path(demo, company, rest.data), &answer, error))
            return false;
        JSON_EACH(shown, json_member(answer, "records"))
        read_record(add(demo, records), kind, shown);
        struct text next = json_text(answer, "next");
        if (!text_is_present(next))
            return true;
        after = arena_format(&demo->arena, "&after=%.*s", TEXT_ARG(next));
    }
    return error_set(error, ERROR_BUG, "the console's list of %s has no end", KINDS[kind].many);
}

/* A record that was found to be another one is no longer listed, but what referred to it still may
 * name it: the console knows whom it means. */
static bool resolve(struct demo *demo, const struct company *company, struct records *records,
                    const struct json *reference, struct error *error)
{
    enum kind kind;
    const struct json *shown;
    if (!kind_find(reference->key, &kind) || map_get(&records->by_id, reference->text))
        return true;
    struct text rest =
        arena_format(&demo->arena, "/%s/%.*s", KINDS[kind].plural, TEXT_ARG(reference->text));
    if (!door_find(demo, &demo->console, company_path(demo, company, rest.data), &shown, error))
        return false;
    struct record *meant = map_get(&records->by_id, json_text(shown, "record"));
    if (meant)
        map_put(&records->by_id, reference->text, meant);
    return true;
}

static bool resolve_lines(struct demo *demo, const struct company *company, struct records *records,
                          const struct json *lines, struct error *error)
{
    JSON_EACH(line, lines)
    {
        JSON_EACH(reference, line)
        {
            if (!resolve(demo, company, records, reference, error))
                return false;
        }
    }
    return true;
}

static bool resolve_all(struct demo *demo, const struct company *company, struct records *records,
                        struct error *error)
{
    for (size_t i = 0; i < records->count; i++) {
        for (int side = 0; side < SIDE_COUNT; side++) {
            const struct json *document = records->items[i].documents[side];
            const struct json *settled = json_member(document, "applications");
            if (!resolve_lines(demo, company, records, settled, error) ||
                !resolve_lines(demo, company, records, json_member(document, "credits"), error))
                return false;
        }
    }
    return true;
}

bool records_load(struct demo *demo, const struct company *company, struct records *out,
                  struct error *error)
{
    *out = (struct records){0};
    map_init(&out->by_id);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (!load_kind(demo, company, (enum kind)kind, out, error))
            return false;
    for (size_t i = 0; i < out->count; i++)
        map_put(&out->by_id, out->items[i].id, &out->items[i]);
    return resolve_all(demo, company, out, error);
}

void records_release(struct records *records)
{
    map_release(&records->by_id);
}
