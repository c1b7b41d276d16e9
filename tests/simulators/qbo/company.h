/* A company (realm): its lists and transactions, who links to whom, and what is remembered of
 * deleted ones. The rules of each entity are in a file of its name; the ledger is in books.c.
 *
 * An object's `document` holds what was written (fields_*.def, WRITE) and is never changed, only
 * replaced; everything that QuickBooks computes is in the struct. All memory is the company's.
 */
#ifndef SIMULATOR_QBO_COMPANY_H
#define SIMULATOR_QBO_COMPANY_H

#include "base/decimal.h"
#include "base/instant.h"
#include "syntax/json.h"
#include "tests/simulators/qbo/entity.h"
#include "tests/simulators/qbo/switches.h"

enum { REALM_BYTES_MAX = 32, CURRENCY_BYTES = 4 };

struct posting {
    struct object *account;
    int64_t cents;      /* in the account's currency; debit positive */
    int64_t home_cents; /* the same in home currency; a transaction's sum is zero */
};

struct application {       /* one line of a payment */
    struct object *target; /* a charge that is paid, or a credit that is used */
    struct object *payment;
    int64_t cents;            /* in the target's currency */
    int64_t home_cents;       /* at the target's rate; set by books_settle() */
    struct application *next; /* of the same target, in the order in which they came */
};

struct object {
    enum entity entity;
    int64_t id;
    int64_t sync_token;
    instant_us created;
    instant_us updated;
    uint64_t change; /* larger = changed later; settles ties within a second */
    bool is_deleted; /* only what CDC tells is left */
    bool is_active;
    bool is_poisoned; /* reads of windows that hold it fail */
    const struct json *document;
    struct text number; /* DocNumber of the document: looked through at each write */

    char currency[CURRENCY_BYTES]; /* accounts, parties, transactions */
    int64_t balance;               /* account: debit positive; party: owed; own currency */
    int64_t home_balance;          /* account: in home currency */
    int64_t shown_balance;         /* balance when LastUpdatedTime last followed it */
    struct object *parent;         /* of a list that has a hierarchy */
    struct text account_type;      /* account */
    struct text account_subtype;
    struct text classification;

    struct object *party;           /* vendor or customer of a document of trade */
    struct object *control_account; /* A/P or A/R */
    struct object *bank;            /* payment: where money moves; NULL when none does */
    struct decimal rate;
    int64_t total;
    int64_t open; /* charge, credit: Balance; payment: not applied */
    bool is_voided;
    bool is_deposited; /* payment of a customer: a person took the money to the bank */
    struct posting *postings;
    size_t posting_count;
    struct application *applications; /* payment: its lines */
    size_t application_count;
    struct application *first_application; /* charge, credit: who settles it */
};

struct object_list {
    struct object **items; /* by id, ascending; deleted ones stay */
    size_t count;
    size_t capacity;
};

struct preferences { /* what of the Preferences entity changes how others are written */
    bool warn_bill_number;
    bool warn_check_number;
    bool class_per_line;
    bool class_per_transaction;
    bool track_departments;
    bool custom_numbers; /* of sales forms: given by who writes them */
    bool auto_apply;     /* a new invoice takes open credit memos */
    date_day book_close; /* DATE_NONE = open */
};

struct company {
    struct arena arena;
    char realm[REALM_BYTES_MAX];
    char home[CURRENCY_BYTES];
    bool is_multicurrency;
    struct preferences preferences;
    instant_us now; /* set before each call: no one here reads a clock */
    uint64_t last_change;
    int64_t last_id[SEQUENCE_COUNT];
    int64_t last_sales_number; /* DocNumber of invoices and credit memos that nobody numbered */
    struct object_list lists[ENTITY_COUNT];
    struct switches switches;
    struct company_name *other_names; /* customers and employees: only their names are kept */
    struct traffic *traffic;          /* limits, meter, replies kept; see traffic.h */
};

struct company_name {
    int64_t id;
    struct text name;
    struct company_name *next;
};

struct company *company_create(struct text realm, const char *home_currency, instant_us now);
void company_free(struct company *company);

/* A new object with the next id (or `id` when it is larger than all so far; 0 = next), active,
 * created now. */
struct object *company_add(struct company *company, enum entity entity, int64_t id);
/* NULL when there is none or it was deleted. */
struct object *company_find(const struct company *company, enum entity entity, struct text id);
struct object *company_find_id(const struct company *company, enum entity entity, int64_t id);
/* Puts a name on the list of customers; returns its id. */
int64_t company_take_name(struct company *company, struct text name);
/* LastUpdatedTime moves; the sync token does not. */
void company_touch(struct company *company, struct object *object);
/* A write: both move. */
void company_bump(struct company *company, struct object *object);

/* The zone of the company's books is US Pacific: -08:00, -07:00 in summer. */
int company_offset_minutes(instant_us instant);
date_day company_today(const struct company *company);
struct text company_time(instant_us instant, char out[static INSTANT_TEXT_BYTES_MAX]);

/* Home units for one unit, as QuickBooks would propose; 1 for unknown currencies. */
struct decimal company_rate(const struct company *company, const char *currency);

#define COMPANY_EACH(object_, company_, entity_)                                                   \
    for (size_t object_##_at = 0; object_##_at < (company_)->lists[entity_].count; object_##_at++) \
        for (struct object *object_ = (company_)->lists[entity_].items[object_##_at]; object_;     \
             object_ = NULL)

#endif
