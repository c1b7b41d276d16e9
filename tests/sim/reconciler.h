/* A reconciler: folds what is on the journal in batches of any size on whatever it has loaded, and
 * commits. It may end between any two steps; another one may own the partition by then. */
#ifndef TIEOUT_TESTS_SIM_RECONCILER_H
#define TIEOUT_TESTS_SIM_RECONCILER_H

#include "fold/fold.h"
#include "tests/sim/world.h"

struct reconciler *reconciler_new(struct world *world);
void reconciler_release(struct reconciler *reconciler);
/* One step of the one at `at`: an event, or a commit. */
void reconciler_step(struct world *world, size_t at);
/* It ends and starts again: what was not committed is forgotten. */
void reconciler_crash(struct world *world, size_t at);
bool reconciler_is_idle(const struct world *world);

/* A running hash of all that came of folding. */
uint64_t outputs_add(uint64_t so_far, const struct effects *effects);

/* --- reference.c: the same journal, event by event, on complete states --- */
struct reference *reference_new(struct world *world);
void reference_release(struct world *world);
/* Folds on to the offset, asks the oracle about each command, and compares what was committed. */
void reference_check(struct world *world);
const struct tenant_state *reference_state(const struct world *world, size_t tenant);

#endif
