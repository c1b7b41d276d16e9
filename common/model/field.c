#include "model/field.h"

#include "base/error.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

#define ENTITY_BEGIN(entity) static const struct field entity##_FIELDS[] = {
#define FIELD(entity, symbol, field_name, ...) {.name = field_name, __VA_ARGS__},
#define ENTITY_END(entity)                                                                         \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert(COUNT_OF(entity##_FIELDS) <= FIELDS_MAX, #entity);
#include "model/fields.def"

#define LINES_BEGIN(entity, symbol, ...) static const struct field entity##_##symbol##_FIELDS[] = {
#define LINE_FIELD(entity, lines, symbol, field_name, ...) {.name = field_name, __VA_ARGS__},
#define LINES_END(entity, symbol)                                                                  \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert(COUNT_OF(entity##_##symbol##_FIELDS) <= LINE_FIELDS_MAX, #entity " " #symbol);
#include "model/fields.def"

/* Each table of kinds of lines ends in an empty row: C has no empty arrays. */
#define ENTITY_BEGIN(entity) static const struct line_kind entity##_LINE_KINDS[] = {
#define LINES_BEGIN(entity, symbol, lines_name, ...)                                               \
    {.name = lines_name,                                                                           \
     .fields = entity##_##symbol##_FIELDS,                                                         \
     .field_count = COUNT_OF(entity##_##symbol##_FIELDS),                                          \
     __VA_ARGS__},
#define ENTITY_END(entity)                                                                         \
    {                                                                                              \
        .name = NULL                                                                               \
    }                                                                                              \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert(COUNT_OF(entity##_LINE_KINDS) <= LINE_KINDS_MAX + 1, #entity);
#include "model/fields.def"

static const struct layout LAYOUTS[ENTITY_COUNT] = {
#define ENTITY_BEGIN(entity)                                                                       \
    [ENTITY_##entity] = {.fields = entity##_FIELDS,                                                \
                         .field_count = COUNT_OF(entity##_FIELDS),                                 \
                         .lines = entity##_LINE_KINDS,                                             \
                         .line_kind_count = COUNT_OF(entity##_LINE_KINDS) - 1},
#include "model/fields.def"
};

const struct layout *layout_of(enum entity entity)
{
    REQUIRE((unsigned)entity < ENTITY_COUNT);
    return &LAYOUTS[entity];
}

int field_of_role(const struct field *fields, size_t count, enum field_role role)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].role == role)
            return (int)i;
    return -1;
}
