#include "tests/simulators/qbd/company/books.h"

#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/reference.h"

void books_post_party(struct company *company, struct object *object, struct object *account,
                      struct object *party, int64_t cents)
{
    if (cents == 0)
        return;
    struct posting *posting = ARENA_NEW(&company->arena, struct posting);
    *posting = (struct posting){
        .account = account, .cents = cents, .party = party, .next = object->postings};
    object->postings = posting;
}

void books_post(struct company *company, struct object *object, struct object *account,
                int64_t cents)
{
    books_post_party(company, object, account, NULL, cents);
}

/* An account or a name that was merged posts to who took its place. */
static struct object *who_counts(struct object *object)
{
    while (object->merged)
        object = object->merged;
    return object;
}

static void apply(const struct object *object, int sign)
{
    int64_t sum = 0;
    for (const struct posting *posting = object->postings; posting; posting = posting->next) {
        who_counts(posting->account)->balance += sign * posting->cents;
        sum += posting->cents;
        if (!posting->party)
            continue;
        struct object *party = who_counts(posting->party);
        int64_t owed = party->entity == ENTITY_VENDOR ? -posting->cents : posting->cents;
        party->balance += sign * owed;
    }
    REQUIRE(sum == 0);
}

void books_repost(struct company *company, struct object *object)
{
    const struct entity_row *row = entity_row(object->entity);
    apply(object, -1);
    object->postings = NULL;
    if (row->post && !object->is_deleted && !object->is_voided)
        row->post(company, object);
    apply(object, 1);
}

struct object *books_account(const struct company *company, const char *full_name)
{
    struct object *account = reference_by_name(company, ENTITY_ACCOUNT, text_of(full_name));
    REQUIRE(account);
    return account;
}

bool books_is_type(const struct object *account, const char *type)
{
    return text_equal_string(object_text(account, "AccountType"), type);
}

int64_t books_shown_balance(const struct object *account)
{
    static const char *const CREDIT_TYPES[] = {
        "AccountsPayable", "CreditCard",           "Equity", "Income", "LongTermLiability",
        "OtherIncome",     "OtherCurrentLiability"};
    for (size_t i = 0; i < sizeof(CREDIT_TYPES) / sizeof(CREDIT_TYPES[0]); i++) {
        if (books_is_type(account, CREDIT_TYPES[i]))
            return -account->balance;
    }
    return account->balance;
}

static int64_t sum_open(const struct company *company, enum entity entity)
{
    int64_t sum = 0;
    for (size_t i = 0; i < company->lists[entity].count; i++) {
        const struct object *object = company->lists[entity].items[i];
        if (object->is_deleted)
            continue;
        bool is_charge = entity == ENTITY_BILL || entity == ENTITY_INVOICE;
        sum += is_charge ? link_open(object) : link_unused(object);
    }
    return sum;
}

struct books books_read(const struct company *company)
{
    struct books books = {
        .open_bills = sum_open(company, ENTITY_BILL),
        .vendor_credits = sum_open(company, ENTITY_VENDOR_CREDIT),
        .unapplied_bill_payments = sum_open(company, ENTITY_BILL_PAYMENT_CHECK) +
                                   sum_open(company, ENTITY_BILL_PAYMENT_CREDIT_CARD),
        .open_invoices = sum_open(company, ENTITY_INVOICE),
        .credit_memos = sum_open(company, ENTITY_CREDIT_MEMO),
        .unapplied_receipts = sum_open(company, ENTITY_RECEIVE_PAYMENT),
    };
    const struct object_list *accounts = &company->lists[ENTITY_ACCOUNT];
    for (size_t i = 0; i < accounts->count; i++) {
        const struct object *account = accounts->items[i];
        books.ledger_sum += account->balance;
        if (books_is_type(account, "AccountsPayable"))
            books.accounts_payable -= account->balance;
        if (books_is_type(account, "AccountsReceivable"))
            books.accounts_receivable += account->balance;
    }
    REQUIRE(books.ledger_sum == 0);
    REQUIRE(books.accounts_payable ==
            books.open_bills - books.vendor_credits - books.unapplied_bill_payments);
    REQUIRE(books.accounts_receivable ==
            books.open_invoices - books.credit_memos - books.unapplied_receipts);
    return books;
}
