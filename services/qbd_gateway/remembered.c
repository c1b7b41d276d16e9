#include "remembered.h"

struct text remembered_first(struct text names)
{
    struct text rest = names;
    return text_is_empty(names) ? TEXT_NONE : text_next(&rest, ' ');
}

struct text remembered_without_first(struct text names)
{
    text_next(&names, ' ');
    return text_is_present(names) ? names : TEXT("");
}

static size_t count_of(struct text names)
{
    size_t count = 0;
    for (; !text_is_empty(names); names = remembered_without_first(names))
        count++;
    return count;
}

struct text remembered_with(struct text names, struct text name, struct arena *arena)
{
    if (text_is_empty(names))
        return name;
    if (count_of(names) == REMEMBERED_MAX)
        names = remembered_without_first(names);
    return arena_format(arena, "%.*s %.*s", TEXT_ARG(names), TEXT_ARG(name));
}
