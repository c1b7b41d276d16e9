#include "base/random.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/change.h"
#include "tests/simulators/platform/seed.h"

enum {
    INVOICES = 24,
    CENTS_LEAST = 500,
    CENTS_SPREAD = 90000,
    DAYS_BACK = 60,
    DAYS_DUE = 30,
    /* Every so many invoices ... */
    EACH_RECEIVED = 4,
    EACH_PARTLY_RECEIVED = 6,
    EACH_CREDITED = 5,
    EACH_WITH_DEPARTMENT = 3,
};

static const char *const DEPARTMENTS[] = {"Crew North", "Crew South"};
static const char *const LOCATIONS[] = {"Yard East", "Yard West"};
static const char *const ITEMS[] = {
#define SHARED_ITEM(name) name,
#define OWN_ITEM(name) name,
#include "tests/simulators/platform/seed_names.def"
};
static const struct {
    const char *name;
    const char *parent;
} CUSTOMERS[] = {
#define SHARED_CUSTOMER(name) {name, NULL},
#define OWN_CUSTOMER(name) {name, NULL},
#define OWN_JOB(name, customer) {name, customer},
#include "tests/simulators/platform/seed_names.def"
};

static void seed_named(struct tenant *tenant, enum entity entity, const char *const *names,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct document document = {0};
        *document_place(entity, &document, ROLE_NAME) = text_of(names[i]);
        if (entity == ENTITY_ITEM)
            document.values[ITEM_TYPE] = TEXT("Service");
        seed_create(tenant, entity, &document);
    }
}

static struct text customer_id(const struct tenant *tenant, const char *name)
{
    const struct records *customers = &tenant->records[ENTITY_CUSTOMER];
    for (size_t i = 0; name && i < customers->count; i++)
        if (text_equal_string(customers->items[i]->document.values[CUSTOMER_NAME], name))
            return text_of(customers->items[i]->id);
    return TEXT_NONE;
}

static void seed_customers(struct tenant *tenant)
{
    for (size_t i = 0; i < sizeof CUSTOMERS / sizeof *CUSTOMERS; i++) {
        struct document document = {0};
        document.values[CUSTOMER_NAME] = text_of(CUSTOMERS[i].name);
        document.values[CUSTOMER_PARENT] = customer_id(tenant, CUSTOMERS[i].parent);
        document.values[CUSTOMER_CURRENCY] = text_of(tenant->home);
        seed_create(tenant, ENTITY_CUSTOMER, &document);
    }
}

static struct text some(struct tenant *tenant, enum entity entity, struct random *random)
{
    const struct records *records = &tenant->records[entity];
    return text_of(records->items[random_below(random, records->count)]->id);
}

/* An invoice or a credit memo with one line. */
static struct record *seed_sale(struct tenant *tenant, enum entity entity, struct text customer,
                                date_day day, struct random *random)
{
    char out[DATE_TEXT_BYTES_MAX];
    struct document document = {0};
    struct line *line = ARENA_NEW(&tenant->arena, struct line);
    size_t number = tenant->records[entity].count;
    int64_t cents = CENTS_LEAST + (int64_t)random_below(random, CENTS_SPREAD);
    line->values[INVOICE_ITEM_ITEM] = some(tenant, ENTITY_ITEM, random);
    line->values[INVOICE_ITEM_AMOUNT] = cents_format(&tenant->arena, cents);
    if (number % EACH_WITH_DEPARTMENT == 0)
        line->values[INVOICE_ITEM_DEPARTMENT] = some(tenant, ENTITY_DEPARTMENT, random);
    _Static_assert((int)INVOICE_ITEM_ITEM == (int)CREDIT_MEMO_ITEM_ITEM &&
                       (int)INVOICE_ITEM_AMOUNT == (int)CREDIT_MEMO_ITEM_AMOUNT &&
                       (int)INVOICE_ITEM_DEPARTMENT == (int)CREDIT_MEMO_ITEM_DEPARTMENT,
                   "one index for both");
    document.lines[0] = (struct lines){line, 1};
    *document_place(entity, &document, ROLE_PARTY) = customer;
    *document_place(entity, &document, ROLE_CURRENCY) = text_of(tenant->home);
    *document_place(entity, &document, ROLE_DATE) =
        arena_copy(&tenant->arena, date_format(day, out));
    *document_place(entity, &document, ROLE_NUMBER) =
        arena_format(&tenant->arena, "%s-%04d", layout_of(entity)->prefix, (int)number);
    if (entity == ENTITY_INVOICE)
        document.values[INVOICE_DUE_DATE] =
            arena_copy(&tenant->arena, date_format(day + DAYS_DUE, out));
    return seed_create(tenant, entity, &document);
}

/* `cents` of the invoice, the credit memo's part of it without money. */
static void seed_receipt(struct tenant *tenant, const struct record *invoice, int64_t cents,
                         const struct record *memo)
{
    struct document document = {0};
    struct line *paid = ARENA_NEW(&tenant->arena, struct line);
    paid->values[INVOICE_PAYMENT_APPLICATION_INVOICE] = text_of(invoice->id);
    paid->values[INVOICE_PAYMENT_APPLICATION_AMOUNT] = cents_format(&tenant->arena, cents);
    document.lines[INVOICE_PAYMENT_APPLICATION_LINES] = (struct lines){paid, 1};
    if (memo) {
        struct line *used = ARENA_NEW(&tenant->arena, struct line);
        used->values[INVOICE_PAYMENT_CREDIT_CREDIT] = text_of(memo->id);
        used->values[INVOICE_PAYMENT_CREDIT_AMOUNT] =
            cents_format(&tenant->arena, memo->total < cents ? memo->total : cents);
        document.lines[INVOICE_PAYMENT_CREDIT_LINES] = (struct lines){used, 1};
    }
    document.values[INVOICE_PAYMENT_CUSTOMER] = invoice->document.values[INVOICE_CUSTOMER];
    document.values[INVOICE_PAYMENT_DATE] = invoice->document.values[INVOICE_DATE];
    document.values[INVOICE_PAYMENT_CURRENCY] = invoice->document.values[INVOICE_CURRENCY];
    document.values[INVOICE_PAYMENT_NUMBER] = arena_format(
        &tenant->arena, "%d", 8001 + (int)tenant->records[ENTITY_INVOICE_PAYMENT].count);
    document.values[INVOICE_PAYMENT_ACCOUNT] =
        text_of(tenant->records[ENTITY_ACCOUNT].items[0]->id);
    seed_create(tenant, ENTITY_INVOICE_PAYMENT, &document);
}

/* Every other credit memo is used at once. */
static void seed_invoice(struct tenant *tenant, int i, date_day day, struct random *random)
{
    struct text customer = some(tenant, ENTITY_CUSTOMER, random);
    const struct record *memo = NULL;
    const struct record *invoice = seed_sale(tenant, ENTITY_INVOICE, customer, day, random);
    if (i % EACH_CREDITED == 0)
        memo = seed_sale(tenant, ENTITY_CREDIT_MEMO, customer, day, random);
    if (i % EACH_RECEIVED == EACH_RECEIVED - 1)
        seed_receipt(tenant, invoice, invoice->total, NULL);
    else if (i % EACH_PARTLY_RECEIVED == EACH_PARTLY_RECEIVED - 1)
        seed_receipt(tenant, invoice, invoice->total / 3, NULL);
    else if (memo && i % 2 == 0)
        seed_receipt(tenant, invoice, invoice->total, memo);
}

void seed_receivables(struct tenant *tenant, const struct seed_plan *plan)
{
    struct random random;
    random_seed(&random, plan->seed);
    seed_named(tenant, ENTITY_DEPARTMENT, DEPARTMENTS, sizeof DEPARTMENTS / sizeof *DEPARTMENTS);
    seed_named(tenant, ENTITY_LOCATION, LOCATIONS, sizeof LOCATIONS / sizeof *LOCATIONS);
    seed_named(tenant, ENTITY_ITEM, ITEMS, sizeof ITEMS / sizeof *ITEMS);
    seed_customers(tenant);
    for (int i = 0; i < INVOICES; i++)
        seed_invoice(tenant, i, plan->as_of - (date_day)random_below(&random, DAYS_BACK), &random);
}
