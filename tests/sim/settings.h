/* A tenant's settings as people say them (settings.def). */
#ifndef TIEOUT_TESTS_SIM_SETTINGS_H
#define TIEOUT_TESTS_SIM_SETTINGS_H

#include "tests/sim/world.h"

/* A tenant's first words: which QuickBooks it keeps, and whether its review is open. */
void settings_begin(struct world *world, struct tenant_world *tenant);
/* Settings that nobody knew until now become known: the next one (false: all are), or all. */
bool settings_tell_next(struct world *world, struct tenant_world *tenant);
void settings_tell(struct world *world);
/* Somebody changes one. */
void settings_flip(struct world *world, struct tenant_world *tenant);
/* What holds records up is taken away. */
void settings_let_go(struct world *world);

#endif
