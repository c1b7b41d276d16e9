/* What a new company file holds. */
#ifndef SIMULATOR_QBD_SEED_H
#define SIMULATOR_QBD_SEED_H

#include "tests/simulators/qbd/company/company.h"

/* The accounts that every company has, and those of chart.def. */
void seed_chart(struct company *company);
/* Also terms, vendors, customers with a job, items, a purchase order and `bills` bills, every third
 * of them paid: the landscaping company. */
void seed_landscaping(struct company *company, int64_t bills);

#endif
