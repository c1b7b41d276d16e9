#include "tests/simulators/qbd/company/reference.h"

#include <strings.h>

#include "tests/simulators/qbd/company/fields.h"

struct row {
    const char *element;
    enum entity entity;
};

static const struct row ROWS[] = {
#define REFERENCE(element_, entity_) {#element_, ENTITY_##entity_},
#include "tests/simulators/qbd/company/references.def"
#undef REFERENCE
};

bool reference_names_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || strncasecmp(a.data, b.data, a.length) == 0);
}

struct object *reference_by_name(const struct company *company, enum entity entity,
                                 struct text full_name)
{
    const struct object_list *list = &company->lists[entity];
    for (size_t i = 0; i < list->count; i++) {
        struct object *object = list->items[i];
        if (!object->is_deleted && !object->merged &&
            reference_names_equal(object->full_name, full_name))
            return object;
    }
    return NULL;
}

static struct object *find_in(const struct company *company, const struct xml *reference,
                              enum entity entity)
{
    struct text id = xml_text(reference, "ListID");
    struct text name = xml_text(reference, "FullName");
    if (!text_is_empty(id))
        return company_find_kind(company, entity, id);
    return text_is_empty(name) ? NULL : reference_by_name(company, entity, name);
}

struct object *reference_find(const struct company *company, const struct xml *reference,
                              enum entity own)
{
    if (text_equal(reference->name, TEXT("ParentRef")))
        return find_in(company, reference, own);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (!text_equal_string(reference->name, ROWS[i].element))
            continue;
        struct object *found = find_in(company, reference, ROWS[i].entity);
        if (found)
            return found;
    }
    return NULL;
}

static bool resolve(struct company *company, struct xml *reference, enum entity own,
                    struct status *status)
{
    struct text id = xml_text(reference, "ListID");
    struct text name = xml_text(reference, "FullName");
    if (!reference->first || (text_is_empty(id) && text_is_empty(name))) {
        reference->first = NULL; /* an empty reference empties the field */
        return true;
    }
    struct object *found = reference_find(company, reference, own);
    if (!found)
        return status_set(status, STATUS_BAD_REFERENCE, reference->name,
                          text_is_empty(id) ? name : id);
    reference->first = fields_make(&company->arena, TEXT("ListID"), found->id);
    return true;
}

bool reference_resolve(struct company *company, struct xml *node, const struct element *shape,
                       enum entity own, struct status *status)
{
    for (struct xml *child = node->first; child; child = child->next) {
        const struct element *element = shape_element(shape, child->name);
        if (!element)
            continue;
        if (element->kind == KIND_REF && !resolve(company, child, own, status))
            return false;
        if (element->kind == KIND_PART &&
            !reference_resolve(company, child, shape_find(child->name), own, status))
            return false;
    }
    return true;
}
