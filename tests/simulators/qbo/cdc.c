#include <stdlib.h>

#include "tests/simulators/qbo/attribute.h"
#include "tests/simulators/qbo/query.h"
#include "tests/simulators/qbo/render.h"

enum { CDC_ENTITIES_MAX = 40, CDC_DAYS_MAX = 30 };
static const instant_us DAY_US = INT64_C(86400) * 1000000;

struct window {
    const struct company *company;
    instant_us since;
    int64_t left; /* how many objects still fit in the answer */
};

static bool is_changed(const struct window *window, const struct object *object)
{
    return object->updated > window->since ||
           (object->updated == window->since && window->company->switches.cdc_inclusive);
}

/* Living ones first, by time; then the deleted ones, by time. */
static int compare_changes(const void *left, const void *right)
{
    const struct object *a = *(const struct object *const *)left;
    const struct object *b = *(const struct object *const *)right;
    if (a->is_deleted != b->is_deleted)
        return a->is_deleted ? 1 : -1;
    if (a->updated != b->updated)
        return a->updated < b->updated ? -1 : 1;
    return a->change < b->change ? -1 : a->change > b->change;
}

static const struct object **find_changes(struct arena *arena, const struct window *window,
                                          enum entity entity, size_t *count)
{
    const struct object_list *list = &window->company->lists[entity];
    const struct object **found = ARENA_ARRAY(arena, const struct object *, list->count + 1);
    *count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (is_changed(window, list->items[i]))
            found[(*count)++] = list->items[i];
    qsort(found, *count, sizeof(*found), compare_changes);
    return found;
}

static void write_group(struct json_writer *writer, struct arena *arena, struct window *window,
                        enum entity entity)
{
    size_t count;
    const struct object **found = find_changes(arena, window, entity, &count);
    if ((int64_t)count > window->left)
        count = (size_t)window->left;
    window->left -= (int64_t)count;
    json_open_object(writer, NULL);
    if (count > 0) {
        bool has_living = !found[0]->is_deleted;
        json_open_array(writer, entity_name(entity));
        for (size_t i = 0; i < count; i++) {
            if (found[i]->is_deleted)
                render_tombstone(writer, found[i]);
            else
                render_object(writer, NULL, window->company, found[i]);
        }
        json_close_array(writer);
        if (has_living)
            json_write_int64(writer, "startPosition", 1);
        json_write_int64(writer, "maxResults", (int64_t)count);
        if (!has_living)
            json_write_int64(writer, "totalCount", (int64_t)count);
    }
    json_close_object(writer);
}

static bool is_poisoned(const struct window *window, enum entity entity)
{
    COMPANY_EACH(object, window->company, entity)
    {
        if (object->is_poisoned && !object->is_deleted && is_changed(window, object))
            return true;
    }
    return false;
}

static bool is_unsupported(struct text name)
{
    static const char *const names[] = {"JournalCode", "TaxAgency", "TimeActivity", "TaxCode",
                                        "TaxRate"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_equal_folded(name, text_of(names[i])))
            return true;
    return false;
}

static bool check_since(struct window *window, struct text since, struct fault *fault)
{
    const struct field *field = attribute_find(ENTITY_BILL, TEXT("MetaData.LastUpdatedTime"));
    struct attribute value;
    if (text_is_empty(since))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "changedSince",
                         "Required parameter changedSince is missing in the request");
    if (!attribute_parse(window->company, field, since, &value) || value.is_absent)
        return fault_set(fault, FAULT_BAD_PROPERTY, "changedSince", "Invalid date : %.*s",
                         TEXT_ARG(since));
    window->since = value.number;
    if (window->company->now - window->since > CDC_DAYS_MAX * DAY_US)
        return fault_set(fault, FAULT_UNSUPPORTED, NULL,
                         "Unsupported Operation : Operation cdc with changedSince date %.*s which "
                         "is older than fixed days is not supported.",
                         TEXT_ARG(since));
    return true;
}

/* An entity of the vendor that this company does not keep gives an empty group: ENTITY_COUNT. */
static bool read_entities(const struct window *window, struct text names, enum entity *entities,
                          size_t *count, struct fault *fault)
{
    if (text_is_empty(names))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "entities",
                         "Required parameter entities is missing in the request");
    *count = 0;
    while (text_is_present(names)) {
        struct text name = text_trim(text_next(&names, ','));
        if (*count == CDC_ENTITIES_MAX || is_unsupported(name) || text_is_empty(name))
            return fault_set(fault, FAULT_UNSUPPORTED, "entities",
                             "Unsupported Operation : Operation cdc is not supported for %.*s",
                             TEXT_ARG(name));
        enum entity *entity = &entities[(*count)++];
        if (!entity_find(name, entity))
            *entity = ENTITY_COUNT;
        else if (is_poisoned(window, *entity))
            return fault_set(fault, FAULT_BAD_ROW, NULL,
                             "Error processing query : an object in the answer is invalid");
    }
    return true;
}

bool cdc_answer(struct json_writer *writer, const struct company *company, struct text names,
                struct text since, struct fault *fault)
{
    struct window window = {.company = company, .left = company->switches.cdc_cap};
    enum entity entities[CDC_ENTITIES_MAX];
    size_t count = 0;
    if (!check_since(&window, since, fault) ||
        !read_entities(&window, names, entities, &count, fault))
        return false;
    struct arena arena;
    arena_init(&arena, 0);
    json_open_array(writer, "CDCResponse");
    json_open_object(writer, NULL);
    json_open_array(writer, "QueryResponse");
    for (size_t i = 0; i < count; i++) {
        if (entities[i] == ENTITY_COUNT) {
            json_open_object(writer, NULL);
            json_close_object(writer);
            continue;
        }
        write_group(writer, &arena, &window, entities[i]);
    }
    json_close_array(writer);
    json_close_object(writer);
    json_close_array(writer);
    arena_release(&arena);
    return true;
}
