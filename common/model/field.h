/* The fields of each entity, from the tables account.def, vendor.def, bill.def, bill_payment.def.
 *
 * A field is a row: codecs, JSON Schemas, comparison, projection and merge all read it here and
 * nowhere else, so a new field is one line.
 */
#ifndef TIEOUT_MODEL_FIELD_H
#define TIEOUT_MODEL_FIELD_H

#include "model/kinds.h"

enum field_type {
    FIELD_TEXT,
    FIELD_BOOL,     /* "true", "false" */
    FIELD_DATE,     /* "YYYY-MM-DD" */
    FIELD_AMOUNT,   /* decimal, at least two places: "12.50" */
    FIELD_RATE,     /* decimal, no trailing zeros: "1.0837" */
    FIELD_CURRENCY, /* ISO 4217: "USD" */
    FIELD_REF,      /* another record: the side's own id on the way in, our record id in state */
};

struct field {
    const char *name; /* in canonical JSON */
    enum field_type type;
    enum group group;        /* of a line's field: its lines' group */
    enum entity ref;         /* FIELD_REF only */
    uint16_t characters_max; /* FIELD_TEXT only */
    uint16_t qbo_max;        /* what QuickBooks Online holds; 0 = characters_max */
    uint16_t platform_max;   /* what the platform holds; 0 = characters_max */
    const char *qbo;         /* dotted path in QuickBooks Online's JSON, or NULL */
    const char *otherwise;   /* value when absent, or NULL */
    const char *words;       /* FIELD_TEXT: the only ones that there are, "a|b"; NULL = any */
    bool is_required;
};

struct line_kind {
    const char *name;
    enum group group;
    const char *qbo; /* the detail's key, or "Line" */
    const struct field *fields;
    size_t field_count;
};

struct layout {
    const struct field *fields;
    size_t field_count;
    const struct line_kind *lines;
    size_t line_kind_count;
};

/* Of ENTITY_ATTACHMENT: an empty layout. */
const struct layout *layout_of(enum entity entity);

enum { FIELDS_MAX = 16, LINE_KINDS_MAX = 2, LINE_FIELDS_MAX = 6, LINES_MAX = 10000 };

/* The fields by name: BILL_NUMBER, BILL_EXPENSE_AMOUNT, and the line kinds: BILL_LINES_EXPENSE. */
#define FIELD(entity, symbol, ...) entity##_##symbol,
#define LINES(entity, symbol, ...)
#define LINE_FIELD(entity, lines, symbol, ...)
enum account_field {
#include "model/account.def"
};
enum vendor_field {
#include "model/vendor.def"
};
enum bill_field {
#include "model/bill.def"
};
enum bill_payment_field {
#include "model/bill_payment.def"
};
#undef FIELD
#undef LINES
#undef LINE_FIELD

enum bill_lines { BILL_LINES_EXPENSE, BILL_LINES_ITEM };
enum bill_expense_field { BILL_EXPENSE_ACCOUNT, BILL_EXPENSE_AMOUNT, BILL_EXPENSE_DESCRIPTION };
enum bill_item_field {
    BILL_ITEM_ITEM,
    BILL_ITEM_AMOUNT,
    BILL_ITEM_QUANTITY,
    BILL_ITEM_UNIT_PRICE,
    BILL_ITEM_DESCRIPTION
};
enum bill_payment_lines { BILL_PAYMENT_LINES_APPLICATION };
enum bill_payment_application_field {
    BILL_PAYMENT_APPLICATION_BILL,
    BILL_PAYMENT_APPLICATION_AMOUNT
};

#endif
