#include "tests/e2e/demo/sides.h"

/* One side's door, what stands before a company's id in its paths, and that id. */
struct side_door {
    const struct door *door;
    const char *list;
    struct text id;
};

static bool call(struct demo *demo, const struct side_door *side,
                 const struct door_request *request, const struct json **out, struct error *error)
{
    struct door_request whole = *request;
    whole.path = arena_format(&demo->arena, "/control/%s/%.*s/%.*s", side->list, TEXT_ARG(side->id),
                              TEXT_ARG(request->path));
    return door_call(demo, side->door, &whole, out, error);
}

bool in_quickbooks(struct demo *demo, const struct company *company,
                   const struct door_request *request, const struct json **out, struct error *error)
{
    struct side_door side = {&demo->quickbooks[company->ledger], "companies", company->books};
    return call(demo, &side, request, out, error);
}

bool on_platform(struct demo *demo, const struct company *company,
                 const struct door_request *request, const struct json **out, struct error *error)
{
    struct side_door side = {&demo->platform, "tenants", company->tenant};
    return call(demo, &side, request, out, error);
}

int64_t count_applied(const struct json *list)
{
    int64_t applied = 0;
    JSON_EACH(entry, list)
    applied += json_int64(entry, "applied", 0);
    return applied;
}
