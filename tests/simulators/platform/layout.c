#include "tests/simulators/platform/document.h"

#define FIELDS_BEGIN(entity) static const struct field entity##_TABLE[] = {
#define FIELD(entity, symbol, text, ...) {.name = text, __VA_ARGS__},
#define FIELDS_END(entity)                                                                         \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert((int)entity##_FIELDS <= (int)FIELDS_MAX, "fields");
#define LINES_BEGIN(entity, lines) static const struct field entity##_##lines##_TABLE[] = {
#define LINE_FIELD(entity, lines, symbol, text, ...) {.name = text, __VA_ARGS__},
#define LINES_END(entity, lines, index, text, its_sign)                                            \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert((int)entity##_##lines##_FIELDS <= (int)LINE_FIELDS_MAX, "line fields");
#include "tests/simulators/platform/fields.def"

static const struct line_kind LINE_KINDS[ENTITY_COUNT][LINE_KINDS_MAX] = {
#define LINES_END(entity, lines, index, text, its_sign)                                            \
    [ENTITY_##entity][index] = {.name = text,                                                      \
                                .fields = entity##_##lines##_TABLE,                                \
                                .field_count = entity##_##lines##_FIELDS,                          \
                                .sign = its_sign},
#include "tests/simulators/platform/fields.def"
};

static const struct layout LAYOUTS[ENTITY_COUNT] = {
#define ENTITY(symbol, text, plural_text, list_text, letters, its_nature, its_book)                \
    [ENTITY_##symbol] = {.name = text,                                                             \
                         .plural = plural_text,                                                    \
                         .list = list_text,                                                        \
                         .prefix = letters,                                                        \
                         .nature = NATURE_##its_nature,                                            \
                         .book = BOOK_##its_book,                                                  \
                         .fields = symbol##_TABLE,                                                 \
                         .field_count = symbol##_FIELDS,                                           \
                         .lines = LINE_KINDS[ENTITY_##symbol]},
#include "tests/simulators/platform/entities.def"
#undef ENTITY
};

const struct layout *layout_of(enum entity entity)
{
    return &LAYOUTS[entity];
}

bool entity_find(struct text name, enum entity *out)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        if (text_equal_string(name, LAYOUTS[i].name)) {
            *out = (enum entity)i;
            return true;
        }
    }
    return false;
}

bool entity_find_plural(struct text plural, enum entity *out)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        if (text_equal_string(plural, LAYOUTS[i].plural) ||
            text_equal_string(plural, LAYOUTS[i].list)) {
            *out = (enum entity)i;
            return true;
        }
    }
    return false;
}

static size_t find_role(const struct field *fields, size_t count, enum role role)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].role == role)
            return i;
    return NO_FIELD;
}

size_t layout_find(enum entity entity, enum role role)
{
    return find_role(LAYOUTS[entity].fields, LAYOUTS[entity].field_count, role);
}

struct text *document_place(enum entity entity, struct document *document, enum role role)
{
    size_t index = layout_find(entity, role);
    return index == NO_FIELD ? NULL : &document->values[index];
}

struct text document_value(enum entity entity, const struct document *document, enum role role)
{
    size_t index = layout_find(entity, role);
    return index == NO_FIELD ? TEXT_NONE : document->values[index];
}

size_t line_amount_index(enum entity entity, size_t kind)
{
    const struct line_kind *lines = &LAYOUTS[entity].lines[kind];
    return find_role(lines->fields, lines->field_count, ROLE_AMOUNT);
}
