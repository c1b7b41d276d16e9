/* What qbXML may look like: for each aggregate its elements in their fixed order (shapes/).
 *
 * ELEMENT(name, kind, occurs, limit, since, branch): `limit` is the most characters (0 = none),
 * `since` the version times ten that first has it. A branch stands for the choices that the element
 * is part of, outermost first: "0d1a" is alternative d of the first choice, and within it a of the
 * second. Two elements of different alternatives of one choice exclude each other.
 */
#ifndef SIMULATOR_QBD_SHAPE_H
#define SIMULATOR_QBD_SHAPE_H

#include "base/text.h"

enum element_kind {
    KIND_STRING,
    KIND_ID,
    KIND_BOOL,
    KIND_DATE,
    KIND_TIME,
    KIND_AMOUNT,
    KIND_PRICE,
    KIND_QUANTITY,
    KIND_PERCENT,
    KIND_FLOAT,
    KIND_INTEGER,
    KIND_ENUM,
    KIND_GUID,
    KIND_REF,  /* ListID or FullName of an entry of a list */
    KIND_PART, /* an aggregate; its shape has the element's name */
};

enum element_occurs {
    OCCURS_ONE,
    OCCURS_MAYBE,
    OCCURS_SOME, /* at least once */
    OCCURS_ANY,
};

struct element {
    const char *shape; /* begins a shape; then nothing else is set */
    const char *name;
    enum element_kind kind;
    enum element_occurs occurs;
    unsigned limit;
    int since;
    const char *branch;
};

/* The first element of a shape, or NULL when there is no such shape. */
const struct element *shape_find(struct text name);
/* An element of a shape, or NULL. */
const struct element *shape_element(const struct element *shape, struct text name);
/* They are alternatives of one choice. */
bool shape_excludes(const struct element *a, const struct element *b);
/* Is the word one that the element may have? What has no row in enumerations.def takes any. */
bool shape_has_word(struct text element, struct text word);

#define SHAPE_EACH(element, shape)                                                                 \
    for (const struct element *element = (shape); element && element->name; element++)

#endif
