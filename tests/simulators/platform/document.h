/* What a record shows: values by field and lines, checked against fields.def one by one.
 * Amounts have two places, rates no trailing zeros; an absent value is an absent text. */
#ifndef SIMULATOR_PLATFORM_DOCUMENT_H
#define SIMULATOR_PLATFORM_DOCUMENT_H

#include "syntax/json.h"
#include "tests/simulators/platform/refusal.h"

enum entity {
#define ENTITY(symbol, name, plural, list, letter) ENTITY_##symbol,
#include "tests/simulators/platform/entities.def"
#undef ENTITY
    ENTITY_COUNT
};

enum field_kind {
    FIELD_TEXT,
    FIELD_BOOLEAN,
    FIELD_DATE,
    FIELD_AMOUNT,
    FIELD_RATE,
    FIELD_CURRENCY,
    FIELD_REFERENCE,
};

struct field {
    const char *name;
    enum field_kind kind;
    enum entity target;      /* FIELD_REFERENCE */
    uint16_t characters_max; /* FIELD_TEXT */
    bool is_required;
    bool is_derived;
};

#define ACCOUNT_FIELD(symbol, ...) ACCOUNT_##symbol,
enum account_field {
#include "tests/simulators/platform/fields.def"
    ACCOUNT_FIELDS
};
#define VENDOR_FIELD(symbol, ...) VENDOR_##symbol,
enum vendor_field {
#include "tests/simulators/platform/fields.def"
    VENDOR_FIELDS
};
#define BILL_FIELD(symbol, ...) BILL_##symbol,
enum bill_field {
#include "tests/simulators/platform/fields.def"
    BILL_FIELDS
};
#define PAYMENT_FIELD(symbol, ...) PAYMENT_##symbol,
enum payment_field {
#include "tests/simulators/platform/fields.def"
    PAYMENT_FIELDS
};
#define EXPENSE_FIELD(symbol, ...) EXPENSE_##symbol,
enum expense_field {
#include "tests/simulators/platform/fields.def"
    EXPENSE_FIELDS
};
#define ITEM_FIELD(symbol, ...) ITEM_##symbol,
enum item_field {
#include "tests/simulators/platform/fields.def"
    ITEM_FIELDS
};
#define APPLICATION_FIELD(symbol, ...) APPLICATION_##symbol,
enum application_field {
#include "tests/simulators/platform/fields.def"
    APPLICATION_FIELDS
};

enum { FIELDS_MAX = 12, LINE_FIELDS_MAX = 6, LINE_KINDS_MAX = 2, LINES_MAX = 1000 };
enum { BILL_EXPENSE_LINES, BILL_ITEM_LINES };
enum { PAYMENT_APPLICATIONS };

struct line {
    struct text values[LINE_FIELDS_MAX];
};

struct lines {
    struct line *items;
    size_t count;
};

struct document {
    struct text values[FIELDS_MAX];
    struct lines lines[LINE_KINDS_MAX];
};

struct line_kind {
    const char *name;
    const struct field *fields;
    size_t field_count;
};

struct layout {
    const char *name;   /* "bill_payment" */
    const char *plural; /* "bill-payments" */
    const char *list;   /* "bill_payments" */
    char letter;
    const struct field *fields;
    size_t field_count;
    struct line_kind lines[LINE_KINDS_MAX]; /* without a name: none */
};

const struct layout *layout_of(enum entity entity);
bool entity_find(struct text name, enum entity *out); /* "bill" */
bool entity_find_plural(struct text plural,
                        enum entity *out); /* "bill-payments", "bill_payments" */

/* Puts the members of `incoming` into *document, which may be zero; null empties a member. Texts
 * and lines are made in the arena; nothing that *document pointed to is changed. */
bool document_merge(struct arena *arena, enum entity entity, const struct json *incoming,
                    struct document *document, struct refusal *refusal);
/* Whether all that is required is there. */
bool document_is_whole(enum entity entity, const struct document *document,
                       struct refusal *refusal);
bool document_equal(enum entity entity, const struct document *a, const struct document *b);
void document_write(struct json_writer *writer, const char *key, enum entity entity,
                    const struct document *document);

#endif
