#include "tests/sim/kinds/kinds.h"

enum area { AREA_BASE, AREA_PAYABLES, AREA_RECEIVABLES, AREA_TREASURY };

/* What a row of kinds.def comes to. */
static const struct kind {
    enum entity entity;
    enum area area;
    uint32_t weights[HALF_COUNT];
    draw_kind *draw;
    edit_kind *edit;
} KINDS[] = {
#define KIND(entity, area, platform, ledger, draw, edit)                                           \
    {ENTITY_##entity,                                                                              \
     AREA_##area,                                                                                  \
     {[HALF_PLATFORM] = (platform), [HALF_LEDGER] = (ledger)},                                     \
     draw,                                                                                         \
     edit},
#include "tests/sim/kinds/kinds.def"
#undef KIND
};

enum {
    KIND_COUNT = sizeof(KINDS) / sizeof(KINDS[0]),
    DRAWS_MOST = 4, /* kinds that a person thinks of, until the books have what one needs */
};

bool document_first(size_t at, struct document *out)
{
    static const struct {
        enum entity entity;
        const char *name, *type;
    } FIRST[] = {
        {ENTITY_ACCOUNT, "Expenses", "Expense"}, {ENTITY_ACCOUNT, "Checking", "Bank"},
        {ENTITY_ACCOUNT, "Savings", "Bank"},     {ENTITY_VENDOR, "Bob's", NULL},
        {ENTITY_VENDOR, "Norton", NULL},         {ENTITY_CUSTOMER, "Amy's", NULL},
        {ENTITY_CUSTOMER, "Cool Cars", NULL},    {ENTITY_ITEM, "Rock", "Service"},
        {ENTITY_DEPARTMENT, "Garden", NULL},     {ENTITY_LOCATION, "North", NULL},
    };
    if (at >= sizeof(FIRST) / sizeof(FIRST[0]))
        return false;
    *out = (struct document){.entity = FIRST[at].entity};
    document_set(out, ROLE_NAME, text_of(FIRST[at].name));
    if (out->entity == ENTITY_ACCOUNT)
        out->fields[ACCOUNT_TYPE] = text_of(FIRST[at].type);
    else if (out->entity == ENTITY_ITEM)
        out->fields[ITEM_TYPE] = text_of(FIRST[at].type);
    document_complete(out);
    return true;
}

static uint32_t weight_of(const struct desk *desk, const struct kind *kind)
{
    const struct options *options = &desk->world->options;
    const uint32_t without[] = {
        [AREA_BASE] = 0,
        [AREA_PAYABLES] = options->no_payables,
        [AREA_RECEIVABLES] = options->no_receivables,
        [AREA_TREASURY] = options->no_treasury,
    };
    return without[kind->area] ? 0 : kind->weights[world_half(desk->books->side)];
}

static const struct kind *choose_kind(const struct desk *desk)
{
    uint64_t all = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        all += weight_of(desk, &KINDS[i]);
    uint64_t drawn = random_below(desk_random(desk), all);
    const struct kind *kind = KINDS;
    for (; drawn >= weight_of(desk, kind); kind++)
        drawn -= weight_of(desk, kind);
    return kind;
}

bool document_draw(struct world *world, const struct books *books, struct document *out)
{
    struct desk desk = {world, books};
    for (int i = 0; i < DRAWS_MOST; i++) {
        const struct kind *kind = choose_kind(&desk);
        *out = (struct document){.entity = kind->entity};
        if (kind->draw(&desk, out))
            return true;
    }
    return false;
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
