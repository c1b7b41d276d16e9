/* Objects of QuickBooks Online's Accounting API as observations. Pure; amounts are taken from the
 * numbers' own text.
 */
#ifndef TIEOUT_QBO_OBJECT_H
#define TIEOUT_QBO_OBJECT_H

#include "model/event.h"
#include "qbo/entity.h"

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

/* An object that is another kind of record now (qbo_shows() denies it): what it was is gone. The id
 * is not present when there is none. */
struct observation qbo_object_as_gone(const struct json *object, enum entity entity);

#endif
