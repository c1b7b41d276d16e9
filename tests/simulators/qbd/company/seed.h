/* What a new company file holds. */
#ifndef SIMULATOR_QBD_SEED_H
#define SIMULATOR_QBD_SEED_H

#include "tests/simulators/qbd/company/company.h"

/* The accounts that every company has, and those of chart.def. */
void seed_chart(struct company *company);
/* Also terms, vendors, customers with a job, items, a purchase order and `bills` bills, every third
 * of them paid: the landscaping company. */
void seed_landscaping(struct company *company, int64_t bills);

/* Sales tax is turned on: codes Tax and Non, an agency, and its ItemSalesTax "Sales Tax" with that
 * rate in per cent. Nothing when there is one already. */
void seed_sales_tax(struct company *company, struct text rate);

struct seed_plan {
    uint64_t seed;
    int64_t vendors;
    int64_t bills;
    int64_t invoices;
};
/* Lists unless there are any, then so many bills and invoices with what goes with them: purchase
 * orders, credits, payments and transfers. Bills are of the last two months, invoices of these and
 * of the days to come. What is entered is the same for the same seed and day. */
void seed_trade(struct company *company, const struct seed_plan *plan);

/* Requests as a message set; the process ends when one is refused. */
void seed_run(struct company *company, struct text requests);

#endif
