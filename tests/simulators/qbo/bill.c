#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/rules.h"

/* Items are not kept: an item line is booked to the first cost-of-goods account. */
static struct object *item_account(const struct company *company)
{
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        if (account->is_active && text_equal_string(account->account_type, "Cost of Goods Sold"))
            return account;
    }
    return NULL;
}

static struct object *account_of_line(const struct change *change, const struct json *line,
                                      struct fault *fault)
{
    static const char account_path[] = "AccountBasedExpenseLineDetail.AccountRef";
    static const char item_path[] = "ItemBasedExpenseLineDetail.ItemRef.value";
    struct text type = json_text(line, "DetailType");
    if (text_equal_string(type, "AccountBasedExpenseLineDetail"))
        return check_reference(change->company, ENTITY_ACCOUNT, line, account_path, fault);
    if (!text_equal_string(type, "ItemBasedExpenseLineDetail")) {
        fault_set(fault, text_is_present(type) ? FAULT_ENUMERATION : FAULT_PARAMETER_MISSING,
                  "DetailType", "Required parameter Line.DetailType is missing or invalid");
        return NULL;
    }
    struct object *account = item_account(change->company);
    if (text_is_empty(json_text(line, item_path)) || !account) {
        fault_set(fault, FAULT_PARAMETER_MISSING, "ItemRef",
                  "Required parameter Line.ItemBasedExpenseLineDetail.ItemRef is missing in the "
                  "request");
        return NULL;
    }
    return account;
}

static bool check_line_account(const struct change *change, const struct object *account,
                               struct fault *fault)
{
    if (text_equal_string(account->account_type, "Accounts Payable") ||
        text_equal_string(account->account_type, "Accounts Receivable"))
        return fault_set(fault, FAULT_BUSINESS, "AccountRef",
                         "Business Validation Error: You cannot use an accounts payable or "
                         "accounts receivable account in a line of this transaction.");
    if (strcmp(account->currency, change->company->home) != 0 &&
        strcmp(account->currency, change->currency) != 0)
        return fault_set(fault, FAULT_BUSINESS, "AccountRef",
                         "Business Validation Error: The currency of the transaction is invalid "
                         "for customer / vendor / account.");
    return true;
}

/* Lines are rounded to home cents one by one; the last takes what the total leaves. */
static void balance_postings(struct change *change)
{
    int64_t home_total = cents_at_rate(change->total, change->rate);
    int64_t left = home_total;
    size_t line_count = change->posting_count - 1;
    for (size_t i = 0; i < line_count; i++) {
        struct posting *posting = &change->postings[i];
        bool is_home = strcmp(posting->account->currency, change->company->home) == 0;
        bool is_last = i + 1 == line_count;
        posting->home_cents = is_last ? left : cents_at_rate(posting->cents, change->rate);
        left -= posting->home_cents;
        if (is_home)
            posting->cents = posting->home_cents;
    }
    bool is_home = strcmp(change->currency, change->company->home) == 0;
    change->postings[line_count] =
        (struct posting){change->payable, is_home ? -home_total : -change->total, -home_total};
}

static bool check_lines(struct change *change, struct fault *fault)
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
    JSON_EACH(line, lines)
    {
        int64_t cents;
        if (!cents_of(json_member(line, "Amount"), &cents))
            return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                             "Required parameter Line.Amount is missing in the request");
        struct object *account = account_of_line(change, line, fault);
        if (!account || !check_line_account(change, account, fault))
            return false;
        change->postings[change->posting_count++] = (struct posting){account, cents, 0};
        change->total += cents;
    }
    change->posting_count++;
    if (change->total < 0)
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: Transaction amount must be 0 or greater.");
    balance_postings(change);
    return true;
}

/* What payments rest on cannot move under them. */
static bool check_paid(const struct change *change, struct fault *fault)
{
    const struct object *bill = change->object;
    if (!bill || !bill->first_application)
        return true;
    if (bill->vendor != change->vendor || bill->payable != change->payable)
        return fault_set(fault, FAULT_BUSINESS, "VendorRef",
                         "Business Validation Error: The vendor and the A/P account of a "
                         "transaction that is linked to payments cannot be changed.");
    if (change->total < books_applied(bill))
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: The amount is less than what has been paid "
                         "on this transaction.");
    return true;
}

static bool bill_check(struct change *change, struct fault *fault)
{
    change->vendor =
        check_reference(change->company, ENTITY_VENDOR, change->document, "VendorRef", fault);
    return change->vendor && check_currency(change, fault) && check_payable(change, fault) &&
           check_lines(change, fault) && check_paid(change, fault) && check_period(change, fault) &&
           check_number(change, ENTITY_BILL, fault);
}

static void bill_apply(struct change *change)
{
    struct company *company = change->company;
    struct object *bill = change->object;
    struct object *old_vendor = bill->vendor;
    int64_t old_open = bill->open;
    bill->vendor = change->vendor;
    bill->payable = change->payable;
    bill->total = change->total;
    bill->rate = change->rate;
    memcpy(bill->currency, change->currency, sizeof(bill->currency));
    books_post(company, bill, change->postings, change->posting_count);
    books_settle(company, bill);
    if (old_vendor == bill->vendor) {
        books_vendor_shift(company, bill->vendor, bill->open - old_open);
        return;
    }
    if (old_vendor)
        books_vendor_shift(company, old_vendor, -old_open);
    books_vendor_shift(company, bill->vendor, bill->open);
}

static bool bill_check_delete(struct company *company, const struct object *bill,
                              struct fault *fault)
{
    if (bill->first_application)
        return fault_set(fault, FAULT_BUSINESS, NULL,
                         "Business Validation Error: You must remove the links to this "
                         "transaction before you can delete it.");
    return check_period_of(company, bill, fault);
}

static void bill_remove(struct company *company, struct object *bill)
{
    books_post(company, bill, NULL, 0);
    books_vendor_shift(company, bill->vendor, -bill->open);
}

const struct rules bill_rules = {.check = bill_check,
                                 .apply = bill_apply,
                                 .check_delete = bill_check_delete,
                                 .remove = bill_remove};
