#include "tests/simulators/qbd/company/erase.h"

#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/link.h"

static struct text name_of(const struct object *object)
{
    return text_of(entity_row(object->entity)->name);
}

static struct object *find(struct company *company, enum entity entity, struct text id,
                           struct status *status)
{
    struct object *object = company_find_kind(company, entity, id);
    status_set(status, STATUS_DONE, TEXT_NONE, TEXT_NONE);
    if (!object)
        status_set(status, STATUS_NOT_FOUND, id, TEXT("It is not there."));
    return object;
}

/* Ends all links; payments that lose what they paid post again, without their discounts there. */
static void unlink_all(struct company *company, struct object *object)
{
    LINKS_FROM(link, object)
    {
        if (link->is_live)
            company_touch(company, link->target);
        link->is_live = false;
    }
    LINKS_TO(link, object)
    {
        bool was_live = link->is_live;
        link->is_live = false;
        if (!was_live || link->kind == LINK_ORDER)
            continue;
        company_touch(company, link->source);
        books_repost(company, link->source);
    }
}

static void empty_lines(struct company *company, struct object *object)
{
    object->fields = fields_copy(&company->arena, object->fields);
    for (struct xml *line = object->fields->first; line; line = line->next) {
        if (lines_is_line(line->name) && xml_child(line, "Amount"))
            fields_set(&company->arena, line, "Amount", TEXT("0.00"));
    }
}

struct object *erase_void(struct company *company, enum entity entity, struct text id,
                          struct status *status)
{
    struct object *object = find(company, entity, id, status);
    if (!object)
        return NULL;
    if (company_is_closed(company, object)) {
        status_set(status, STATUS_CLOSED_MODIFY, name_of(object), TEXT_NONE);
        return NULL;
    }
    unlink_all(company, object);
    object->is_voided = true;
    object->total = 0;
    object->tax = 0;
    empty_lines(company, object);
    fields_set(&company->arena, object->fields, "Memo",
               arena_format(&company->arena, "VOID: %.*s", TEXT_ARG(object_text(object, "Memo"))));
    books_repost(company, object);
    company_touch(company, object);
    return object;
}

static bool has_reference(const struct xml *node, struct text id)
{
    XML_EACH(child, node)
    {
        if (text_equal(child->name, TEXT("ListID")) && text_equal(child->content, id))
            return true;
        if (has_reference(child, id))
            return true;
    }
    return false;
}

static bool is_used(const struct company *company, const struct object *object)
{
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        const struct object_list *list = &company->lists[entity];
        for (size_t i = 0; i < list->count; i++) {
            if (!list->items[i]->is_deleted && list->items[i] != object &&
                has_reference(list->items[i]->fields, object->id))
                return true;
        }
    }
    return false;
}

static bool may_delete(struct company *company, const struct object *object, struct status *status)
{
    if (entity_row(object->entity)->is_list && is_used(company, object))
        return status_set(status, STATUS_CANNOT_DELETE, object->id,
                          TEXT("It is used elsewhere, you cannot delete it."));
    if (company_is_closed(company, object))
        return status_set(status, STATUS_CLOSED_DELETE, name_of(object), TEXT_NONE);
    return true;
}

struct object *erase_delete(struct company *company, enum entity entity, struct text id,
                            struct status *status)
{
    struct object *object = find(company, entity, id, status);
    if (!object || !may_delete(company, object, status))
        return NULL;
    unlink_all(company, object);
    object->is_deleted = true;
    object->deleted = company->now;
    object->total = 0;
    object->tax = 0;
    books_repost(company, object);
    return object;
}

/* References to the one that goes name the one that stays. */
static bool rename_references(struct company *company, struct xml *node, const struct object *from,
                              const struct object *into)
{
    bool is_changed = false;
    for (struct xml *child = node->first; child; child = child->next) {
        if (text_equal(child->name, TEXT("ListID")) && text_equal(child->content, from->id)) {
            child->content = into->id;
            is_changed = true;
        }
        if (rename_references(company, child, from, into))
            is_changed = true;
    }
    return is_changed;
}

static void move_references(struct company *company, const struct object *from,
                            const struct object *into)
{
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        const struct object_list *list = &company->lists[entity];
        for (size_t i = 0; i < list->count; i++) {
            if (rename_references(company, list->items[i]->fields, from, into))
                company_touch(company, list->items[i]);
        }
    }
}

struct object *erase_merge(struct company *company, struct object *from, struct object *into,
                           struct status *status)
{
    status_set(status, STATUS_DONE, TEXT_NONE, TEXT_NONE);
    if (from == into || from->entity != into->entity) {
        status_set(status, STATUS_INVALID, TEXT("MergeFrom"), TEXT("These two cannot be merged."));
        return NULL;
    }
    move_references(company, from, into);
    for (size_t i = 0; i < company->lists[from->entity].count; i++) {
        struct object *below = company->lists[from->entity].items[i];
        below->parent = below->parent == from ? into : below->parent;
    }
    into->balance += from->balance;
    from->balance = 0;
    from->merged = into;
    from->deleted = company->now;
    company_touch(company, into);
    return into;
}
