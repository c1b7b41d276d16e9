/* What people's records are made of. */
#include "tests/sim/kinds/kinds.h"

enum { LONG_CHARACTERS = 130 };

struct random *desk_random(const struct desk *desk)
{
    return &desk->world->random[PART_PEOPLE];
}

bool desk_chance(const struct desk *desk, uint32_t percent)
{
    return random_chance(desk_random(desk), percent);
}

const struct entry *draw_entry_of(const struct desk *desk, enum entity entity)
{
    const struct entry *found = NULL;
    uint64_t seen = 0;
    for (size_t i = 0; i < desk->books->entry_count; i++) {
        const struct entry *entry = desk->books->entries[i];
        if (entry->entity != entity || entry->is_deleted)
            continue;
        if (random_below(desk_random(desk), ++seen) == 0)
            found = entry;
    }
    return found;
}

const struct entry *first_entry_of(const struct desk *desk, enum entity entity)
{
    for (size_t i = 0; i < desk->books->entry_count; i++)
        if (desk->books->entries[i]->entity == entity && !desk->books->entries[i]->is_deleted)
            return desk->books->entries[i];
    return NULL;
}

const struct entry *draw_bank(const struct desk *desk, const struct entry *other)
{
    const struct entry *found = NULL;
    uint64_t seen = 0;
    for (size_t i = 0; i < desk->books->entry_count; i++) {
        const struct entry *entry = desk->books->entries[i];
        if (entry != other && entry->entity == ENTITY_ACCOUNT &&
            text_equal_string(entry->document.fields[ACCOUNT_TYPE], "Bank") &&
            random_below(desk_random(desk), ++seen) == 0)
            found = entry;
    }
    return found;
}

struct text draw_words(const struct desk *desk, const char *what)
{
    struct world *world = desk->world;
    unsigned long long number = ++world->sequence;
    if (!desk_chance(desk, world->options.long_names))
        return arena_format(&world->arena, "%s %llu", what, number);
    char filling[LONG_CHARACTERS + 1] = {0};
    for (int i = 0; i < LONG_CHARACTERS; i++)
        filling[i] = i % 7 == 6 ? ' ' : 'x';
    return arena_format(&world->arena, "%s %llu %s.", what, number, filling);
}

struct text draw_name(const struct desk *desk, const char *what)
{
    static const char *const USED[] = {"Twin A", "Twin B", "Twin C"};
    if (desk_chance(desk, desk->world->options.namesakes))
        return text_of(USED[random_below(desk_random(desk), 3)]);
    return draw_words(desk, what);
}

struct text draw_number(const struct desk *desk)
{
    unsigned long long number = ++desk->world->sequence;
    if (desk_chance(desk, desk->world->options.namesakes))
        number = 7;
    return arena_format(&desk->world->arena, "N%llu", number);
}

struct text draw_date(const struct desk *desk, const char *month)
{
    return arena_format(&desk->world->arena, "%s-%02u", month,
                        1 + (unsigned)random_below(desk_random(desk), 28));
}

struct text draw_cents(const struct desk *desk, int64_t least, int64_t most)
{
    uint64_t range = (uint64_t)(most - least) + 1;
    return amount_of(&desk->world->arena, least + (int64_t)random_below(desk_random(desk), range));
}

struct line *draw_lines(const struct desk *desk, struct document *document, int kind, size_t count)
{
    struct line *lines = ARENA_ARRAY(&desk->world->arena, struct line, count);
    document->lines[kind] = (struct lines){lines, count};
    return lines;
}
