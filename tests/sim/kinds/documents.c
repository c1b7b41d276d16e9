#include "tests/sim/kinds/kinds.h"

/* What a row of kinds.def comes to. */
static const struct kind {
    enum entity entity;
    uint32_t weights[HALF_COUNT];
    bool (*draw)(const struct desk *desk, struct document *out);
    bool (*edit)(const struct desk *desk, const struct entry *entry, struct document *document);
} KINDS[] = {
#define KIND(entity, platform, ledger)                                                             \
    {ENTITY_##entity,                                                                              \
     {[HALF_PLATFORM] = (platform), [HALF_LEDGER] = (ledger)},                                     \
     draw_##entity,                                                                                \
     edit_##entity},
#include "tests/sim/kinds/kinds.def"
#undef KIND
};

enum {
    KIND_COUNT = sizeof(KINDS) / sizeof(KINDS[0]),
    WORDS_FIT = 400, /* characters of a field that takes all words that people draw */
};

bool document_first(size_t at, struct document *out)
{
    static const struct {
        enum entity entity;
        const char *name, *type;
    } FIRST[] = {
        {ENTITY_ACCOUNT, "Expenses", "Expense"},
        {ENTITY_ACCOUNT, "Checking", "Bank"},
        {ENTITY_VENDOR, "Bob's", NULL},
        {ENTITY_VENDOR, "Norton", NULL},
    };
    if (at >= sizeof(FIRST) / sizeof(FIRST[0]))
        return false;
    *out = (struct document){.entity = FIRST[at].entity};
    document_set(out, ROLE_NAME, text_of(FIRST[at].name));
    if (out->entity == ENTITY_ACCOUNT)
        out->fields[ACCOUNT_TYPE] = text_of(FIRST[at].type);
    document_complete(out);
    return true;
}

static const struct kind *draw_kind(const struct desk *desk, enum half half)
{
    uint64_t all = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        all += KINDS[i].weights[half];
    uint64_t drawn = random_below(desk_random(desk), all);
    const struct kind *kind = KINDS;
    while (drawn >= kind->weights[half])
        drawn -= (kind++)->weights[half];
    return kind;
}

bool document_draw(struct world *world, const struct books *books, struct document *out)
{
    struct desk desk = {world, books};
    const struct kind *kind = draw_kind(&desk, world_half(books->side));
    *out = (struct document){.entity = kind->entity};
    return kind->draw(&desk, out);
}

/* Without a marker, what a command has made is known by its name, number, date and total: who
 * changes those before the answer has arrived leaves nothing to know it by. */
static bool edit_unanswered(const struct desk *desk, struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    for (size_t i = 0; i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        if (field->type != FIELD_TEXT || field->characters_max < WORDS_FIT ||
            (field->group != GROUP_MEMO && field->group != GROUP_CONTACT))
            continue;
        document->fields[i] = draw_words(desk, "Later");
        return true;
    }
    return false;
}

bool document_edit(struct world *world, const struct books *books, const struct entry *entry,
                   struct document *document)
{
    struct desk desk = {world, books};
    if (entry->is_unanswered && books->side != SIDE_PLATFORM)
        return edit_unanswered(&desk, document);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (KINDS[i].entity == entry->entity)
            return KINDS[i].edit(&desk, entry, document);
    return false;
}
