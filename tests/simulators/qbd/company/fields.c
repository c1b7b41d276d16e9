#include "tests/simulators/qbd/company/fields.h"

struct xml *fields_make(struct arena *arena, struct text name, struct text content)
{
    struct xml *node = ARENA_NEW(arena, struct xml);
    node->name = arena_copy(arena, name);
    node->content = arena_copy(arena, content);
    return node;
}

void fields_append(struct xml *fields, struct xml *node)
{
    struct xml **end = &fields->first;
    while (*end)
        end = &(*end)->next;
    *end = node;
}

/* An aggregate is nested a few levels, as its shape is: checked before. */
struct xml *fields_copy(struct arena *arena, const struct xml *from)
{
    struct xml *copy = fields_make(arena, from->name, from->content);
    struct xml **end = &copy->first;
    XML_EACH(child, from)
    {
        *end = fields_copy(arena, child);
        end = &(*end)->next;
    }
    return copy;
}

void fields_remove(struct xml *fields, struct text name)
{
    struct xml **at = &fields->first;
    while (*at) {
        if (text_equal((*at)->name, name))
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
}

void fields_set(struct arena *arena, struct xml *fields, const char *name, struct text content)
{
    for (struct xml *child = fields->first; child; child = child->next) {
        if (text_equal_string(child->name, name)) {
            child->content = arena_copy(arena, content);
            return;
        }
    }
    fields_append(fields, fields_make(arena, text_of(name), content));
}
