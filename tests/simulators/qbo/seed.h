/* The first books of a company: the landscaping business that the vendor's developers know, made
 * bigger. The same settings give the same company. */
#ifndef SIMULATOR_QBO_SEED_H
#define SIMULATOR_QBO_SEED_H

#include "tests/simulators/qbo/company.h"

enum {
    SEED_BILLS_DEFAULT = 420,
    SEED_VENDORS_DEFAULT = 64,
    SEED_INVOICES_DEFAULT = 320,
    SEED_MOST = 100000
};

struct seed_settings {
    struct text name;
    bool is_empty; /* chart, preferences and company info only */
    bool is_multicurrency;
    bool has_receivables; /* and all else that the bills' side alone does not need */
    uint64_t seed;
    int64_t bills;
    int64_t vendors;
    int64_t invoices;
    date_day as_of; /* the last day on which something happened */
};

void seed_company(struct company *company, const struct seed_settings *settings);

#endif
