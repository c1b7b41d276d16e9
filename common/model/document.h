/* A record's content as one side shows it, or as both agreed: canonical values by field.
 *
 * Values are canonical texts (see enum field_type), so equal content is equal bytes. A document
 * owns nothing: values and lines live in an arena or in the text that it was read from.
 */
#ifndef TIEOUT_MODEL_DOCUMENT_H
#define TIEOUT_MODEL_DOCUMENT_H

#include "base/arena.h"
#include "base/error.h"
#include "model/field.h"

struct line {
    struct text fields[LINE_FIELDS_MAX]; /* TEXT_NONE = absent */
};

struct lines {
    const struct line *items;
    size_t count;
};

struct document {
    enum entity entity;
    struct text fields[FIELDS_MAX]; /* by the entity's field enum; TEXT_NONE = absent */
    struct lines lines[LINE_KINDS_MAX];
};

enum { REFERENCE_BYTES_MAX = 100 };

/* Brings one value into canonical form, in the arena where it differs from `value`, or says why it
 * has none (permanent; names the field and the fix). Texts lose the white space at both ends; one
 * that is empty then is absent. */
bool field_canonical(const struct field *field, struct text value, struct arena *arena,
                     struct text *out, struct error *error);

/* Gives absent fields the value that absence means (the table's .otherwise). */
void document_complete(struct document *document);

/* Checks what must hold for any document: required fields, words, the due date, and that the lines
 * add up to the total exactly. A payment without applications is not added up: it is on account, or
 * voided. One that is net of credits, or more than it applies, is refused here: that difference is
 * nothing that we carry. */
bool document_check(const struct document *document, struct error *error);

/* The part of a document that `side` can hold: texts cut to the side's limits, OBSERVED fields left
 * out (R130). Values that are cut and their lines are copied into the arena. */
void document_project(const struct document *document, enum side side, struct arena *arena,
                      struct document *out);

bool document_group_equal(const struct document *a, const struct document *b, enum group group);
/* Equal in every group that is compared (not DERIVED, not OBSERVED). */
bool document_equal(const struct document *a, const struct document *b);
/* A mask of 1u << group for the groups in which the two differ; OBSERVED and DERIVED left out.
 * Against NULL: the groups in which the other has any value. */
uint32_t document_changed_groups(const struct document *a, const struct document *b);
/* Copies the fields and lines of the groups in `mask` from `from` (nothing else changes). */
void document_take_groups(struct document *into, const struct document *from, uint32_t mask);
/* Computes the derived fields again: the total from the lines, where there are any. */
void document_derive(struct document *document, struct arena *arena);

/* Calls visit for each reference, lines included; visit may replace *value. */
typedef void document_visit_ref(void *context, enum entity entity, struct text *value);
/* `arena` gets copies of the lines when there are any, so that visit can change them. */
void document_each_ref(struct document *document, struct arena *arena, document_visit_ref *visit,
                       void *context);

/* The bill's paid state as its own side shows it (the table below R135). */
enum paid { PAID_NONE, PAID_UNPAID, PAID_PARTLY, PAID_FULLY, PAID_NEGATIVE, PAID_UNKNOWN };
enum paid document_paid(const struct document *document);

#endif
