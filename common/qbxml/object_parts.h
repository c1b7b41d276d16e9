/* What the files that read records share. */
#ifndef TIEOUT_QBXML_OBJECT_PARTS_H
#define TIEOUT_QBXML_OBJECT_PARTS_H

#include "qbxml/object.h"
#include "qbxml/subtotals.h"

struct qbxml_reader {
    struct arena *arena;
    const struct qbxml_context *context;
    struct error *error;
    struct qbxml_subtotals subtotals;
};

/* "VendorAddress.City" of a record; NULL: there is none. */
const struct xml *qbxml_element_at(const struct xml *ret, const char *path);
/* The element's value in canonical form; nothing changes when there is no such element. */
bool qbxml_value_take(const struct qbxml_reader *reader, const struct field *field,
                      const struct xml *element, struct text *out);

/* What the model's paths do not say of this kind of record. */
bool qbxml_own_ways_take(const struct qbxml_reader *reader, const struct xml *ret,
                         struct document *document);
/* The whole of a credit application. */
bool qbxml_application_take(const struct qbxml_reader *reader, const struct qbxml_object *object,
                            struct document *document);

#endif
