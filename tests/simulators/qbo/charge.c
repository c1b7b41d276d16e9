#include "tests/simulators/qbo/charge.h"

#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"

bool charge_check_header(struct change *change, struct fault *fault)
{
    return check_party(change, fault) && check_currency(change, fault) &&
           check_control_account(change, fault) &&
           check_references(change->company, change->document, fault) &&
           (trade_of(change->entity).role == TRADE_ORDER || check_period(change, fault));
}

bool charge_begin_lines(struct change *change, struct fault *fault)
{
    const struct json *lines = json_member(change->document, "Line");
    if (!lines || lines->count == 0)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Line",
                         "Required parameter Line is missing in the request");
    if (lines->count > LINES_MAX)
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: A transaction has at most %d lines.",
                         LINES_MAX);
    change->postings = ARENA_ARRAY(&change->company->arena, struct posting, lines->count + 1);
    return true;
}

/* The detail has the name that DetailType says. */
static bool check_product(const struct json *line, int64_t cents, struct fault *fault)
{
    char type[FAULT_ELEMENT_BYTES_MAX];
    struct decimal quantity;
    struct decimal price;
    if (!text_copy(json_text(line, "DetailType"), type, sizeof(type)))
        return true;
    const struct json *detail = json_member(line, type);
    if (!decimal_parse(json_scalar(detail, "Qty"), &quantity) ||
        !decimal_parse(json_scalar(detail, "UnitPrice"), &price) ||
        !decimal_multiply(quantity, price, &price) || !decimal_round(price, 2, &price) ||
        decimal_compare(price, decimal_of(cents, 2)) == 0)
        return true;
    char text[CENTS_TEXT_BYTES_MAX];
    return fault_set(fault, FAULT_AMOUNT, "Amount",
                     "Amount is not equal to UnitPrice * Qty. Supplied value:%s",
                     cents_format(cents, text).data);
}

bool charge_line_amount(const struct json *line, int64_t *cents, struct fault *fault)
{
    if (!cents_of(json_member(line, "Amount"), cents))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                         "Required parameter Line.Amount is missing in the request");
    return check_product(line, *cents, fault);
}

bool charge_post(struct change *change, struct object *account, int64_t cents, struct fault *fault)
{
    if (text_equal_string(account->account_type, "Accounts Payable") ||
        text_equal_string(account->account_type, "Accounts Receivable"))
        return fault_set(fault, FAULT_BUSINESS, "AccountRef",
                         "Business Validation Error: You cannot use an accounts payable or "
                         "accounts receivable account in a line of this transaction.");
    if (!check_account_currency(change, account, "AccountRef", fault))
        return false;
    change->postings[change->posting_count++] = (struct posting){account, cents, 0};
    change->total += cents;
    return true;
}

/* Lines are rounded to home cents one by one; the last takes what the total leaves. */
static void balance_postings(struct change *change)
{
    const char *home = change->company->home;
    int sign = trade_ledger_sign(change->entity);
    int64_t home_total = cents_at_rate(change->total, change->rate);
    int64_t left = home_total;
    size_t line_count = change->posting_count;
    for (size_t i = 0; i < line_count; i++) {
        struct posting *posting = &change->postings[i];
        bool is_last = i + 1 == line_count;
        int64_t home_cents = is_last ? left : cents_at_rate(posting->cents, change->rate);
        bool is_home = strcmp(posting->account->currency, home) == 0;
        left -= home_cents;
        posting->cents = -sign * (is_home ? home_cents : posting->cents);
        posting->home_cents = -sign * home_cents;
    }
    bool is_home = strcmp(change->currency, home) == 0;
    change->postings[change->posting_count++] = (struct posting){
        change->control_account, sign * (is_home ? home_total : change->total), sign * home_total};
}

/* What payments rest on cannot move under them. */
static bool check_settled(const struct change *change, struct fault *fault)
{
    const struct object *charge = change->object;
    if (!charge || !charge->first_application || change->is_void)
        return true;
    if (charge->party != change->party || charge->control_account != change->control_account)
        return fault_set(fault, FAULT_BUSINESS, trade_of(change->entity).side->party_key,
                         "Business Validation Error: The name and the account of a transaction "
                         "that is linked to payments cannot be changed.");
    if (change->total < books_applied(charge))
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: The amount is less than what has been paid "
                         "on this transaction.");
    return true;
}

bool charge_end_lines(struct change *change, struct fault *fault)
{
    if (change->total < 0)
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: Transaction amount must be 0 or greater.");
    balance_postings(change);
    return check_settled(change, fault);
}

void charge_apply(struct change *change)
{
    struct company *company = change->company;
    struct object *charge = change->object;
    charge->is_voided = change->is_void;
    if (change->is_void)
        books_release(company, charge);
    if (charge->party && charge->party != change->party)
        books_set_open(company, charge, 0);
    charge->party = change->party;
    charge->control_account = change->control_account;
    charge->total = change->total;
    charge->rate = change->rate;
    memcpy(charge->currency, change->currency, sizeof(charge->currency));
    books_post(company, charge, change->postings, change->posting_count);
    books_settle(company, charge);
}

bool charge_check_delete(struct company *company, const struct object *charge, struct fault *fault)
{
    if (charge->first_application)
        return fault_set(fault, FAULT_BUSINESS, NULL,
                         "Business Validation Error: You must remove the links to this "
                         "transaction before you can delete it.");
    return check_period_of(company, charge, fault);
}

void charge_remove(struct company *company, struct object *charge)
{
    books_post(company, charge, NULL, 0);
    books_set_open(company, charge, 0);
}
