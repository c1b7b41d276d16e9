/* Our kinds of record in QuickBooks Online's words (entities.def). One object may be several of our
 * records: an account of a bank is an account, and has a balance. Pure.
 */
#ifndef TIEOUT_QBO_ENTITY_H
#define TIEOUT_QBO_ENTITY_H

#include "model/kinds.h"
#include "syntax/json.h"

/* "BillPayment" and "billpayment"; NULL when the entity is none of QuickBooks Online's. */
const char *qbo_entity_name(enum entity entity);
const char *qbo_entity_path(enum entity entity);
/* Whether the reader asks for objects of its name on its account: one entity of each name. */
bool qbo_is_read(enum entity entity);
/* The kind that is read next, in the order of entities.def: after ENTITY_COUNT the first one, after
 * the last one ENTITY_COUNT. */
enum entity qbo_read_after(enum entity entity);
/* Whether both are made of objects of one name. */
bool qbo_is_same_name(enum entity a, enum entity b);
/* The member that says whether one has a parent; NULL where none can have. */
const char *qbo_sub_member(enum entity entity);
/* What is asked of the API to void one; NULL where an update takes the amounts away. */
const char *qbo_void_operation(enum entity entity);
/* Either word, whatever its case (webhooks use both): the entity that is read by that name; false
 * for those that we do not carry. */
bool qbo_entity_parse(struct text name, enum entity *out);

/* Whether an object is a record of that kind, which has its name. */
enum qbo_showing {
    QBO_SHOWS_NOT, /* if it was one, it is none any more */
    QBO_SHOWS,
    QBO_MAY_SHOW, /* a payment that settles nothing, or is gone: it is what it was */
};
enum qbo_showing qbo_shows(const struct json *object, enum entity entity);

#endif
