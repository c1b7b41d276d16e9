#include "tests/simulators/qbo/seed.h"

#include "tests/simulators/qbo/journal_entry.h"
#include "tests/simulators/qbo/seed_parts.h"

void seed_company(struct company *company, const struct seed_settings *settings)
{
    enum { OPENING_CENTS = 50000000 };
    instant_us now = company->now;
    seed_set_day(company, settings->as_of - SEED_DAYS - 1, 0);
    seed_company_info(company, settings->name);
    seed_preferences(company, settings);
    seed_chart(company);
    seed_items(company);
    if (!settings->is_empty) {
        if (settings->has_receivables) {
            seed_dimensions(company);
            seed_customers(company);
        } else {
            seed_customer_names(company);
        }
        seed_vendors(company, settings->vendors);
        struct object *equity = company_find_id(company, ENTITY_ACCOUNT, 34);
        struct object *checking = company_find_id(company, ENTITY_ACCOUNT, 35);
        (void)journal_entry_write(company, equity, checking, OPENING_CENTS,
                                  TEXT("Opening balance"));
        seed_bills(company, settings);
        if (settings->has_receivables) {
            seed_purchases(company, settings);
            seed_sales(company, settings);
        }
    }
    company->now = now;
    (void)books_total(company);
}
