/* The review of a newly connected company: everything is read, nothing written until it is
 * accepted.
 */
#ifndef TIEOUT_TESTS_E2E_DEMO_REVIEW_H
#define TIEOUT_TESTS_E2E_DEMO_REVIEW_H

#include "tests/e2e/demo/demo.h"

/* Reads all companies, shows what would be written, accepts it. Nothing when that was done. */
bool review_all(struct demo *demo, struct error *error);

#endif
