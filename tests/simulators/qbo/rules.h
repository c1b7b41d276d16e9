/* What the vendor asks of each entity, in two steps: check (may refuse, changes nothing), then
 * apply (cannot fail). */
#ifndef SIMULATOR_QBO_RULES_H
#define SIMULATOR_QBO_RULES_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/fault.h"

enum { LINES_MAX = 10000 };

struct change {
    struct company *company;
    struct object *object;       /* NULL when it is created; set before apply */
    const struct json *document; /* as it will be, document_merge() */
    bool allow_duplicate;        /* include=allowduplicatedocnum */
    bool is_void;
    /* What check finds out for apply. */
    struct object *parent;
    struct object *vendor;
    struct object *payable;
    struct object *bank;
    char currency[CURRENCY_BYTES];
    struct decimal rate;
    int64_t total;
    struct posting *postings; /* bill: one a line, then the A/P account */
    size_t posting_count;
    struct application *applications;
    size_t application_count;
    const char *account_type;
    const char *account_subtype;
    const char *classification;
};

struct rules {
    bool (*check)(struct change *change, struct fault *fault);
    void (*apply)(struct change *change);
    /* NULL where the vendor has no delete. */
    bool (*check_delete)(struct company *company, const struct object *object, struct fault *fault);
    void (*remove)(struct company *company, struct object *object);
    bool has_void;
};

extern const struct rules account_rules;
extern const struct rules vendor_rules;
extern const struct rules bill_rules;
extern const struct rules payment_rules;
extern const struct rules company_info_rules;
extern const struct rules preferences_rules;

/* --- checks that several entities share: false and a fault when refused ----------------------- */

/* The object that the reference at `path` ("VendorRef") names: 2020 when absent, 2500 when
 * unknown, 610 when inactive. */
struct object *check_reference(const struct company *company, enum entity entity,
                               const struct json *document, const char *path, struct fault *fault);
/* CurrencyRef and ExchangeRate against the company and the vendor. Sets currency and rate. */
bool check_currency(struct change *change, struct fault *fault);
/* APAccountRef, or the A/P account of the currency. Sets payable. */
bool check_payable(struct change *change, struct fault *fault);
/* The dates that the transaction has and had lie after the book's close. */
bool check_period(const struct change *change, struct fault *fault);
bool check_period_of(const struct company *company, const struct object *object,
                     struct fault *fault);
/* 6140, where the preferences ask for it. */
bool check_number(const struct change *change, enum entity entity, struct fault *fault);

#endif
