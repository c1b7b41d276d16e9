/* Act 1: companies with books on both sides, joined. */
#ifndef TIEOUT_TESTS_E2E_DEMO_COMPANIES_H
#define TIEOUT_TESTS_E2E_DEMO_COMPANIES_H

#include "tests/e2e/demo/demo.h"

/* Makes both sides' books and connects the tenants, or finds them again when the demo of before
 * still stands. */
bool companies_connect(struct demo *demo, struct error *error);

/* Waits until the platform has handed over all its changes. */
bool companies_wait_sent(struct demo *demo, const struct company *company, struct error *error);

struct text company_path(struct demo *demo, const struct company *company, const char *rest);

#endif
