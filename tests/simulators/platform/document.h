/* What a record shows: values by field and lines, checked against fields.def one by one.
 * Amounts have two places, rates no trailing zeros; an absent value is an absent text. */
#ifndef SIMULATOR_PLATFORM_DOCUMENT_H
#define SIMULATOR_PLATFORM_DOCUMENT_H

#include "syntax/json.h"
#include "tests/simulators/platform/refusal.h"

enum entity {
#define ENTITY(symbol, name, plural, list, prefix, nature, book) ENTITY_##symbol,
#include "tests/simulators/platform/entities.def"
#undef ENTITY
    ENTITY_COUNT
};

enum nature {
    NATURE_LIST,
    NATURE_OWED,
    NATURE_CREDIT,
    NATURE_PAYMENT,
    NATURE_APPLICATION,
    NATURE_TRANSFER,
    NATURE_FIGURE,
};

enum book { BOOK_PAYABLES, BOOK_RECEIVABLES, BOOK_COUNT, BOOK_NONE = BOOK_COUNT };

enum field_kind {
    FIELD_TEXT,
    FIELD_BOOLEAN,
    FIELD_DATE,
    FIELD_AMOUNT,
    FIELD_RATE,
    FIELD_CURRENCY,
    FIELD_REFERENCE,
};

enum role {
    ROLE_NONE,
    ROLE_NAME,
    ROLE_PARENT,
    ROLE_ACTIVE,
    ROLE_PARTY, /* vendor, customer */
    ROLE_NUMBER,
    ROLE_DATE,
    ROLE_DUE_DATE,
    ROLE_CURRENCY,
    ROLE_RATE,
    ROLE_TAX,
    ROLE_STATUS,
    ROLE_TOTAL,
    ROLE_BALANCE,
    ROLE_UNAPPLIED,
    ROLE_AMOUNT,  /* a line's */
    ROLE_SETTLED, /* what a line's amount settles */
};
enum writer {
    WRITTEN_BY_ALL,
    WRITTEN_BY_PEOPLE,
    WRITTEN_BY_DELIVERIES,
    WRITTEN_BY_NOBODY,
};

struct field {
    const char *name;
    const char *words; /* FIELD_TEXT: the only ones, "open|voided"; or NULL */
    enum field_kind kind;
    enum role role;
    enum writer writer;
    enum entity target;      /* FIELD_REFERENCE */
    uint16_t characters_max; /* FIELD_TEXT */
    bool is_required;
};

/* BILL_VENDOR ..., BILL_FIELDS; BILL_EXPENSE_ACCOUNT ..., BILL_EXPENSE_FIELDS; BILL_EXPENSE_LINES
 */
#define FIELDS_BEGIN(entity) enum {
#define FIELD(entity, symbol, ...) entity##_##symbol,
#define END                                                                                        \
    }                                                                                              \
    ;
#define FIELDS_END(entity) entity##_FIELDS END
#define LINES_BEGIN(entity, lines) enum {
#define LINE_FIELD(entity, lines, symbol, ...) entity##_##lines##_##symbol,
#define LINES_END(entity, lines, index, text, its_sign)                                            \
    entity##_##lines##_FIELDS, entity##_##lines##_LINES = (index)END
#include "tests/simulators/platform/fields.def"
#undef END

enum { FIELDS_MAX = 16, LINE_FIELDS_MAX = 8, LINE_KINDS_MAX = 2, LINES_MAX = 1000 };
#define NO_FIELD SIZE_MAX
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
    int sign; /* of its amounts in the total */
};

struct layout {
    const char *name;   /* "bill_payment" */
    const char *plural; /* "bill-payments" */
    const char *list;   /* "bill_payments" */
    const char *prefix;
    enum nature nature;
    enum book book;
    const struct field *fields;
    size_t field_count;
    const struct line_kind *lines; /* LINE_KINDS_MAX; without a name: none */
};

const struct layout *layout_of(enum entity entity);
bool entity_find(struct text name, enum entity *out); /* "bill" */
/* "bill-payments", "bill_payments" */
bool entity_find_plural(struct text plural, enum entity *out);

size_t layout_find(enum entity entity, enum role role); /* or NO_FIELD */
size_t line_amount_index(enum entity entity, size_t kind);
/* NULL when the kind has no such field. */
struct text *document_place(enum entity entity, struct document *document, enum role role);
struct text document_value(enum entity entity, const struct document *document, enum role role);

/* Whether all that `incoming` names may be written by people, or by deliveries. */
bool document_may_write(enum entity entity, const struct json *incoming, enum writer writer,
                        struct refusal *refusal);
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
