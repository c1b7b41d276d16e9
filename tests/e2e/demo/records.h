/* A tenant's records as the console shows them: each side's last document, standing and rule. */
#ifndef TIEOUT_TESTS_E2E_DEMO_RECORDS_H
#define TIEOUT_TESTS_E2E_DEMO_RECORDS_H

#include "base/map.h"
#include "tests/e2e/demo/demo.h"

enum side { SIDE_PLATFORM, SIDE_LEDGER, SIDE_COUNT };
enum kind { KIND_ACCOUNT, KIND_VENDOR, KIND_BILL, KIND_PAYMENT, KIND_COUNT };

struct record {
    enum kind kind;
    enum side target; /* toward which it was decided */
    struct text id;
    struct text standing;
    struct text rule;
    struct text sentence;
    const struct json *documents[SIDE_COUNT]; /* NULL: that side has it not, or no longer */
    int64_t payables[SIDE_COUNT];             /* cents that it adds to that side's A/P */
};

struct records {
    struct record *items;
    size_t count;
    size_t capacity;
    struct map by_id;
};

/* records_release when done. */
bool records_load(struct demo *demo, const struct company *company, struct records *out,
                  struct error *error);
void records_release(struct records *records);

const char *kind_title(enum kind kind); /* "bill payments" */
const char *side_title(enum side side); /* "QuickBooks" */

#endif
