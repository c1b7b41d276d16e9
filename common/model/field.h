/* The fields of each entity, from its table (account.def, bill.def ...; all in fields.def).
 *
 * A field is a row: codecs, JSON Schemas, comparison, projection and merge all read it here and
 * nowhere else, so a new field is one line. Code that is not about one kind of record asks for a
 * role, the document's number or date, and knows no entity.
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

/* What a field is to code that knows no entity. A document has at most one field of each. */
enum field_role {
    ROLE_NONE,
    ROLE_NAME,
    ROLE_PARENT,
    ROLE_ACTIVE,
    ROLE_PARTY, /* the counterparty */
    ROLE_NUMBER,
    ROLE_DATE,
    ROLE_DUE_DATE,
    ROLE_CURRENCY,
    ROLE_TAX, /* part of the total beside the lines */
    ROLE_MEMO,
    ROLE_STATUS, /* "open", "voided" */
    ROLE_LOCATION,
    ROLE_APPROVAL,
    ROLE_TOTAL,     /* of a line: what it adds to the document's */
    ROLE_BALANCE,   /* what is open of the total */
    ROLE_UNAPPLIED, /* what a payment has left over */
};

struct field {
    const char *name; /* in canonical JSON */
    enum field_type type;
    enum group group;
    enum field_role role;
    enum entity ref;         /* FIELD_REF only */
    uint16_t characters_max; /* FIELD_TEXT only */
    uint16_t qbo_max;        /* what QuickBooks Online holds; 0 = characters_max */
    uint16_t qbd_max;        /* what QuickBooks Desktop holds; 0 = characters_max */
    uint16_t qbd_lines; /* of the text in Desktop: in the element Addr1, Addr2 ...; 0 = it is one */
    uint16_t platform_max; /* what the platform holds; 0 = characters_max */
    const char *qbo;       /* dotted path in QuickBooks Online's JSON, or NULL */
    const char *qbd;       /* element of QuickBooks Desktop's qbXML, or NULL */
    const char *otherwise; /* value when absent, or NULL */
    const char *words;     /* FIELD_TEXT: the only ones that there are, "a|b"; NULL = any */
    bool is_required;
};

struct line_kind {
    const char *name;
    enum group group;
    int8_t sign;     /* -1: its amounts are taken from the total; otherwise they add to it */
    bool is_paired;  /* each line pairs two records (model/pairs.h) */
    const char *qbo; /* the detail's key, or "Line" */
    const char *qbd;
    const struct field *fields;
    size_t field_count;
};

struct layout {
    const struct field *fields;
    size_t field_count;
    const struct line_kind *lines;
    size_t line_kind_count;
};

/* Of what has no record of its own: an empty layout. */
const struct layout *layout_of(enum entity entity);
/* The place of the field of that role, or -1. */
int field_of_role(const struct field *fields, size_t count, enum field_role role);

enum { FIELDS_MAX = 20, LINE_KINDS_MAX = 3, LINE_FIELDS_MAX = 8, LINES_MAX = 10000 };

/* The fields by name, as indices: BILL_NUMBER into a bill's fields, BILL_EXPENSE_AMOUNT into the
 * fields of its expense lines, BILL_LINES_EXPENSE into its kinds of lines. */
enum field_index {
#define ENTITY_BEGIN(entity) entity##_FIELDS_BEGIN = -1,
#define FIELD(entity, symbol, ...) entity##_##symbol,
#include "model/fields.def"
};

enum lines_index {
#define ENTITY_BEGIN(entity) entity##_LINES_BEGIN = -1,
#define LINES_BEGIN(entity, symbol, ...) entity##_LINES_##symbol,
#include "model/fields.def"
};

enum line_field_index {
#define LINES_BEGIN(entity, symbol, ...) entity##_##symbol##_BEGIN = -1,
#define LINE_FIELD(entity, lines, symbol, ...) entity##_##lines##_##symbol,
#include "model/fields.def"
};

#endif
