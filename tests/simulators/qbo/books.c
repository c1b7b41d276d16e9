#include "tests/simulators/qbo/books.h"

#include "tests/simulators/qbo/cents.h"

enum { PAYMENT_POSTINGS_MAX = 3 };

/* Income and expense accounts show no balance, so nothing to follow. */
static bool has_shown_balance(const struct object *account)
{
    return !text_equal_string(account->classification, "Revenue") &&
           !text_equal_string(account->classification, "Expense");
}

static void show_balance(struct company *company, struct object *object)
{
    if (object->balance == object->shown_balance)
        return;
    object->shown_balance = object->balance;
    company_touch(company, object);
}

static void post_all(const struct posting *postings, size_t count, int sign)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        postings[i].account->balance += sign * postings[i].cents;
        postings[i].account->home_balance += sign * postings[i].home_cents;
        sum += postings[i].home_cents;
    }
    REQUIRE(sum == 0);
}

static void show_all(struct company *company, const struct posting *postings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has_shown_balance(postings[i].account))
            show_balance(company, postings[i].account);
}

void books_post(struct company *company, struct object *transaction, const struct posting *postings,
                size_t count)
{
    const struct posting *old = transaction->postings;
    size_t old_count = transaction->posting_count;
    struct posting *kept = NULL;
    if (count)
        kept = ARENA_ARRAY(&company->arena, struct posting, count);
    for (size_t i = 0; i < count; i++)
        kept[i] = postings[i];
    post_all(old, old_count, -1);
    post_all(kept, count, 1);
    show_all(company, old, old_count);
    show_all(company, kept, count);
    transaction->postings = kept;
    transaction->posting_count = count;
}

int64_t books_applied(const struct object *bill)
{
    int64_t sum = 0;
    for (const struct application *a = bill->first_application; a; a = a->next)
        sum += a->cents;
    return sum;
}

int64_t books_home_open(const struct object *bill)
{
    return cents_at_rate(bill->open, bill->rate);
}

static struct posting posting_of(const struct company *company, struct object *account,
                                 int64_t cents, int64_t home_cents)
{
    bool is_home = text_equal_string(text_of(account->currency), company->home);
    return (struct posting){account, is_home ? home_cents : cents, home_cents};
}

/* What each application relieves is the step of the bill's rounded home balance, so that the sum
 * of the steps is the balance, whatever the rate. The payer posts the sum of its steps; what the
 * money was worth on the day of payment differs: exchange gain or loss. */
static void post_payment(struct company *company, struct object *payment)
{
    struct posting postings[PAYMENT_POSTINGS_MAX];
    size_t count = 0;
    int64_t relief = cents_at_rate(payment->open, payment->rate);
    for (size_t i = 0; i < payment->application_count; i++)
        relief += payment->applications[i].home_cents;
    int64_t money = cents_at_rate(payment->total, payment->rate);
    postings[count++] = posting_of(company, payment->payable, payment->total, relief);
    if (payment->bank)
        postings[count++] = posting_of(company, payment->bank, -payment->total, -money);
    if (money != relief)
        postings[count++] =
            posting_of(company, company_exchange_account(company), 0, money - relief);
    books_post(company, payment, postings, count);
}

static void unlink_application(struct application *application)
{
    struct application **at = &application->bill->first_application;
    while (*at != application)
        at = &(*at)->next;
    *at = application->next;
    application->next = NULL;
}

static void append_application(struct application *application)
{
    struct application **at = &application->bill->first_application;
    while (*at)
        at = &(*at)->next;
    *at = application;
}

/* Posts again every payer whose step has changed, but `besides`, which its caller posts. */
static void settle(struct company *company, struct object *bill, const struct object *besides)
{
    int64_t open = bill->total;
    for (struct application *a = bill->first_application; a; a = a->next) {
        int64_t before = cents_at_rate(open, bill->rate);
        open -= a->cents;
        int64_t step = before - cents_at_rate(open, bill->rate);
        bool is_changed = step != a->home_cents;
        a->home_cents = step;
        if (is_changed && a->payment != besides)
            post_payment(company, a->payment);
    }
    REQUIRE(open >= 0);
    bill->open = open;
}

void books_settle(struct company *company, struct object *bill)
{
    settle(company, bill, NULL);
}

static void settle_all(struct company *company, const struct application *applications,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        settle(company, applications[i].bill, applications[i].payment);
}

static bool pays(const struct application *applications, size_t count, const struct object *bill)
{
    for (size_t i = 0; i < count; i++)
        if (applications[i].bill == bill)
            return true;
    return false;
}

/* Each bill once, also when it stands in both lists or twice in one. */
static void bump_bills(struct company *company, const struct object *payment,
                       const struct application *old, size_t old_count)
{
    for (size_t i = 0; i < old_count; i++)
        if (!pays(old, i, old[i].bill))
            company_bump(company, old[i].bill);
    const struct application *new = payment->applications;
    for (size_t i = 0; i < payment->application_count; i++)
        if (!pays(old, old_count, new[i].bill) && !pays(new, i, new[i].bill))
            company_bump(company, new[i].bill);
}

void books_apply(struct company *company, struct object *payment, struct application *applications,
                 size_t count)
{
    struct application *old = payment->applications;
    size_t old_count = payment->application_count;
    int64_t applied = 0;
    for (size_t i = 0; i < old_count; i++)
        unlink_application(&old[i]);
    for (size_t i = 0; i < count; i++) {
        append_application(&applications[i]);
        applied += applications[i].cents;
    }
    REQUIRE(applied <= payment->total);
    payment->applications = applications;
    payment->application_count = count;
    payment->open = payment->total - applied;
    settle_all(company, old, old_count);
    settle_all(company, applications, count);
    bump_bills(company, payment, old, old_count);
    if (payment->is_voided || payment->is_deleted)
        books_post(company, payment, NULL, 0);
    else
        post_payment(company, payment);
}

void books_vendor_shift(struct company *company, struct object *vendor, int64_t cents)
{
    vendor->balance += cents;
    show_balance(company, vendor);
}

static int64_t journal_credit(const struct company *company)
{
    int64_t credit = 0;
    COMPANY_EACH(entry, company, ENTITY_JOURNAL_ENTRY)
    {
        for (size_t i = 0; i < entry->posting_count; i++)
            if (text_equal_string(entry->postings[i].account->account_type, "Accounts Payable"))
                credit -= entry->postings[i].home_cents;
    }
    return credit;
}

struct books_totals books_total(const struct company *company)
{
    struct books_totals totals = {.journal_entries = journal_credit(company)};
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        totals.ledger_sum += account->home_balance;
        if (text_equal_string(account->account_type, "Accounts Payable"))
            totals.accounts_payable -= account->home_balance;
    }
    COMPANY_EACH(bill, company, ENTITY_BILL)
    {
        if (!bill->is_deleted)
            totals.open_bills += books_home_open(bill);
    }
    COMPANY_EACH(payment, company, ENTITY_BILL_PAYMENT)
    {
        if (!payment->is_deleted)
            totals.unapplied_payments += cents_at_rate(payment->open, payment->rate);
    }
    REQUIRE(totals.ledger_sum == 0);
    REQUIRE(totals.accounts_payable ==
            totals.open_bills - totals.unapplied_payments + totals.journal_entries);
    return totals;
}
