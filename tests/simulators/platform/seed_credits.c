/* What vendors owe back, and money moved between two banks. */
#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/seed.h"

enum { CREDITS = 8, TRANSFERS = 3, TRANSFER_CENTS = 125050 };

/* What becomes of a vendor credit: nothing yet; it pays a part of a bill; all of it; all of it
 * together with money. */
enum use { USE_NONE, USE_PART, USE_ALL, USE_WITH_MONEY, USE_COUNT };

static void copy_header(struct document *document, enum entity entity, const struct record *bill)
{
    static const enum role ROLES[] = {ROLE_PARTY, ROLE_DATE, ROLE_CURRENCY};
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
        *document_place(entity, document, ROLES[i]) =
            document_value(ENTITY_BILL, &bill->document, ROLES[i]);
}

static const struct record *seed_credit(struct tenant *tenant, const struct record *bill,
                                        int64_t cents)
{
    struct document document = {0};
    struct line *line = ARENA_NEW(&tenant->arena, struct line);
    const struct line *billed = bill->document.lines[BILL_EXPENSE_LINES].items;
    line->values[VENDOR_CREDIT_EXPENSE_ACCOUNT] = billed->values[BILL_EXPENSE_ACCOUNT];
    line->values[VENDOR_CREDIT_EXPENSE_AMOUNT] = cents_format(&tenant->arena, cents);
    document.lines[VENDOR_CREDIT_EXPENSE_LINES] = (struct lines){line, 1};
    copy_header(&document, ENTITY_VENDOR_CREDIT, bill);
    document.values[VENDOR_CREDIT_NUMBER] =
        arena_format(&tenant->arena, "VC-%04d", (int)tenant->records[ENTITY_VENDOR_CREDIT].count);
    document.values[VENDOR_CREDIT_MEMO] = TEXT("Rücknahme, pallets taken back");
    return seed_create(tenant, ENTITY_VENDOR_CREDIT, &document);
}

static void apply_credit(struct tenant *tenant, const struct record *bill,
                         const struct record *credit)
{
    struct document document = {0};
    struct line *line = ARENA_NEW(&tenant->arena, struct line);
    line->values[CREDIT_APPLICATION_APPLICATION_BILL] = text_of(bill->id);
    line->values[CREDIT_APPLICATION_APPLICATION_CREDIT] = text_of(credit->id);
    line->values[CREDIT_APPLICATION_APPLICATION_AMOUNT] =
        cents_format(&tenant->arena, credit->total);
    document.lines[CREDIT_APPLICATION_APPLICATION_LINES] = (struct lines){line, 1};
    copy_header(&document, ENTITY_CREDIT_APPLICATION, bill);
    seed_create(tenant, ENTITY_CREDIT_APPLICATION, &document);
}

static void pay_with_credit(struct tenant *tenant, const struct record *bill,
                            const struct record *credit)
{
    struct document document = {0};
    struct line *paid = ARENA_NEW(&tenant->arena, struct line);
    struct line *used = ARENA_NEW(&tenant->arena, struct line);
    paid->values[BILL_PAYMENT_APPLICATION_BILL] = text_of(bill->id);
    paid->values[BILL_PAYMENT_APPLICATION_AMOUNT] = cents_format(&tenant->arena, bill->total);
    used->values[BILL_PAYMENT_CREDIT_CREDIT] = text_of(credit->id);
    used->values[BILL_PAYMENT_CREDIT_AMOUNT] = cents_format(&tenant->arena, credit->total);
    document.lines[BILL_PAYMENT_APPLICATION_LINES] = (struct lines){paid, 1};
    document.lines[BILL_PAYMENT_CREDIT_LINES] = (struct lines){used, 1};
    copy_header(&document, ENTITY_BILL_PAYMENT, bill);
    document.values[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
    document.values[BILL_PAYMENT_NUMBER] =
        arena_format(&tenant->arena, "%d", 7501 + (int)tenant->records[ENTITY_BILL_PAYMENT].count);
    document.values[BILL_PAYMENT_ACCOUNT] = text_of(tenant->records[ENTITY_ACCOUNT].items[0]->id);
    seed_create(tenant, ENTITY_BILL_PAYMENT, &document);
}

static void use_bill(struct tenant *tenant, const struct record *bill, enum use use)
{
    const struct record *credit =
        seed_credit(tenant, bill, use == USE_ALL ? bill->total : bill->total / 3);
    switch (use) {
    case USE_PART:
    case USE_ALL:
        apply_credit(tenant, bill, credit);
        break;
    case USE_WITH_MONEY:
        pay_with_credit(tenant, bill, credit);
        break;
    case USE_NONE:
    case USE_COUNT:
        break;
    }
}

static bool is_plain(const struct tenant *tenant, const struct record *bill)
{
    return bill->paid == 0 && text_equal_string(bill->document.values[BILL_CURRENCY], tenant->home);
}

static void seed_transfers(struct tenant *tenant)
{
    struct document savings = {0};
    const struct records *bills = &tenant->records[ENTITY_BILL];
    savings.values[ACCOUNT_NAME] = TEXT("Savings");
    savings.values[ACCOUNT_TYPE] = TEXT("Bank");
    savings.values[ACCOUNT_CURRENCY] = text_of(tenant->home);
    const struct record *to = seed_create(tenant, ENTITY_ACCOUNT, &savings);
    for (size_t i = 0; i < TRANSFERS && i < bills->count; i++) {
        struct document document = {0};
        struct text *values = document.values;
        values[FUNDS_TRANSFER_FROM] = text_of(tenant->records[ENTITY_ACCOUNT].items[0]->id);
        values[FUNDS_TRANSFER_TO] = text_of(to->id);
        values[FUNDS_TRANSFER_DATE] = bills->items[i]->document.values[BILL_DATE];
        values[FUNDS_TRANSFER_CURRENCY] = text_of(tenant->home);
        values[FUNDS_TRANSFER_TOTAL] =
            cents_format(&tenant->arena, (int64_t)(i + 1) * TRANSFER_CENTS);
        seed_create(tenant, ENTITY_FUNDS_TRANSFER, &document);
    }
}

/* From the latest bill backwards, so that the first ones stay as they were. */
void seed_credits(struct tenant *tenant)
{
    const struct records *bills = &tenant->records[ENTITY_BILL];
    int made = 0;
    for (size_t i = bills->count; i > 0 && made < CREDITS; i--)
        if (is_plain(tenant, bills->items[i - 1]))
            use_bill(tenant, bills->items[i - 1], (enum use)(made++ % USE_COUNT));
    seed_transfers(tenant);
}
