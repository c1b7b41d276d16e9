#include "tests/simulators/platform/books.h"

#include "tests/simulators/platform/cents.h"

int64_t books_open(const struct record *record)
{
    return record->is_deleted ? 0 : record->total - record->paid - record->elsewhere;
}

static int sign_of(enum entity entity)
{
    return layout_of(entity)->nature == NATURE_OWED ? 1 : -1;
}

int64_t books_open_home(const struct record *record)
{
    return sign_of(record->entity) *
           cents_at_rate(books_open(record),
                         document_value(record->entity, &record->document, ROLE_RATE));
}

static void post(struct tenant *tenant, const struct ledger_entry *change)
{
    struct ledger *ledger = &tenant->ledgers[layout_of(change->record->entity)->book];
    struct ledger_entry *entry = ARENA_NEW(&tenant->arena, struct ledger_entry);
    struct ledger_entry *last = ledger->last;
    *entry = *change;
    entry->sequence = last ? last->sequence + 1 : 1;
    entry->balance = (last ? last->balance : 0) + change->home_cents;
    if (last)
        last->next = entry;
    else
        ledger->first = entry;
    ledger->last = entry;
}

static bool show_open(struct tenant *tenant, struct record *record)
{
    struct text *place = document_place(record->entity, &record->document, ROLE_BALANCE);
    if (!place)
        place = document_place(record->entity, &record->document, ROLE_UNAPPLIED);
    if (!place)
        return false;
    struct text shown =
        cents_format(&tenant->arena, record->total - record->paid - record->elsewhere);
    bool is_moved = !text_equal(shown, *place);
    *place = shown;
    return is_moved;
}

bool books_settle(struct tenant *tenant, struct record *record, const struct record *cause)
{
    REQUIRE(record->paid >= 0 && record->elsewhere >= 0);
    REQUIRE(record->paid + record->elsewhere <= record->total);
    int64_t open = sign_of(record->entity) * books_open(record);
    int64_t home = books_open_home(record);
    if (open != record->posted || home != record->posted_home)
        post(tenant, &(struct ledger_entry){.record = record,
                                            .cause = cause,
                                            .cents = open - record->posted,
                                            .home_cents = home - record->posted_home});
    record->posted = open;
    record->posted_home = home;
    return show_open(tenant, record);
}

int64_t books_lines_total(enum entity entity, const struct document *document)
{
    int64_t sum = cents_of(document_value(entity, document, ROLE_TAX));
    for (size_t kind = 0; kind < LINE_KINDS_MAX; kind++) {
        const struct lines *lines = &document->lines[kind];
        for (size_t i = 0; i < lines->count; i++)
            sum += layout_of(entity)->lines[kind].sign *
                   cents_of(lines->items[i].values[line_amount_index(entity, kind)]);
    }
    return sum;
}

int64_t books_worth(enum entity entity, const struct document *document)
{
    int64_t total = cents_of(document_value(entity, document, ROLE_TOTAL));
    switch (layout_of(entity)->nature) {
    case NATURE_OWED:
    case NATURE_CREDIT:
    case NATURE_APPLICATION:
        return books_lines_total(entity, document);
    case NATURE_PAYMENT:
        return total - books_lines_total(entity, document);
    case NATURE_TRANSFER:
        return total;
    case NATURE_LIST:
    case NATURE_FIGURE:
        break;
    }
    return 0;
}

bool settlements_next(struct settlements *at, struct settlement *out)
{
    const struct layout *layout = layout_of(at->entity);
    while (at->kind < LINE_KINDS_MAX) {
        const struct line_kind *kind = &layout->lines[at->kind];
        const struct lines *lines = &at->document->lines[at->kind];
        if (at->line >= lines->count) {
            at->line = at->field = 0;
            at->kind++;
        } else if (at->field >= kind->field_count) {
            at->field = 0;
            at->line++;
        } else if (kind->fields[at->field++].role == ROLE_SETTLED) {
            const struct text *values = lines->items[at->line].values;
            size_t amount = line_amount_index(at->entity, at->kind);
            *out = (struct settlement){kind->fields[at->field - 1].target, values[at->field - 1],
                                       cents_of(values[amount])};
            return true;
        }
    }
    return false;
}

int64_t books_settled(enum entity entity, const struct document *document,
                      const struct record *target)
{
    struct settlements at = {.entity = entity, .document = document};
    struct settlement settlement;
    int64_t sum = 0;
    while (settlements_next(&at, &settlement))
        if (text_equal_string(settlement.id, target->id))
            sum += settlement.cents;
    return sum;
}

bool books_is_in_force(const struct record *record)
{
    return !record->is_deleted &&
           !text_equal_string(document_value(record->entity, &record->document, ROLE_STATUS),
                              "voided");
}

/* --- adding up anew: nothing of what settling keeps ------------------------------------------- */

/* What all records of a kind settle, by id of what they settle. */
static void add_settled(const struct tenant *tenant, enum entity entity, struct map *settled,
                        struct arena *arena)
{
    const struct records *records = &tenant->records[entity];
    for (size_t i = 0; i < records->count; i++) {
        struct settlements at = {.entity = entity, .document = &records->items[i]->document};
        struct settlement settlement;
        if (!books_is_in_force(records->items[i]))
            continue;
        while (settlements_next(&at, &settlement)) {
            int64_t *sum = map_get(settled, settlement.id);
            if (!sum) {
                sum = ARENA_NEW(arena, int64_t);
                map_put(settled, settlement.id, sum);
            }
            *sum += settlement.cents;
        }
    }
}

static void add_open(const struct tenant *tenant, enum entity entity, const struct map *settled,
                     struct books_totals *totals)
{
    const struct records *records = &tenant->records[entity];
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = records->items[i];
        const int64_t *paid = map_get(settled, text_of(record->id));
        int64_t open = books_worth(entity, &record->document) - (paid ? *paid : 0);
        REQUIRE(!paid || !record->is_deleted);
        open = record->is_deleted ? 0 : open - record->elsewhere;
        REQUIRE(sign_of(entity) * open == record->posted);
        totals->open += sign_of(entity) *
                        cents_at_rate(open, document_value(entity, &record->document, ROLE_RATE));
        totals->open_owed += open && layout_of(entity)->nature == NATURE_OWED;
    }
}

struct books_totals books_total(const struct tenant *tenant, enum book book)
{
    struct books_totals totals = {0};
    struct map settled;
    struct arena arena;
    map_init(&settled);
    arena_init(&arena, 0);
    for (int i = 0; i < ENTITY_COUNT; i++)
        add_settled(tenant, (enum entity)i, &settled, &arena);
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const struct layout *layout = layout_of((enum entity)i);
        if (layout->book == book && layout->nature != NATURE_APPLICATION)
            add_open(tenant, (enum entity)i, &settled, &totals);
    }
    for (const struct ledger_entry *at = tenant->ledgers[book].first; at; at = at->next) {
        totals.ledger += at->home_cents;
        totals.entries++;
    }
    REQUIRE(totals.ledger == totals.open);
    map_release(&settled);
    arena_release(&arena);
    return totals;
}
