/* What the demo knows while it runs: whom it may ask, and its companies.
 *
 * It is a client like any other: it speaks to the console's REST door as the platform does, and to
 * the simulators' control doors as a person in front of each of them would. Everything lives in one
 * arena until the end. Functions that can fail return false with a sentence in *error.
 */
#ifndef TIEOUT_TESTS_E2E_DEMO_DEMO_H
#define TIEOUT_TESTS_E2E_DEMO_DEMO_H

#include "base/arena.h"
#include "base/error.h"
#include "tests/e2e/demo/door.h"

enum { COMPANY_COUNT = 3 };

enum ledger_kind { LEDGER_ONLINE, LEDGER_DESKTOP, LEDGER_COUNT };

/* A tenant of the platform, joined to a QuickBooks company. */
struct company {
    const char *letter;
    const char *name;
    enum ledger_kind ledger;
    const char *signup_date; /* decides the cohort (R89, R91) */
    const char *terms;       /* that it has by its QuickBooks and cohort, in words */
    const char *conflict_policy;
    const char *policy; /* in words */
    int64_t seed;
    int64_t bills;   /* in QuickBooks */
    int64_t vendors; /* there too */
    struct text tenant;
    struct text books;     /* its id in QuickBooks */
    struct text connector; /* of QuickBooks Desktop: whose Update a person presses */
};

struct demo {
    struct arena arena;
    struct door console;
    struct door platform;                 /* the platform's control door */
    struct door quickbooks[LEDGER_COUNT]; /* QuickBooks' */
    struct company companies[COMPANY_COUNT];
    bool is_once;
    struct text plant;         /* into QuickBooks' A/P; absent: nothing is planted */
    struct text plant_invoice; /* onto an invoice there; likewise */
};

/* The value of an environment variable that demo.sh sets; TEXT_NONE and a sentence without it. */
struct text demo_variable(const char *name, struct error *error);

#endif
