/* What people do on both sides between two runs: entries, edits, payments, deletes, voids, and one
 * bill that both edit. Each change is made in that side's own books and told in one line. */
#ifndef TIEOUT_TESTS_E2E_DEMO_CHANGES_H
#define TIEOUT_TESTS_E2E_DEMO_CHANGES_H

#include "tests/e2e/demo/demo.h"

bool changes_make(struct demo *demo, const struct company *company, struct error *error);

/* A bill and an invoice that are entered on the platform after the last run: they wait for the
 * next. Returns when the console shows both. */
bool changes_late(struct demo *demo, const struct company *company, struct error *error);

#endif
