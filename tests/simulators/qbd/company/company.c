#include "tests/simulators/qbd/company/company.h"

#include <inttypes.h>
#include <stdlib.h>

static const int64_t SECOND = INT64_C(1000000);

struct company *company_create(struct text name)
{
    struct company *company = calloc(1, sizeof(*company));
    if (!company)
        bug("no memory for a company");
    arena_init(&company->arena, 0);
    map_init(&company->ids);
    company->name = arena_copy(&company->arena, name);
    company->country = TEXT("US");
    company->closing_date = DATE_NONE;
#define SWITCH(name_, kind_, default_, meaning_) company->switches.name_ = (default_);
#include "tests/simulators/qbd/company/switches.def"
#undef SWITCH
    return company;
}

void company_free(struct company *company)
{
    for (int i = 0; i < ENTITY_COUNT; i++)
        free(company->lists[i].items);
    map_release(&company->ids);
    arena_release(&company->arena);
    free(company);
}

struct object *company_make(struct company *company, enum entity entity)
{
    struct object *object = ARENA_NEW(&company->arena, struct object);
    int64_t seconds = company->now / SECOND;
    object->entity = entity;
    object->is_active = true;
    object->deleted = INSTANT_NONE;
    object->created = company->now;
    if (entity_row(entity)->is_list) {
        object->id = arena_format(&company->arena, "%08" PRIX64 "-%" PRId64,
                                  INT64_C(0x80000000) + ++company->last_list_id, seconds);
    } else {
        object->id =
            arena_format(&company->arena, "%" PRIX64 "-%" PRId64, ++company->last_txn_id, seconds);
        object->txn_number = ++company->last_txn_number;
    }
    return object;
}

void company_register(struct company *company, struct object *object)
{
    struct object_list *list = &company->lists[object->entity];
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 16;
        list->items = realloc(list->items, list->capacity * sizeof(struct object *));
        if (!list->items)
            bug("no memory for a list");
    }
    list->items[list->count++] = object;
    map_put(&company->ids, object->id, object);
}

struct object *company_find(const struct company *company, struct text id)
{
    struct object *object = map_get(&company->ids, id);
    while (object && object->merged)
        object = object->merged;
    return object && !object->is_deleted ? object : NULL;
}

struct object *company_find_kind(const struct company *company, enum entity entity, struct text id)
{
    struct object *object = company_find(company, id);
    return object && object->entity == entity ? object : NULL;
}

void company_touch(struct company *company, struct object *object)
{
    int64_t sequence = company->now / SECOND;
    object->modified = company->now;
    object->edit_sequence = sequence > object->edit_sequence ? sequence : object->edit_sequence + 1;
}

struct text company_new_line_id(struct company *company)
{
    return arena_format(&company->arena, "%" PRIX64 "-%" PRId64, ++company->last_line_id,
                        company->now / SECOND);
}

bool company_is_closed(const struct company *company, const struct object *object)
{
    date_day day;
    return company->closing_date != DATE_NONE && date_parse(object_text(object, "TxnDate"), &day) &&
           day <= company->closing_date;
}

struct text object_text(const struct object *object, const char *name)
{
    return xml_text(object->fields, name);
}

struct object *object_reference(const struct company *company, const struct xml *fields,
                                const char *name)
{
    struct text id = xml_text(xml_child(fields, name), "ListID");
    return text_is_empty(id) ? NULL : company_find(company, id);
}
