#include "model/field.h"

#include "base/error.h"

/* --- fields: one pass over each table, lines left out ----------------------------------------- */

#define FIELD(entity, symbol, field_name, ...) {.name = field_name, __VA_ARGS__},
#define LINES(entity, symbol, ...)
#define LINE_FIELD(entity, lines, symbol, ...)
static const struct field ACCOUNT_FIELDS[] = {
#include "model/account.def"
};
static const struct field VENDOR_FIELDS[] = {
#include "model/vendor.def"
};
static const struct field BILL_FIELDS[] = {
#include "model/bill.def"
};
static const struct field BILL_PAYMENT_FIELDS[] = {
#include "model/bill_payment.def"
};
#undef FIELD
#undef LINE_FIELD

/* --- fields of lines: one pass a kind; a row is emitted by the macro that carries its kind ---- */

#define FIELD(entity, symbol, ...)
#define LINE_FIELD(entity, lines, symbol, ...) LINE_FIELD_OF_##lines(__VA_ARGS__)

#define LINE_FIELD_OF_EXPENSE(field_name, ...)                                                     \
    {.name = field_name, .group = GROUP_EXPENSE_LINES, __VA_ARGS__},
#define LINE_FIELD_OF_ITEM(field_name, ...)
static const struct field BILL_EXPENSE_FIELDS[] = {
#include "model/bill.def"
};
#undef LINE_FIELD_OF_EXPENSE
#undef LINE_FIELD_OF_ITEM

#define LINE_FIELD_OF_EXPENSE(field_name, ...)
#define LINE_FIELD_OF_ITEM(field_name, ...)                                                        \
    {.name = field_name, .group = GROUP_ITEM_LINES, __VA_ARGS__},
static const struct field BILL_ITEM_FIELDS[] = {
#include "model/bill.def"
};

#define LINE_FIELD_OF_APPLICATION(field_name, ...)                                                 \
    {.name = field_name, .group = GROUP_APPLICATIONS, __VA_ARGS__},
static const struct field BILL_PAYMENT_APPLICATION_FIELDS[] = {
#include "model/bill_payment.def"
};
#undef LINES
#undef LINE_FIELD

/* --- kinds of lines --------------------------------------------------------------------------- */

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))
#define LINE_FIELD(entity, lines, symbol, ...)
#define LINES(entity, symbol, lines_name, ...)                                                     \
    {.name = lines_name,                                                                           \
     .fields = entity##_##symbol##_FIELDS,                                                         \
     .field_count = COUNT_OF(entity##_##symbol##_FIELDS),                                          \
     __VA_ARGS__},
static const struct line_kind BILL_LINE_KINDS[] = {
#include "model/bill.def"
};
static const struct line_kind BILL_PAYMENT_LINE_KINDS[] = {
#include "model/bill_payment.def"
};

_Static_assert(COUNT_OF(ACCOUNT_FIELDS) <= FIELDS_MAX, "account.def");
_Static_assert(COUNT_OF(VENDOR_FIELDS) <= FIELDS_MAX, "vendor.def");
_Static_assert(COUNT_OF(BILL_FIELDS) <= FIELDS_MAX, "bill.def");
_Static_assert(COUNT_OF(BILL_PAYMENT_FIELDS) <= FIELDS_MAX, "bill_payment.def");
_Static_assert(COUNT_OF(BILL_EXPENSE_FIELDS) <= LINE_FIELDS_MAX, "bill.def");
_Static_assert(COUNT_OF(BILL_ITEM_FIELDS) <= LINE_FIELDS_MAX, "bill.def");
_Static_assert(COUNT_OF(BILL_PAYMENT_APPLICATION_FIELDS) <= LINE_FIELDS_MAX, "bill_payment.def");
_Static_assert(COUNT_OF(BILL_LINE_KINDS) <= LINE_KINDS_MAX, "bill.def");
_Static_assert(COUNT_OF(BILL_PAYMENT_LINE_KINDS) <= LINE_KINDS_MAX, "bill_payment.def");

#define LAYOUT_FIELDS(table) .fields = (table), .field_count = COUNT_OF(table)
#define LAYOUT_LINES(table) .lines = (table), .line_kind_count = COUNT_OF(table)

static const struct layout LAYOUTS[ENTITY_COUNT] = {
    [ENTITY_ACCOUNT] = {LAYOUT_FIELDS(ACCOUNT_FIELDS)},
    [ENTITY_VENDOR] = {LAYOUT_FIELDS(VENDOR_FIELDS)},
    [ENTITY_BILL] = {LAYOUT_FIELDS(BILL_FIELDS), LAYOUT_LINES(BILL_LINE_KINDS)},
    [ENTITY_BILL_PAYMENT] = {LAYOUT_FIELDS(BILL_PAYMENT_FIELDS),
                             LAYOUT_LINES(BILL_PAYMENT_LINE_KINDS)},
};

const struct layout *layout_of(enum entity entity)
{
    REQUIRE((unsigned)entity < ENTITY_COUNT);
    return &LAYOUTS[entity];
}
