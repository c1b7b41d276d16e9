/* elements.def as tables: what QuickBooks Desktop's requests are made of, in its order. */
#ifndef TIEOUT_QBXML_ELEMENTS_H
#define TIEOUT_QBXML_ELEMENTS_H

#include "model/document.h"

enum { QBXML_FLOOR = 130, QBXML_NEVER = UINT16_MAX }; /* versions, in tenths */

enum qbxml_type {
    QBXML_TEXT,
    QBXML_NAME,
    QBXML_REF,
    QBXML_AMOUNT,
    QBXML_PRICE,
    QBXML_QUANTITY,
    QBXML_RATE,
    QBXML_DATE,
    QBXML_BOOL,
    QBXML_LINES,
    QBXML_CLEAR,
    QBXML_APPLIED,
};

struct qbxml_element {
    const char *path; /* "VendorAddress.City"; NULL behind the last */
    enum qbxml_type type;
    uint16_t characters_max;
    uint16_t add, mod; /* the first version that has it */
};

enum qbxml_ids { QBXML_IDS_LIST, QBXML_IDS_TXN };
/* How something is undone (elements.def). */
enum qbxml_undo {
    QBXML_UNDO_VOID,
    QBXML_UNDO_DELETE,
    QBXML_UNDO_INACTIVE,
    QBXML_UNDO_REFUSE,
};

struct qbxml_kind {
    enum entity entity;
    const char *name; /* "Bill": of BillAddRq, BillMod, BillRet */
    enum qbxml_ids ids;
    uint16_t add, mod;
    enum qbxml_undo voids, deletes;
    const struct qbxml_element *elements;
};

/* The kind that a document is written as; NULL: QuickBooks Desktop takes none such from us. */
const struct qbxml_kind *qbxml_kind_for_add(const struct document *document, uint16_t version);
const struct qbxml_kind *qbxml_kind_for_mod(const struct document *document, uint16_t version);
/* The elements of lines of that name; NULL: there is none. */
const struct qbxml_element *qbxml_line_elements(const char *name);

/* Every kind, for whoever checks the tables; NULL behind the last. */
const struct qbxml_kind *qbxml_kind_at(size_t index);

/* "VendorAddress.Addr2" of a field that has its lines in elements of their own. */
struct text qbxml_line_path(const struct field *field, unsigned number, struct arena *arena);
/* Which of its lines stands at the path, from 1; 0: none. */
unsigned qbxml_line_number(const struct field *field, const char *path);

/* One value as QuickBooks reads it, in the arena where it differs. False (permanent): it has no
 * such form; the message names the element. A text is cut, a price rounded to five places; what
 * money is counted by is refused rather than changed. */
bool qbxml_value_format(const struct qbxml_element *element, struct text value, struct arena *arena,
                        struct text *out, struct error *error);
/* A type of account in QuickBooks Desktop's words, and back; TEXT_NONE: there is none such. */
struct text qbxml_account_type(struct text canonical);
struct text qbxml_account_type_parse(struct text word);

#endif
