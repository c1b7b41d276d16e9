/* Issuing a command toward a half: one version a distinct projection, at most two unsettled. */
#ifndef TIEOUT_FOLD_WRITE_H
#define TIEOUT_FOLD_WRITE_H

#include "fold/change.h"
#include "fold/fold.h"

/* Issues the command, unless the same is out already, or the executor does not take a newer one
 * before its answer. True when a command was issued. */
bool write_emit(struct fold *fold, struct record *record, const struct change *change,
                const struct rule *rule);

/* Forgets a settled command. */
void outstanding_clear(struct outstanding *out);
/* The newest takes the older one's place; `from` is cleared without giving back its texts. */
void outstanding_move(struct outstanding *to, struct outstanding *from);

#endif
