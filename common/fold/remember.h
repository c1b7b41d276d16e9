/* What a record keeps of its past because rules ask for it: how far it was paid before, and whether
 * 2-way bill sync is about it.
 */
#ifndef TIEOUT_FOLD_REMEMBER_H
#define TIEOUT_FOLD_REMEMBER_H

#include "fold/fold.h"

/* Before its shown document is replaced. `document` is what the side shows now (nothing to look at
 * when it is deleted). */
void remember_observation(struct fold *fold, struct record *record,
                          const struct observation *observation, const struct document *document);
/* R59: what QuickBooks Desktop shows now, be it in answer to us: in which order it showed payments
 * and a bill fully unpaid, so that those which were taken back pay nothing. */
void remember_shown(const struct fold *fold, struct record *record,
                    const struct document *document);
/* R46: the copy for which it was refused is deleted: the refusal is past. */
void remember_gone_copy(struct fold *fold, struct record *record);

#endif
