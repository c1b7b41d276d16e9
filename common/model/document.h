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

/* The value of the field of that role; TEXT_NONE when it has none, or no such field. */
struct text document_value(const struct document *document, enum field_role role);
/* Sets it; nothing happens where there is no such field. */
void document_set(struct document *document, enum field_role role, struct text value);
bool document_is_void(const struct document *document);
/* A field's word for true. */
bool document_is_true(struct text value);

/* Brings one value into canonical form, in the arena where it differs from `value`, or says why it
 * has none (permanent; names the field and the fix). Texts lose the white space at both ends; one
 * that is empty then is absent. */
bool field_canonical(const struct field *field, struct text value, struct arena *arena,
                     struct text *out, struct error *error);

/* Gives absent fields the value that absence means (the table's .otherwise). */
void document_complete(struct document *document);

/* Checks what must hold for any document: required fields, words, the due date, and that lines and
 * tax add up to the total exactly. A payment may be more than what it pays, net of credits, the
 * rest being on account; never less. */
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
/* Copies the fields and lines of the groups in `mask` from `from` (nothing else changes). Lines go
 * with their kind's group; a field of theirs that belongs to another group (a class) goes with
 * that. */
void document_take_groups(struct document *into, const struct document *from, uint32_t mask,
                          struct arena *arena);
/* Computes the derived fields again: a document's total from lines and tax, where there are any. */
void document_derive(struct document *document, struct arena *arena);

/* Calls visit for each reference, lines included; visit may replace *value. */
typedef void document_visit_ref(void *context, enum entity entity, struct text *value);
/* `arena` gets copies of the lines when there are any, so that visit can change them. */
void document_each_ref(struct document *document, struct arena *arena, document_visit_ref *visit,
                       void *context);

/* Whether there is something to pay, or to use up, of such a record: it has a balance. */
bool entity_is_payable(enum entity entity);
/* Calls visit for each document that a payment pays or uses, with its reference. */
typedef void document_visit_applied(void *context, enum entity entity, struct text reference);
void document_each_applied(const struct document *document, document_visit_applied *visit,
                           void *context);
/* Whether credits pay some of what a payment pays. */
bool document_uses_credits(const struct document *document);

/* How far a bill, invoice, credit or credit memo is paid (used), as its own side shows it: unpaid
 * is a balance equal to the total, a zero total is unpaid, an applied credit counts as partly paid.
 */
enum paid { PAID_NONE, PAID_UNPAID, PAID_PARTLY, PAID_FULLY, PAID_NEGATIVE, PAID_UNKNOWN };
enum paid document_paid(const struct document *document);

#endif
