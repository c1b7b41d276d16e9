/* What a client wrote, checked field by field against fields_*.def and brought into one form. */
#ifndef SIMULATOR_QBO_DOCUMENT_H
#define SIMULATOR_QBO_DOCUMENT_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/fault.h"

enum field_kind {
    FIELD_STRING,
    FIELD_REFERENCE,
    FIELD_AMOUNT,
    FIELD_NUMBER,
    FIELD_BOOLEAN,
    FIELD_DATE,
    FIELD_TIME,
    FIELD_OBJECT,
    FIELD_LINES,
};

enum { FIELD_WRITE = 1, FIELD_FILTER = 2, FIELD_OWN = 4 };

struct field {
    const char *name;
    enum field_kind kind;
    uint32_t characters_max; /* 0 = not looked at */
    uint32_t flags;
};

/* NULL when the entity has no such field. Case does not matter. */
const struct field *field_find(enum entity entity, struct text name);

struct document_change {
    const struct json *old; /* NULL on create and on a full update */
    const struct json *incoming;
};

/* The writable fields of `incoming`, and those of `old` that it does not name, in the order of
 * fields_*.def; "" and null clear a field. NULL and a fault when a field is refused. The result and
 * its texts live in the company's arena. */
const struct json *document_merge(struct company *company, enum entity entity,
                                  struct document_change change, struct fault *fault);
/* `members` (an object; released) over `document`, as if a client had sent them sparsely. */
const struct json *document_overlay(struct company *company, enum entity entity,
                                    const struct json *document, struct buffer *members);

#endif
