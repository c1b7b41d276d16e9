/* What QuickBooks asks of an entry of a list. */
#include "tests/simulators/qbd/company/draft.h"
#include "tests/simulators/qbd/company/reference.h"

static bool share_names(const struct object *a, enum entity entity)
{
    bool is_person = a->entity == ENTITY_VENDOR || a->entity == ENTITY_CUSTOMER;
    if (is_person && !a->parent)
        return entity == ENTITY_VENDOR || entity == ENTITY_CUSTOMER;
    if (entity_is_item(a->entity))
        return entity_is_item(entity);
    return a->entity == entity;
}

static bool is_taken_in(const struct company *company, const struct object *object,
                        enum entity entity, struct text name)
{
    const struct object_list *list = &company->lists[entity];
    for (size_t i = 0; i < list->count; i++) {
        const struct object *other = list->items[i];
        if (other != object && !other->is_deleted && !other->merged &&
            other->parent == object->parent &&
            reference_names_equal(object_text(other, "Name"), name))
            return true;
    }
    return false;
}

static bool is_taken(const struct company *company, const struct object *object, struct text name)
{
    bool is_person = share_names(object, ENTITY_VENDOR);
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        if (entity_row((enum entity)entity)->is_list && share_names(object, (enum entity)entity) &&
            is_taken_in(company, object, (enum entity)entity, name))
            return true;
    }
    for (size_t i = 0; is_person && i < company->other_name_count; i++) {
        if (reference_names_equal(company->other_names[i], name))
            return true;
    }
    return false;
}

static bool check_name(const struct draft *draft, struct text name)
{
    if (text_is_empty(name))
        return status_set(draft->status, STATUS_MISSING, TEXT("Name"), TEXT_NONE);
    if (memchr(name.data, ':', name.length))
        return status_set(draft->status, STATUS_INVALID, TEXT("Name"),
                          TEXT("A name cannot have a colon."));
    if (is_taken(draft->company, draft->object, name))
        return status_set(draft->status, STATUS_NAME_TAKEN, name, TEXT_NONE);
    return true;
}

/* A tree of a few levels: an entry, then all below it. */
static void set_full_name(struct company *company, struct object *object)
{
    struct text name = object_text(object, "Name");
    object->full_name = object->parent
                            ? arena_format(&company->arena, "%.*s:%.*s",
                                           TEXT_ARG(object->parent->full_name), TEXT_ARG(name))
                            : name;
    const struct object_list *list = &company->lists[object->entity];
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->parent == object)
            set_full_name(company, list->items[i]);
    }
}

static bool check_parent(const struct draft *draft)
{
    const struct object *object = draft->object;
    for (const struct object *above = object->parent; above; above = above->parent) {
        if (above == object)
            return status_set(draft->status, STATUS_INVALID, TEXT("ParentRef"),
                              TEXT("An entry cannot be below itself."));
    }
    return true;
}

bool list_prepare(struct draft *draft)
{
    struct object *object = draft->object;
    struct text active = object_text(object, "IsActive");
    object->parent = object_reference(draft->company, object->fields, "ParentRef");
    if (!check_parent(draft) || !check_name(draft, object_text(object, "Name")))
        return false;
    object->is_active = !text_equal(active, TEXT("false")) && !text_equal(active, TEXT("0"));
    set_full_name(draft->company, object);
    return true;
}

bool account_prepare(struct draft *draft)
{
    const struct object *object = draft->object;
    const struct object *parent = object_reference(draft->company, object->fields, "ParentRef");
    if (parent &&
        !text_equal(object_text(parent, "AccountType"), object_text(object, "AccountType")))
        return status_set(draft->status, STATUS_INVALID, TEXT("AccountType"),
                          TEXT("An account has the type of the one above it."));
    return list_prepare(draft);
}
