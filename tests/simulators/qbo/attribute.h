/* One attribute of an object in the form in which the query language compares it. */
#ifndef SIMULATOR_QBO_ATTRIBUTE_H
#define SIMULATOR_QBO_ATTRIBUTE_H

#include "tests/simulators/qbo/document.h"

struct attribute {
    bool is_absent;
    struct text text; /* strings and references */
    int64_t number;   /* all others: cents, day, microseconds, 0 or 1, the id */
};

/* What may stand in WHERE: `Id`, `SyncToken`, `MetaData.CreateTime`, `MetaData.LastUpdatedTime`
 * and the fields with FILTER. NULL when the entity has no such field; is it one that may not be
 * asked for, its flags lack FILTER. */
const struct field *attribute_find(enum entity entity, struct text name);
struct attribute attribute_of(struct arena *arena, const struct object *object,
                              const struct field *field);
/* A literal of a query; a quoted blank is null. False when it does not fit the field's kind. */
bool attribute_parse(const struct company *company, const struct field *field, struct text literal,
                     struct attribute *out);
/* Absent first; texts without regard to case. */
int attribute_compare(const struct field *field, const struct attribute *a,
                      const struct attribute *b);
bool attribute_is_id(const struct field *field);
/* '%' stands for any characters; case does not matter. */
bool attribute_is_like(struct text text, struct text pattern);

#endif
