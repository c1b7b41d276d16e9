#include "tests/simulators/platform/document.h"

#define ACCOUNT_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field ACCOUNT_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};
#define VENDOR_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field VENDOR_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};
#define BILL_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field BILL_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};
#define PAYMENT_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field PAYMENT_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};
#define EXPENSE_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field EXPENSE_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};
#define ITEM_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field ITEM_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};
#define APPLICATION_FIELD(symbol, text, ...) {.name = text, __VA_ARGS__},
static const struct field APPLICATION_TABLE[] = {
#include "tests/simulators/platform/fields.def"
};

_Static_assert((int)ACCOUNT_FIELDS <= FIELDS_MAX && (int)VENDOR_FIELDS <= FIELDS_MAX, "fields");
_Static_assert((int)BILL_FIELDS <= FIELDS_MAX && (int)PAYMENT_FIELDS <= FIELDS_MAX, "fields");
_Static_assert((int)EXPENSE_FIELDS <= LINE_FIELDS_MAX, "line fields");
_Static_assert((int)ITEM_FIELDS <= LINE_FIELDS_MAX, "line fields");
_Static_assert((int)APPLICATION_FIELDS <= LINE_FIELDS_MAX, "line fields");

static const struct layout LAYOUTS[ENTITY_COUNT] = {
#define ENTITY(symbol, text, plural_text, list_text, first)                                        \
    [ENTITY_##symbol] = {.name = text,                                                             \
                         .plural = plural_text,                                                    \
                         .list = list_text,                                                        \
                         .letter = first,                                                          \
                         .fields = symbol##_TABLE,                                                 \
                         .field_count = symbol##_FIELDS,                                           \
                         .lines = symbol##_LINES},
#define ACCOUNT_LINES                                                                              \
    {                                                                                              \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define VENDOR_LINES                                                                               \
    {                                                                                              \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define BILL_LINES                                                                                 \
    {                                                                                              \
        [BILL_EXPENSE_LINES] = {"expense_lines", EXPENSE_TABLE, EXPENSE_FIELDS},                   \
        [BILL_ITEM_LINES] = {"item_lines", ITEM_TABLE, ITEM_FIELDS},                               \
    }
#define PAYMENT_LINES                                                                              \
    {                                                                                              \
        [PAYMENT_APPLICATIONS] = {"applications", APPLICATION_TABLE, APPLICATION_FIELDS},          \
    }
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
