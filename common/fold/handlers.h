/* What each type of event does to the state, before the records concerned are decided. */
#ifndef TIEOUT_FOLD_HANDLERS_H
#define TIEOUT_FOLD_HANDLERS_H

#include "fold/fold.h"

void fold_observation(struct fold *fold);
void fold_result(struct fold *fold);
void fold_run_requested(struct fold *fold);
void fold_run_read(struct fold *fold);
/* Moves the run on when what it waits for has happened. */
void run_advance(struct fold *fold);

/* Brings a side's document into state form: references become record ids; a record is made for
 * what was never shown. */
void references_adopt(struct fold *fold, enum side side, struct document *document);
/* `from` turned out to be `into`: what it showed goes over, and it stays behind as an alias. */
void record_merge(struct fold *fold, struct uuid into, struct uuid from, enum half half);

#endif
