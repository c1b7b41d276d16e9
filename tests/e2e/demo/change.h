/* What the changes of bills and of invoices share: one company's changes under way. */
#ifndef TIEOUT_TESTS_E2E_DEMO_CHANGE_H
#define TIEOUT_TESTS_E2E_DEMO_CHANGE_H

#include "base/instant.h"
#include "tests/e2e/demo/pairs.h"

struct changes {
    struct demo *demo;
    const struct company *company;
    struct pairs pairs; /* of what is changed just now: bills, or invoices */
    int64_t stamp;      /* tells the numbers of one demo from those of another */
    char today[DATE_TEXT_BYTES_MAX];
    char due[DATE_TEXT_BYTES_MAX];
};

typedef bool change(struct changes *changes, struct error *error);

void changes_begin(struct changes *changes, struct demo *demo, const struct company *company);
/* One after the other. */
bool changes_run(struct changes *changes, change *const *all, size_t count, struct error *error);
bool change_bills(struct changes *changes, struct error *error);
bool change_invoices(struct changes *changes, struct error *error);
/* One more entry on the platform. *path becomes where the console shows it, below the tenant. */
bool change_late_bill(struct changes *changes, struct text *path, struct error *error);
bool change_late_invoice(struct changes *changes, struct text *path, struct error *error);

/* Says who does what, before it is done. */
void tell(const char *where, const char *what, struct text label);
/* A call to that side's control door, below the company. *out may be NULL. */
bool in_quickbooks(const struct changes *changes, const char *rest, struct text body,
                   struct error *error);
bool on_platform(const struct changes *changes, const char *method, struct text rest,
                 struct text body, const struct json **out, struct error *error);

#endif
