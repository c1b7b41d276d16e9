#include "tests/simulators/platform/books.h"

#include "tests/simulators/platform/cents.h"

static struct text rate_of(const struct record *bill)
{
    return bill->document.values[BILL_EXCHANGE_RATE];
}

int64_t books_open(const struct record *bill)
{
    return bill->is_deleted ? 0 : bill->total - bill->paid;
}

static void post(struct tenant *tenant, const struct ledger_entry *change)
{
    struct ledger_entry *entry = ARENA_NEW(&tenant->arena, struct ledger_entry);
    struct ledger_entry *last = tenant->last_entry;
    *entry = *change;
    entry->sequence = last ? last->sequence + 1 : 1;
    entry->balance = (last ? last->balance : 0) + change->home_cents;
    if (last)
        last->next = entry;
    else
        tenant->first_entry = entry;
    tenant->last_entry = entry;
}

bool books_settle(struct tenant *tenant, struct record *bill, const struct record *cause)
{
    REQUIRE(bill->entity == ENTITY_BILL);
    REQUIRE(bill->paid >= 0 && bill->paid <= bill->total);
    int64_t open = books_open(bill);
    int64_t home = cents_at_rate(open, rate_of(bill));
    if (open != bill->posted || home != bill->posted_home)
        post(tenant, &(struct ledger_entry){.bill = bill,
                                            .cause = cause,
                                            .cents = open - bill->posted,
                                            .home_cents = home - bill->posted_home});
    bill->posted = open;
    bill->posted_home = home;
    struct text shown = cents_format(&tenant->arena, bill->total - bill->paid);
    bool is_moved = !text_equal(shown, bill->document.values[BILL_BALANCE]);
    bill->document.values[BILL_BALANCE] = shown;
    return is_moved;
}

int64_t books_applied(const struct document *payment, const struct record *bill)
{
    const struct lines *lines = &payment->lines[PAYMENT_APPLICATIONS];
    int64_t sum = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (text_equal_string(lines->items[i].values[APPLICATION_BILL], bill->id))
            sum += cents_of(lines->items[i].values[APPLICATION_AMOUNT]);
    return sum;
}

bool books_is_paying(const struct record *payment)
{
    return !payment->is_deleted &&
           !text_equal_string(payment->document.values[PAYMENT_STATUS], "voided");
}

/* A bill's balance from documents alone: nothing of what settling keeps. */
static int64_t lines_total(const struct document *bill)
{
    int64_t sum = 0;
    for (size_t i = 0; i < bill->lines[BILL_EXPENSE_LINES].count; i++)
        sum += cents_of(bill->lines[BILL_EXPENSE_LINES].items[i].values[EXPENSE_AMOUNT]);
    for (size_t i = 0; i < bill->lines[BILL_ITEM_LINES].count; i++)
        sum += cents_of(bill->lines[BILL_ITEM_LINES].items[i].values[ITEM_AMOUNT]);
    return sum;
}

static void subtract_payments(const struct tenant *tenant, struct map *open)
{
    const struct records *payments = &tenant->records[ENTITY_PAYMENT];
    for (size_t i = 0; i < payments->count; i++) {
        const struct record *payment = payments->items[i];
        const struct lines *lines = &payment->document.lines[PAYMENT_APPLICATIONS];
        for (size_t j = 0; books_is_paying(payment) && j < lines->count; j++) {
            int64_t *left = map_get(open, lines->items[j].values[APPLICATION_BILL]);
            REQUIRE(left);
            *left -= cents_of(lines->items[j].values[APPLICATION_AMOUNT]);
        }
    }
}

struct books_totals books_total(const struct tenant *tenant)
{
    struct books_totals totals = {0};
    const struct records *bills = &tenant->records[ENTITY_BILL];
    struct map open;
    struct arena arena;
    map_init(&open);
    arena_init(&arena, 0);
    int64_t *left = ARENA_ARRAY(&arena, int64_t, bills->count + 1);
    for (size_t i = 0; i < bills->count; i++) {
        left[i] = lines_total(&bills->items[i]->document);
        if (!bills->items[i]->is_deleted)
            map_put(&open, text_of(bills->items[i]->id), &left[i]);
    }
    subtract_payments(tenant, &open);
    for (size_t i = 0; i < bills->count; i++) {
        const struct record *bill = bills->items[i];
        int64_t balance = bill->is_deleted ? 0 : left[i];
        REQUIRE(balance == bill->posted);
        totals.open_payables += cents_at_rate(balance, rate_of(bill));
        totals.open_bills += balance != 0;
    }
    for (const struct ledger_entry *entry = tenant->first_entry; entry; entry = entry->next) {
        totals.ledger += entry->home_cents;
        totals.entries++;
    }
    REQUIRE(totals.ledger == totals.open_payables);
    map_release(&open);
    arena_release(&arena);
    return totals;
}
