#include "base/random.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/change.h"
#include "tests/simulators/platform/seed.h"

enum { CUSTOMERS = 6, ITEMS = 4, INVOICES = 18, EACH_RECEIVED = 3, EACH_CREDITED = 5 };
enum { CENTS_LEAST = 500, CENTS_SPREAD = 90000, DAYS_BACK = 60 };

static struct text create(struct tenant *tenant, enum entity entity,
                          const struct document *document)
{
    struct change change = {.entity = entity, .action = ACTION_CREATE, .document = *document};
    struct refusal refusal;
    struct record *record = change_apply(tenant, &change, &refusal);
    if (!record)
        bug("a seeded record is refused: %s", refusal.message);
    return text_of(record->id);
}

static void seed_list(struct tenant *tenant, enum entity entity, const char *word, int count)
{
    for (int i = 0; i < count; i++) {
        struct document document = {0};
        *document_place(entity, &document, ROLE_NAME) =
            arena_format(&tenant->arena, "%s %d", word, i + 1);
        if (entity == ENTITY_ITEM)
            document.values[ITEM_TYPE] = TEXT("Service");
        if (entity == ENTITY_CUSTOMER && i % 2) /* every other one is a job */
            document.values[CUSTOMER_PARENT] =
                text_of(tenant->records[ENTITY_CUSTOMER].items[i - 1]->id);
        create(tenant, entity, &document);
    }
}

static struct text some(struct tenant *tenant, enum entity entity, struct random *random)
{
    const struct records *records = &tenant->records[entity];
    return text_of(records->items[random_below(random, records->count)]->id);
}

/* An invoice or a credit memo with one line. */
static struct text seed_sale(struct tenant *tenant, enum entity entity, struct text customer,
                             struct text date, struct random *random)
{
    struct document document = {0};
    struct line *line = ARENA_NEW(&tenant->arena, struct line);
    int64_t cents = CENTS_LEAST + (int64_t)random_below(random, CENTS_SPREAD);
    line->values[INVOICE_ITEM_ITEM] = some(tenant, ENTITY_ITEM, random);
    line->values[INVOICE_ITEM_AMOUNT] = cents_format(&tenant->arena, cents);
    _Static_assert((int)INVOICE_ITEM_ITEM == (int)CREDIT_MEMO_ITEM_ITEM &&
                       (int)INVOICE_ITEM_AMOUNT == (int)CREDIT_MEMO_ITEM_AMOUNT,
                   "one index for both");
    document.lines[0] = (struct lines){line, 1};
    *document_place(entity, &document, ROLE_PARTY) = customer;
    *document_place(entity, &document, ROLE_DATE) = date;
    *document_place(entity, &document, ROLE_NUMBER) = arena_format(
        &tenant->arena, "%s-%04d", layout_of(entity)->prefix, (int)tenant->records[entity].count);
    return create(tenant, entity, &document);
}

static void seed_receipt(struct tenant *tenant, struct text customer, struct text date,
                         struct text invoice)
{
    struct document document = {0};
    struct line *line = ARENA_NEW(&tenant->arena, struct line);
    const struct record *paid = tenant_find(tenant, ENTITY_INVOICE, invoice);
    line->values[INVOICE_PAYMENT_APPLICATION_INVOICE] = invoice;
    line->values[INVOICE_PAYMENT_APPLICATION_AMOUNT] = paid->document.values[INVOICE_TOTAL];
    document.lines[INVOICE_PAYMENT_APPLICATION_LINES] = (struct lines){line, 1};
    document.values[INVOICE_PAYMENT_CUSTOMER] = customer;
    document.values[INVOICE_PAYMENT_DATE] = date;
    document.values[INVOICE_PAYMENT_ACCOUNT] =
        text_of(tenant->records[ENTITY_ACCOUNT].items[0]->id);
    create(tenant, ENTITY_INVOICE_PAYMENT, &document);
}

void seed_receivables(struct tenant *tenant, const struct seed_plan *plan)
{
    struct random random;
    random_seed(&random, plan->seed);
    seed_list(tenant, ENTITY_DEPARTMENT, "Crew", 2);
    seed_list(tenant, ENTITY_LOCATION, "Yard", 2);
    seed_list(tenant, ENTITY_ITEM, "Garden Service", ITEMS);
    seed_list(tenant, ENTITY_CUSTOMER, "Garden Owner", CUSTOMERS);
    for (int i = 0; i < INVOICES; i++) {
        char out[DATE_TEXT_BYTES_MAX];
        date_day day = plan->as_of - (date_day)random_below(&random, DAYS_BACK);
        struct text date = arena_copy(&tenant->arena, date_format(day, out));
        struct text customer = some(tenant, ENTITY_CUSTOMER, &random);
        struct text invoice = seed_sale(tenant, ENTITY_INVOICE, customer, date, &random);
        if (i % EACH_RECEIVED == 0)
            seed_receipt(tenant, customer, date, invoice);
        if (i % EACH_CREDITED == 0)
            seed_sale(tenant, ENTITY_CREDIT_MEMO, customer, date, &random);
    }
}
