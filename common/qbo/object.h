/* Objects of QuickBooks Online's Accounting API as observations. Pure; amounts are taken from the
 * numbers' own text.
 */
#ifndef TIEOUT_QBO_OBJECT_H
#define TIEOUT_QBO_OBJECT_H

#include "model/event.h"
#include "syntax/json.h"

/* "BillPayment" and "billpayment"; NULL when the entity is none of QuickBooks Online's. */
const char *qbo_entity_name(enum entity entity);
const char *qbo_entity_path(enum entity entity);
/* The kind that is read next, in the order of entities.def: after ENTITY_COUNT the first one, after
 * the last one ENTITY_COUNT. */
enum entity qbo_read_after(enum entity entity);
/* The member that says whether one has a parent; NULL where none can have. */
const char *qbo_sub_member(enum entity entity);
/* What is asked of the API to void one; NULL where an update takes the amounts away. */
const char *qbo_void_operation(enum entity entity);
/* Either word, whatever its case (webhooks use both); false for entities that we do not carry. */
bool qbo_entity_parse(struct text name, enum entity *out);

/* The type's spelling in QuickBooks, from any case; TEXT_NONE when it is none of the sixteen. */
struct text qbo_account_type(struct text type);

/* One object, as it stands in a read, query, CDC or write answer. Texts point into the tree or the
 * arena. Sets side, entity, id, version (SyncToken; "" on a deleted one), changed_at
 * (MetaData.LastUpdatedTime), is_deleted (status Deleted) and the document; epoch is the caller's.
 *
 * The SyncToken alone is no change detector: an account's stays 0 while its balance moves, and a
 * bill's moves when a payment posts. Compare the content too.
 *
 * What a document here does not carry is left out; where that makes lines and total differ,
 * document_check() says so. False (permanent): a value has no canonical form, or there is no Id;
 * the message names QuickBooks' path, and all but the document is set, the id to an empty text when
 * there is none. */
bool qbo_object_parse(struct arena *arena, const struct json *object, enum entity entity,
                      struct observation *out, struct error *error);

#endif
