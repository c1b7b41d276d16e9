/* Stored documents: canonical JSON in a record, a struct document while one is looked at. */
#ifndef TIEOUT_FOLD_DOCUMENTS_H
#define TIEOUT_FOLD_DOCUMENTS_H

#include "base/arena.h"
#include "fold/state.h"
#include "model/document.h"

/* Stored text was written by us: that it cannot be read is a bug. */
void document_read(struct arena *arena, enum entity entity, struct text json, struct document *out);
/* The same with references to aliases replaced by what they turned out to be. */
void document_read_resolved(struct arena *arena, const struct tenant_state *state,
                            enum entity entity, struct text json, struct document *out);
struct text document_store(struct arena *arena, const struct document *document);

/* References from record ids to a half's own ids; false when one is not there. */
bool document_to_native(struct arena *arena, const struct tenant_state *state, enum half half,
                        const struct document *document, struct document *out);

#endif
