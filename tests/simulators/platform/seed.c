#include "tests/simulators/platform/seed.h"

#include "base/random.h"
#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/change.h"

enum {
    VENDORS_MAX = 1000,
    BILLS_MAX = 20000,
    DAYS_BACK = 60,
    DAYS_DUE = 30,
    CENTS_LEAST = 1000,
    CENTS_SPREAD = 250000,
    LINES_MOST = 3,
    /* Every so many bills ... */
    EACH_WITHOUT_NUMBER = 7,
    EACH_LONG_NUMBER = 13,
    EACH_WITH_MEMO = 5,
    EACH_FOREIGN = 11,
    EACH_PAID = 4,
    EACH_PARTLY_PAID = 9,
};

static const struct {
    const char *name;
    const char *type;
} ACCOUNTS[] = {
#define SHARED_ACCOUNT(name, type) {name, type},
#define OWN_ACCOUNT(name, type) {name, type},
#include "tests/simulators/platform/seed_names.def"
};
enum { ACCOUNT_TOTAL = sizeof ACCOUNTS / sizeof *ACCOUNTS };

static const char *const SHARED_VENDORS[] = {
#define SHARED_VENDOR(name) name,
#include "tests/simulators/platform/seed_names.def"
};
enum { SHARED_VENDOR_TOTAL = sizeof SHARED_VENDORS / sizeof *SHARED_VENDORS };

static const char *const OWN_VENDORS[] = {
#define OWN_VENDOR(name) name,
#include "tests/simulators/platform/seed_names.def"
};
enum { OWN_VENDOR_TOTAL = sizeof OWN_VENDORS / sizeof *OWN_VENDORS };

struct seeding {
    struct tenant *tenant;
    const struct seed_plan *plan;
    struct random random;
    struct record *foreign_vendor; /* or NULL */
};

const char *seed_check(const struct seed_plan *plan)
{
    if (plan->vendors < 1 || plan->vendors > VENDORS_MAX)
        return "vendors must be 1 to 1000.";
    if (plan->shared_vendors < 0 || plan->shared_vendors > SHARED_VENDOR_TOTAL ||
        plan->shared_vendors > plan->vendors)
        return "shared_vendors must be 0 to 16 and at most vendors.";
    if (plan->bills < 0 || plan->bills > BILLS_MAX)
        return "bills must be 0 to 20000.";
    return NULL;
}

struct record *seed_create(struct tenant *tenant, enum entity entity,
                           const struct document *document)
{
    struct change change = {.entity = entity, .action = ACTION_CREATE, .document = *document};
    struct refusal refusal;
    struct record *record = change_apply(tenant, &change, &refusal);
    if (!record)
        bug("a seeded %s is refused: %s", layout_of(entity)->name, refusal.message);
    return record;
}

static struct text day_text(struct seeding *seeding, date_day day)
{
    char out[DATE_TEXT_BYTES_MAX];
    return arena_copy(&seeding->tenant->arena, date_format(day, out));
}

static void seed_accounts(struct seeding *seeding)
{
    for (size_t i = 0; i < ACCOUNT_TOTAL; i++) {
        struct document document = {0};
        document.values[ACCOUNT_NAME] = text_of(ACCOUNTS[i].name);
        document.values[ACCOUNT_TYPE] = text_of(ACCOUNTS[i].type);
        document.values[ACCOUNT_CURRENCY] = text_of(seeding->tenant->home);
        seed_create(seeding->tenant, ENTITY_ACCOUNT, &document);
    }
}

static void seed_vendors(struct seeding *seeding)
{
    struct arena *arena = &seeding->tenant->arena;
    for (int64_t i = 0; i < seeding->plan->vendors; i++) {
        int64_t own = i - seeding->plan->shared_vendors;
        struct document document = {0};
        struct text *values = document.values;
        values[VENDOR_CURRENCY] = text_of(seeding->tenant->home);
        if (own < 0)
            values[VENDOR_NAME] = text_of(SHARED_VENDORS[i]);
        else if (own < OWN_VENDOR_TOTAL)
            values[VENDOR_NAME] = text_of(OWN_VENDORS[own]);
        else
            values[VENDOR_NAME] = arena_format(arena, "Garden Supplier %03d", (int)own);
        if (own >= 0) {
            values[VENDOR_EMAIL] = arena_format(arena, "billing%d@supplier.example", (int)own);
            values[VENDOR_CITY] = TEXT("Bayshore");
            values[VENDOR_REGION] = TEXT("CA");
        }
        seed_create(seeding->tenant, ENTITY_VENDOR, &document);
    }
    if (!seeding->plan->has_foreign)
        return;
    struct document document = {0};
    document.values[VENDOR_NAME] = TEXT("Gärtnerei Grünwald GmbH");
    document.values[VENDOR_CURRENCY] = TEXT("EUR");
    seeding->foreign_vendor = seed_create(seeding->tenant, ENTITY_VENDOR, &document);
}

static int64_t some_cents(struct seeding *seeding)
{
    return CENTS_LEAST + (int64_t)random_below(&seeding->random, CENTS_SPREAD);
}

static void seed_lines(struct seeding *seeding, struct document *document)
{
    struct tenant *tenant = seeding->tenant;
    struct lines *lines = &document->lines[BILL_EXPENSE_LINES];
    lines->count = 1 + random_below(&seeding->random, LINES_MOST);
    lines->items = ARENA_ARRAY(&tenant->arena, struct line, lines->count);
    for (size_t i = 0; i < lines->count; i++) {
        size_t account = 1 + random_below(&seeding->random, ACCOUNT_TOTAL - 1); /* 0 is the bank */
        struct text *values = lines->items[i].values;
        values[BILL_EXPENSE_ACCOUNT] = text_of(tenant->records[ENTITY_ACCOUNT].items[account]->id);
        values[BILL_EXPENSE_AMOUNT] = cents_format(&tenant->arena, some_cents(seeding));
        values[BILL_EXPENSE_DESCRIPTION] = text_of(ACCOUNTS[account].name);
    }
}

static struct text bill_number(struct seeding *seeding, int64_t i)
{
    struct arena *arena = &seeding->tenant->arena;
    if (i % EACH_WITHOUT_NUMBER == EACH_WITHOUT_NUMBER - 1)
        return TEXT_NONE;
    if (i % EACH_LONG_NUMBER == EACH_LONG_NUMBER - 1)
        return arena_format(arena, "PB-%04d-greenhouse-rental-2026", (int)i);
    return arena_format(arena, "PB-%04d", (int)i);
}

static struct record *seed_bill(struct seeding *seeding, int64_t i)
{
    const struct records *vendors = &seeding->tenant->records[ENTITY_VENDOR];
    bool is_foreign = seeding->foreign_vendor && i % EACH_FOREIGN == EACH_FOREIGN - 1;
    size_t vendor = random_below(&seeding->random, (uint64_t)seeding->plan->vendors);
    date_day day = seeding->plan->as_of - (date_day)random_below(&seeding->random, DAYS_BACK);
    struct document document = {0};
    struct text *values = document.values;
    values[BILL_VENDOR] =
        text_of(is_foreign ? seeding->foreign_vendor->id : vendors->items[vendor]->id);
    values[BILL_NUMBER] = bill_number(seeding, i);
    values[BILL_DATE] = day_text(seeding, day);
    values[BILL_DUE_DATE] = day_text(seeding, day + DAYS_DUE);
    values[BILL_CURRENCY] = is_foreign ? TEXT("EUR") : text_of(seeding->tenant->home);
    values[BILL_EXCHANGE_RATE] = is_foreign ? TEXT("1.0837") : TEXT_NONE;
    if (i % EACH_WITH_MEMO == 0)
        values[BILL_MEMO] = TEXT("Fürs Frühjahr – 40 m² turf, “as agreed”");
    seed_lines(seeding, &document);
    return seed_create(seeding->tenant, ENTITY_BILL, &document);
}

static void seed_payment(struct seeding *seeding, const struct record *bill, int64_t cents)
{
    struct tenant *tenant = seeding->tenant;
    struct line *line = ARENA_NEW(&tenant->arena, struct line);
    struct document document = {0};
    struct text *values = document.values;
    line->values[BILL_PAYMENT_APPLICATION_BILL] = text_of(bill->id);
    line->values[BILL_PAYMENT_APPLICATION_AMOUNT] = cents_format(&tenant->arena, cents);
    document.lines[BILL_PAYMENT_APPLICATION_LINES] = (struct lines){line, 1};
    values[BILL_PAYMENT_VENDOR] = bill->document.values[BILL_VENDOR];
    values[BILL_PAYMENT_CURRENCY] = bill->document.values[BILL_CURRENCY];
    values[BILL_PAYMENT_EXCHANGE_RATE] = bill->document.values[BILL_EXCHANGE_RATE];
    values[BILL_PAYMENT_DATE] = bill->document.values[BILL_DATE];
    values[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
    values[BILL_PAYMENT_NUMBER] =
        arena_format(&tenant->arena, "%d", 7001 + (int)tenant->records[ENTITY_BILL_PAYMENT].count);
    values[BILL_PAYMENT_ACCOUNT] = text_of(tenant->records[ENTITY_ACCOUNT].items[0]->id);
    seed_create(seeding->tenant, ENTITY_BILL_PAYMENT, &document);
}

void seed_tenant(struct tenant *tenant, const struct seed_plan *plan)
{
    struct seeding seeding = {.tenant = tenant, .plan = plan};
    if (plan->is_empty)
        return;
    random_seed(&seeding.random, plan->seed);
    seed_accounts(&seeding);
    seed_vendors(&seeding);
    for (int64_t i = 0; i < plan->bills; i++) {
        const struct record *bill = seed_bill(&seeding, i);
        if (i % EACH_PAID == EACH_PAID - 1)
            seed_payment(&seeding, bill, bill->total);
        else if (i % EACH_PARTLY_PAID == EACH_PARTLY_PAID - 1)
            seed_payment(&seeding, bill, bill->total / 3);
    }
    if (plan->has_receivables) {
        seed_receivables(tenant, plan);
        seed_credits(tenant);
    }
}
