/* A run: asked for, watched by its own counts, and kept for the report. */
#ifndef TIEOUT_TESTS_E2E_DEMO_SYNC_H
#define TIEOUT_TESTS_E2E_DEMO_SYNC_H

#include "tests/e2e/demo/demo.h"

enum { SYNC_COUNT = 4 };

/* The closed runs of each company, as the console shows them, in the order of the acts. */
struct syncs {
    const struct json *runs[COMPANY_COUNT][SYNC_COUNT];
    int count;
};

/* A count within a sentence, where none is 0. */
struct text count_in_words(struct arena *arena, int64_t count);

/* Asks for a run of every company at once, and returns when all are closed. */
bool sync_all(struct demo *demo, struct syncs *syncs, struct error *error);

/* What the books' own doors counted: calls to QuickBooks that write, and deliveries. */
struct writes {
    int64_t quickbooks[COMPANY_COUNT];
    int64_t platform[COMPANY_COUNT];
};
bool writes_count(struct demo *demo, struct writes *out, struct error *error);

#endif
