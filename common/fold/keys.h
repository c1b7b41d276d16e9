/* The keys under which records are found: a pure function of the record.
 *
 *   i:<half>:<entity>:<native id>        identity: the record of a side's own id
 *   n:<half>:<entity>:<name>             a list record by its exact name (first link; X12)
 *   o:<half>:<entity>:<party or name>    an unanswered create toward that half (R125)
 *   d:<half>:<entity>:<party>/<number>   an invoice by its number (R45)
 *   p:<record id>                        payments that pay or use this document
 *   w:<record id>                        what waits for that record, or for an answer about it
 *   w:run:<turn>                         what waits for a run, by its turn (model/turn.def)
 *   w:settings, w:record                 what waits for settings, for any record
 */
#ifndef TIEOUT_FOLD_KEYS_H
#define TIEOUT_FOLD_KEYS_H

#include "fold/state.h"

struct text key_identity(struct arena *arena, enum half half, enum entity entity, struct text id);
struct text key_name(struct arena *arena, enum half half, const struct document *document);
/* By counterparty (documents, payments) or by name (lists). */
struct text key_open_create(struct arena *arena, enum half half, const struct document *document);
/* TEXT_NONE for what has no number, or is no invoice: nothing else is looked up so. */
struct text key_number(struct arena *arena, enum half half, const struct document *document);
struct text key_payments(struct arena *arena, struct uuid paid);
/* A subject record without an id: whichever record it is. */
struct text key_waiters(struct arena *arena, struct subject subject);

/* Every key of a record, sorted, without repeats, in the arena. */
size_t record_keys(const struct record *record, struct arena *arena, struct text **out);

#endif
