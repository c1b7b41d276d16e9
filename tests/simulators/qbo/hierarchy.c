#include "tests/simulators/qbo/hierarchy.h"

#include <inttypes.h>
#include <string.h>

enum { DEPTH_MAX = 5 };

struct text object_name(const struct object *object)
{
    return json_text(object->document, entity_name_key(object->entity));
}

struct text object_full_name(struct arena *arena, const struct object *object)
{
    struct text name = object_name(object);
    if (!object->parent)
        return name;
    struct text parent = object_full_name(arena, object->parent);
    return arena_format(arena, "%.*s:%.*s", TEXT_ARG(parent), TEXT_ARG(name));
}

int object_level(const struct object *object)
{
    int level = 0;
    for (const struct object *at = object->parent; at; at = at->parent)
        level++;
    return level;
}

bool hierarchy_check_parent(struct change *change, struct fault *fault)
{
    if (!json_path(change->document, "ParentRef.value"))
        return true;
    change->parent =
        check_reference(change->company, change->entity, change->document, "ParentRef", fault);
    if (!change->parent)
        return false;
    int depth = 1;
    for (const struct object *at = change->parent; at; at = at->parent, depth++)
        if (at == change->object || depth >= DEPTH_MAX)
            return fault_set(fault, FAULT_BUSINESS, "ParentRef",
                             "Business Validation Error: The %s cannot be under this parent.",
                             entity_name(change->entity));
    return true;
}

bool hierarchy_check_name(const struct change *change, const char *refused, struct fault *fault)
{
    const char *key = entity_name_key(change->entity);
    struct text name = json_text(change->document, key);
    if (text_is_empty(name))
        return fault_set(fault, FAULT_PARAMETER_MISSING, key,
                         "Required parameter %s is missing in the request", key);
    for (const char *bad = refused; *bad; bad++)
        if (memchr(name.data, *bad, name.length))
            return fault_set(fault, FAULT_BUSINESS, key,
                             "Business Validation Error: The name cannot contain a colon, a "
                             "quote, a tab or a new line.");
    return true;
}

bool hierarchy_check_siblings(const struct change *change, struct fault *fault)
{
    struct text name = json_text(change->document, entity_name_key(change->entity));
    COMPANY_EACH(other, change->company, change->entity)
    {
        if (other != change->object && other->parent == change->parent &&
            text_equal_folded(object_name(other), name))
            return fault_set(fault, FAULT_DUPLICATE_NAME, entity_name_key(change->entity),
                             "The name supplied already exists. : Another %s is already using "
                             "this name. Please use a different name. Id=%" PRId64,
                             entity_name(change->entity), other->id);
    }
    return true;
}

static bool has_active_child(const struct company *company, const struct object *parent)
{
    COMPANY_EACH(object, company, parent->entity)
    {
        if (object->parent == parent && object->is_active)
            return true;
    }
    return false;
}

bool hierarchy_check_inactive(const struct change *change, struct fault *fault)
{
    const struct json *active = json_member(change->document, "Active");
    bool is_ended = active && active->kind == JSON_FALSE && change->object;
    if (!is_ended || !has_active_child(change->company, change->object))
        return true;
    return fault_set(fault, FAULT_BUSINESS, "Active",
                     "Business Validation Error: A %s that has active ones under it cannot be "
                     "made inactive.",
                     entity_name(change->entity));
}

bool hierarchy_check(struct change *change, const char *refused, struct fault *fault)
{
    return hierarchy_check_parent(change, fault) && hierarchy_check_name(change, refused, fault) &&
           hierarchy_check_siblings(change, fault) && hierarchy_check_inactive(change, fault);
}

void hierarchy_apply(struct change *change)
{
    const struct json *active = json_member(change->document, "Active");
    change->object->parent = change->parent;
    change->object->is_active = !active || active->kind == JSON_TRUE;
}
