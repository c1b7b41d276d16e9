#include "tests/simulators/qbd/company/check.h"

#include "tests/simulators/qbd/company/check_value.h"

static const struct element REF_SHAPE[] = {
    {.name = "ListID", .kind = KIND_ID, .occurs = OCCURS_MAYBE, .limit = 36, .branch = ""},
    {.name = "FullName", .kind = KIND_STRING, .occurs = OCCURS_MAYBE, .branch = ""},
    {.shape = ""},
};

static const struct element *inside(const struct element *element)
{
    if (element->kind == KIND_REF)
        return REF_SHAPE;
    return element->kind == KIND_PART ? shape_find(text_of(element->name)) : NULL;
}

static bool may_repeat(const struct element *element)
{
    return element->occurs == OCCURS_SOME || element->occurs == OCCURS_ANY;
}

/* The element of that name at `from` or after it. */
static const struct element *seek(const struct element *from, struct text name)
{
    while (from->name && !text_equal_string(name, from->name))
        from++;
    return from->name ? from : NULL;
}

static bool refuse(struct error *error, const struct xml *parent, const char *what,
                   struct text element)
{
    return error_set(error, ERROR_PERMANENT, "%.*s: %s %.*s", TEXT_ARG(parent->name), what,
                     TEXT_ARG(element));
}

static bool is_chosen(const struct xml *node, const struct element *shape,
                      const struct element *missing)
{
    XML_EACH(child, node)
    {
        const struct element *element = shape_element(shape, child->name);
        if (element && shape_excludes(element, missing))
            return true;
    }
    return false;
}

static bool check_presence(const struct xml *node, const struct element *shape, struct error *error)
{
    SHAPE_EACH(element, shape)
    {
        const struct xml *child = xml_child(node, element->name);
        bool is_needed = element->occurs == OCCURS_ONE || element->occurs == OCCURS_SOME;
        bool is_left_out = is_chosen(node, shape, element);
        if (child && is_left_out)
            return refuse(error, node, "is not taken beside its alternative:", child->name);
        if (!child && is_needed && !is_left_out)
            return refuse(error, node, "is missing:", text_of(element->name));
    }
    return true;
}

bool check_structure(const struct xml *node, const struct element *shape, int version,
                     struct error *error)
{
    const struct element *at = shape;
    XML_EACH(child, node)
    {
        const struct element *element = seek(at, child->name);
        if (!element)
            return refuse(error, node, "is not expected here:", child->name);
        if (element->since > version)
            return refuse(error, node, "is newer than the declared version:", child->name);
        const struct element *parts = inside(element);
        if (!parts && child->first)
            return refuse(error, child, "is not expected here:", child->first->name);
        if (parts && !check_structure(child, parts, version, error))
            return false;
        at = may_repeat(element) ? element : element + 1;
    }
    return check_presence(node, shape, error);
}

bool check_values(const struct xml *node, const struct element *shape, struct status *status)
{
    XML_EACH(child, node)
    {
        const struct element *element = shape_element(shape, child->name);
        if (!element)
            continue;
        const struct element *parts = inside(element);
        bool is_good =
            parts ? check_values(child, parts, status) : check_value(child, element, status);
        if (!is_good)
            return false;
    }
    return true;
}
