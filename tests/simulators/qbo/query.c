#include "tests/simulators/qbo/query.h"

#include <stdlib.h>

#include "tests/simulators/qbo/query_parse.h"
#include "tests/simulators/qbo/render.h"

struct row {
    const struct query *query;
    const struct object *object;
    struct attribute keys[QUERY_ORDERS_MAX];
};

static bool compares(const struct query_condition *condition, const struct attribute *attribute,
                     const struct attribute *value)
{
    int order = attribute_compare(condition->field, attribute, value);
    bool is_absent = attribute->is_absent || value->is_absent;
    switch (condition->operator) {
    case QUERY_EQUAL:
    case QUERY_IN:
        return order == 0;
    case QUERY_NOT_EQUAL:
        return order != 0;
    case QUERY_LESS:
        return !is_absent && order < 0;
    case QUERY_GREATER:
        return !is_absent && order > 0;
    case QUERY_AT_MOST:
        return !is_absent && order <= 0;
    case QUERY_AT_LEAST:
        return !is_absent && order >= 0;
    case QUERY_LIKE:
        return !attribute->is_absent && attribute_is_like(attribute->text, value->text);
    }
    return false;
}

static bool matches(struct arena *arena, const struct query *query, const struct object *object)
{
    bool is_active_asked = false;
    for (size_t i = 0; i < query->condition_count; i++) {
        const struct query_condition *condition = &query->conditions[i];
        struct attribute attribute = attribute_of(arena, object, condition->field);
        bool is_match = false;
        for (size_t v = 0; v < condition->value_count && !is_match; v++)
            is_match = compares(condition, &attribute, &condition->values[v]);
        if (!is_match)
            return false;
        is_active_asked |= text_equal_string(text_of(condition->field->name), "Active");
    }
    return object->is_active || is_active_asked;
}

/* Without ORDERBY lists come by name, transactions newest first. */
static void add_default_order(struct query *query)
{
    const char *name = entity_is_list(query->entity) ? entity_name_key(query->entity) : "Id";
    if (field_find(query->entity, TEXT("FullyQualifiedName")))
        name = "FullyQualifiedName";
    query->orders[0].field = attribute_find(query->entity, text_of(name));
    query->orders[0].is_descending = entity_is_transaction(query->entity);
    query->order_count = 1;
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    const struct query *query = a->query;
    for (size_t i = 0; i < query->order_count; i++) {
        int order = attribute_compare(query->orders[i].field, &a->keys[i], &b->keys[i]);
        if (order != 0)
            return query->orders[i].is_descending ? -order : order;
    }
    return a->object->id < b->object->id ? -1 : a->object->id > b->object->id;
}

static struct row *select_rows(struct arena *arena, const struct company *company,
                               const struct query *query, size_t *count)
{
    const struct object_list *list = &company->lists[query->entity];
    struct row *rows = ARENA_ARRAY(arena, struct row, list->count + 1);
    *count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct object *object = list->items[i];
        if (object->is_deleted || !matches(arena, query, object))
            continue;
        struct row *row = &rows[(*count)++];
        *row = (struct row){.query = query, .object = object};
        for (size_t k = 0; k < query->order_count; k++)
            row->keys[k] = attribute_of(arena, object, query->orders[k].field);
    }
    qsort(rows, *count, sizeof(*rows), compare_rows);
    return rows;
}

static bool check_poison(const struct row *rows, size_t count, struct fault *fault)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].object->is_poisoned)
            return fault_set(fault, FAULT_BAD_ROW, NULL,
                             "Error processing query : an object in the answer is invalid");
    return true;
}

static bool write_rows(struct json_writer *writer, const struct company *company,
                       const struct query *query, struct fault *fault)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena, 0);
    struct row *rows = select_rows(&arena, company, query, &count);
    size_t first = (size_t)query->start - 1 < count ? (size_t)query->start - 1 : count;
    size_t length = count - first < (size_t)query->max ? count - first : (size_t)query->max;
    bool is_good = query->is_count || check_poison(rows + first, length, fault);
    if (is_good)
        json_open_object(writer, "QueryResponse");
    if (is_good && query->is_count) {
        json_write_int64(writer, "totalCount", (int64_t)count);
    } else if (is_good && length > 0) {
        json_open_array(writer, entity_name(query->entity));
        for (size_t i = first; i < first + length; i++)
            render_object(writer, NULL, company, rows[i].object);
        json_close_array(writer);
        json_write_int64(writer, "startPosition", query->start);
        json_write_int64(writer, "maxResults", (int64_t)length);
    }
    if (is_good)
        json_close_object(writer);
    arena_release(&arena);
    return is_good;
}

bool query_answer(struct json_writer *writer, const struct company *company, struct text text,
                  struct fault *fault)
{
    struct arena arena;
    struct query query;
    arena_init(&arena, 0);
    bool is_good = query_parse(&arena, company, text, &query, fault);
    if (is_good && query.is_kept) {
        if (query.order_count == 0)
            add_default_order(&query);
        is_good = write_rows(writer, company, &query, fault);
    } else if (is_good) {
        json_open_object(writer, "QueryResponse");
        if (query.is_count)
            json_write_int64(writer, "totalCount", 0);
        json_close_object(writer);
    }
    arena_release(&arena);
    return is_good;
}
