/* Deciding about one record: what has to be written where, whether the rules let it, and where the
 * record stands then. The only place that changes a standing, and the only one that issues
 * commands.
 */
#ifndef TIEOUT_FOLD_DECIDE_H
#define TIEOUT_FOLD_DECIDE_H

#include "fold/fold.h"

/* Looks at the record as it is now. Deciding twice without a change between changes nothing. */
void decide_record(struct fold *fold, struct uuid record_id);
/* What came of the event is what the record's decision says; a refusal with rule and sentence. */
void decide_outcome(struct fold *fold, const struct record *record);

#endif
