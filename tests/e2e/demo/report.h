/* The report: what moved, what did not and why, and whether the books tie out. */
#ifndef TIEOUT_TESTS_E2E_DEMO_REPORT_H
#define TIEOUT_TESTS_E2E_DEMO_REPORT_H

#include "tests/e2e/demo/records.h"
#include "tests/e2e/demo/sync.h"

/* Per kind and direction: new, changed, deleted, refused, over all runs of company `which`. */
void report_moved(struct demo *demo, const struct syncs *syncs, int which);

/* Per standing and rule, with its sentence: how many records of each kind, toward which side. */
void report_standings(struct demo *demo, const struct records *records);

/* Payables and receivables of both sides, the difference, its causes, and what no cause explains:
 * where that is not nothing, *is_tied_out becomes false. */
bool report_tie_out(struct demo *demo, const struct company *company, struct records *records,
                    bool *is_tied_out, struct error *error);

/* Where to look and what to try while everything stays up. */
bool report_where(struct demo *demo, const struct records *records, int which, struct error *error);

#endif
