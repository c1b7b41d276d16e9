/* What the files that write requests share. */
#ifndef TIEOUT_QBXML_WRITE_PARTS_H
#define TIEOUT_QBXML_WRITE_PARTS_H

#include "qbxml/subtotals.h"
#include "qbxml/write.h"

struct qbxml_writer {
    struct xml_writer *xml;
    const struct qbxml_writing *writing;
    const struct qbxml_kind *kind;
    struct arena *arena;
    bool is_mod;
    struct qbxml_subtotals subtotals; /* of what is there now */
};

/* Whether the request that is being written has the element. */
bool qbxml_has_element(const struct qbxml_writer *writer, const struct qbxml_element *element);
/* "Bill" gives "BillAdd" or "BillMod". */
struct text qbxml_verb_name(const struct qbxml_writer *writer, const char *name);
/* The field that stands, or has a line, at the path; or NULL. */
const struct field *qbxml_field_at(const struct field *fields, size_t count, const char *path);
/* An element with its value; of an absent one: the empty element, which clears it. */
bool qbxml_element_write(struct qbxml_writer *writer, const struct qbxml_element *element,
                         struct text value, struct error *error);

/* The lines of a kind; those of a Mod with their ids. */
bool qbxml_lines_write(struct qbxml_writer *writer, const struct line_kind *kind,
                       struct lines lines, struct error *error);
/* What a payment pays, each with the credits that it uses for it. */
bool qbxml_applied_write(struct qbxml_writer *writer, const struct qbxml_element *element,
                         struct error *error);

#endif
