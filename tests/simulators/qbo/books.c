#include "tests/simulators/qbo/books.h"

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/special_account.h"

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

int64_t books_applied(const struct object *target)
{
    int64_t sum = 0;
    for (const struct application *a = target->first_application; a; a = a->next)
        sum += a->cents;
    return sum;
}

int64_t books_home_open(const struct object *document)
{
    return cents_at_rate(document->open, document->rate);
}

void books_set_open(struct company *company, struct object *document, int64_t cents)
{
    int64_t shift = trade_of(document->entity).sign * (cents - document->open);
    document->open = cents;
    if (shift == 0)
        return;
    document->party->balance += shift;
    show_balance(company, document->party);
}

int64_t books_net(const struct application *applications, size_t count)
{
    int64_t net = 0;
    for (size_t i = 0; i < count; i++)
        net += trade_of(applications[i].target->entity).sign * applications[i].cents;
    return net;
}

static struct posting posting_of(const struct company *company, struct object *account,
                                 int64_t cents, int64_t home_cents)
{
    bool is_home = text_equal_string(text_of(account->currency), company->home);
    return (struct posting){account, is_home ? home_cents : cents, home_cents};
}

/* What each application relieves is the step of the target's rounded home balance, so that the sum
 * of the steps is the balance, whatever the rate. The payer posts the sum of its steps; what the
 * money was worth on the day of payment differs: exchange gain or loss. */
static void post_payment(struct company *company, struct object *payment)
{
    struct posting postings[PAYMENT_POSTINGS_MAX];
    size_t count = 0;
    int sign = trade_ledger_sign(payment->entity);
    int64_t relief = books_home_open(payment);
    for (size_t i = 0; i < payment->application_count; i++) {
        const struct application *application = &payment->applications[i];
        relief += trade_of(application->target->entity).sign * application->home_cents;
    }
    int64_t money = payment->bank ? cents_at_rate(payment->total, payment->rate) : 0;
    postings[count++] =
        posting_of(company, payment->control_account, sign * payment->total, sign * relief);
    if (payment->bank)
        postings[count++] =
            posting_of(company, payment->bank, -sign * payment->total, -sign * money);
    if (money != relief)
        postings[count++] = posting_of(company, special_account(company, SPECIAL_EXCHANGE), 0,
                                       sign * (money - relief));
    books_post(company, payment, postings, count);
}

static void unlink_application(struct application *application)
{
    struct application **at = &application->target->first_application;
    while (*at != application)
        at = &(*at)->next;
    *at = application->next;
    application->next = NULL;
}

static void append_application(struct application *application)
{
    struct application **at = &application->target->first_application;
    while (*at)
        at = &(*at)->next;
    *at = application;
    application->next = NULL; /* it may be a copy */
}

/* Posts again every payer whose step has changed, but `besides`, which its caller posts. */
static void settle(struct company *company, struct object *target, const struct object *besides)
{
    int64_t open = target->total;
    for (struct application *a = target->first_application; a; a = a->next) {
        int64_t before = cents_at_rate(open, target->rate);
        open -= a->cents;
        int64_t step = before - cents_at_rate(open, target->rate);
        bool is_changed = step != a->home_cents;
        a->home_cents = step;
        if (is_changed && a->payment != besides)
            post_payment(company, a->payment);
    }
    REQUIRE(open >= 0);
    books_set_open(company, target, open);
}

void books_settle(struct company *company, struct object *target)
{
    settle(company, target, NULL);
}

static void settle_all(struct company *company, const struct application *applications,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        settle(company, applications[i].target, applications[i].payment);
}

static bool pays(const struct application *applications, size_t count, const struct object *target)
{
    for (size_t i = 0; i < count; i++)
        if (applications[i].target == target)
            return true;
    return false;
}

/* Each target once, also when it stands in both lists or twice in one; a voided one counts its own
 * write. */
static void bump_targets(struct company *company, const struct object *payment,
                         const struct application *old, size_t old_count)
{
    for (size_t i = 0; i < old_count; i++)
        if (!pays(old, i, old[i].target) && !old[i].target->is_voided)
            company_bump(company, old[i].target);
    const struct application *new = payment->applications;
    for (size_t i = 0; i < payment->application_count; i++)
        if (!pays(old, old_count, new[i].target) && !pays(new, i, new[i].target))
            company_bump(company, new[i].target);
}

void books_apply(struct company *company, struct object *payment, struct application *applications,
                 size_t count)
{
    struct application *old = payment->applications;
    size_t old_count = payment->application_count;
    for (size_t i = 0; i < old_count; i++)
        unlink_application(&old[i]);
    for (size_t i = 0; i < count; i++)
        append_application(&applications[i]);
    int64_t open = payment->total - books_net(applications, count);
    REQUIRE(open >= 0);
    payment->applications = applications;
    payment->application_count = count;
    books_set_open(company, payment, open);
    settle_all(company, old, old_count);
    settle_all(company, applications, count);
    bump_targets(company, payment, old, old_count);
    if (payment->is_voided || payment->is_deleted)
        books_post(company, payment, NULL, 0);
    else
        post_payment(company, payment);
}

void books_release(struct company *company, struct object *target)
{
    while (target->first_application) {
        struct object *payment = target->first_application->payment;
        struct application *kept =
            ARENA_ARRAY(&company->arena, struct application, payment->application_count);
        size_t count = 0;
        /* What only joins charges and credits has no sense without one of them. */
        for (size_t i = 0; i < payment->application_count && payment->total > 0; i++)
            if (payment->applications[i].target != target)
                kept[count++] = payment->applications[i];
        books_apply(company, payment, kept, count);
        company_bump(company, payment);
    }
}

void books_release_payment(struct company *company, struct object *payment)
{
    payment->total = 0;
    books_apply(company, payment, NULL, 0);
}

static void add_journal(const struct company *company, struct books_side *side)
{
    const struct trade_side *trade = trade_side(side->name);
    COMPANY_EACH(entry, company, ENTITY_JOURNAL_ENTRY)
    {
        for (size_t i = 0; i < entry->posting_count; i++)
            if (text_equal_string(entry->postings[i].account->account_type, trade->account_type))
                side->journal_entries += trade->sign * entry->postings[i].home_cents;
    }
}

static void add_open(struct books_side *side, const struct object *document)
{
    int64_t open = books_home_open(document);
    switch (trade_of(document->entity).role) {
    case TRADE_CHARGE:
        side->charges += open;
        break;
    case TRADE_CREDIT:
        side->credits += open;
        break;
    case TRADE_PAYMENT:
        side->unapplied += open;
        break;
    case TRADE_ORDER:
        break;
    }
}

static void add_documents(const struct company *company, struct books_side *side)
{
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        struct trade trade;
        if (!trade_find((enum entity)entity, &trade) || trade.side->name != side->name)
            continue;
        COMPANY_EACH(document, company, entity)
        {
            if (!document->is_deleted)
                add_open(side, document);
        }
    }
}

struct books_totals books_total(const struct company *company)
{
    struct books_totals totals = {0};
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        totals.ledger_sum += account->home_balance;
    }
    REQUIRE(totals.ledger_sum == 0);
    for (size_t i = 0; i < TRADE_SIDES; i++) {
        struct books_side *side = &totals.sides[i];
        side->name = (enum trade_side_name)i;
        COMPANY_EACH(account, company, ENTITY_ACCOUNT)
        {
            if (text_equal_string(account->account_type, trade_side(side->name)->account_type))
                side->owed += trade_side(side->name)->sign * account->home_balance;
        }
        add_documents(company, side);
        add_journal(company, side);
        REQUIRE(side->owed ==
                side->charges - side->credits - side->unapplied + side->journal_entries);
    }
    return totals;
}
