#include "tests/simulators/qbd/company/link.h"

struct link *link_add(struct company *company, enum link_kind kind, struct object *source,
                      struct object *target, int64_t cents)
{
    struct link *added = ARENA_NEW(&company->arena, struct link);
    struct link **end = &source->by_source;
    *added = (struct link){
        .kind = kind, .source = source, .target = target, .cents = cents, .is_live = true};
    while (*end)
        end = &(*end)->next_of_source;
    *end = added;
    end = &target->by_target;
    while (*end)
        end = &(*end)->next_of_target;
    *end = added;
    return added;
}

void link_end_from(struct object *source, enum link_kind kind)
{
    LINKS_FROM(link, source)
    {
        if (link->kind == kind)
            link->is_live = false;
    }
}

int64_t link_open(const struct object *charge)
{
    int64_t open = charge->total;
    LINKS_TO(link, charge)
    {
        if (link->is_live && link->kind != LINK_ORDER)
            open -= link->cents + link->discount_cents;
    }
    return open;
}

int64_t link_unused(const struct object *source)
{
    int64_t unused = source->total;
    LINKS_FROM(link, source)
    {
        if (link->is_live && link->kind != LINK_ORDER)
            unused -= link->cents;
    }
    return unused;
}
