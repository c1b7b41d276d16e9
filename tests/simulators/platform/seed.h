/* What a new tenant has done before anybody connects it: the same plan gives the same records. */
#ifndef SIMULATOR_PLATFORM_SEED_H
#define SIMULATOR_PLATFORM_SEED_H

#include "tests/simulators/platform/tenant.h"

enum { SEED_VENDORS = 12, SEED_SHARED_VENDORS = 6, SEED_BILLS = 24 };

struct seed_plan {
    bool is_empty;
    bool has_foreign;
    bool has_receivables;
    uint64_t seed;
    int64_t vendors; /* shared ones included */
    int64_t shared_vendors;
    int64_t bills;
    date_day as_of; /* bills are dated in the 60 days up to it */
    struct text home;
};

const char *seed_check(const struct seed_plan *plan); /* what is wrong with it, or NULL */
/* tenant->now must be set. */
void seed_tenant(struct tenant *tenant, const struct seed_plan *plan);
/* Departments, locations, items, customers and what they owe and paid; after the accounts. */
void seed_receivables(struct tenant *tenant, const struct seed_plan *plan);
/* Vendor credits, some of them used, and transfers to the savings; after the bills. */
void seed_credits(struct tenant *tenant);
/* As a person would: what is refused is a bug. */
struct record *seed_create(struct tenant *tenant, enum entity entity,
                           const struct document *document);

#endif
