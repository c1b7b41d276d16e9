/* Money from one account of the balance sheet to another. */
#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/rules.h"

static bool is_balance_sheet(const struct object *account)
{
    bool is_control = text_equal_string(account->account_type, "Accounts Payable") ||
                      text_equal_string(account->account_type, "Accounts Receivable");
    return !is_control && !text_equal_string(account->classification, "Revenue") &&
           !text_equal_string(account->classification, "Expense");
}

static struct object *find_account(const struct change *change, const char *key,
                                   struct fault *fault)
{
    struct object *account =
        check_reference(change->company, ENTITY_ACCOUNT, change->document, key, fault);
    if (!account || is_balance_sheet(account))
        return account;
    fault_set(fault, FAULT_BUSINESS, key,
              "Business Validation Error: Money can only be transferred between accounts of the "
              "balance sheet that are not accounts receivable or payable.");
    return NULL;
}

static bool check_amount(struct change *change, struct fault *fault)
{
    if (!cents_of(json_member(change->document, "Amount"), &change->total))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                         "Required parameter Amount is missing in the request");
    if (change->total <= 0)
        return fault_set(fault, FAULT_BUSINESS, "Amount",
                         "Business Validation Error: Transaction amount must be more than 0.");
    return true;
}

static void post(struct change *change, struct object *from, struct object *to)
{
    int64_t home_cents = cents_at_rate(change->total, change->rate);
    change->postings = ARENA_ARRAY(&change->company->arena, struct posting, 2);
    change->postings[change->posting_count++] = (struct posting){to, change->total, home_cents};
    change->postings[change->posting_count++] = (struct posting){from, -change->total, -home_cents};
}

static bool transfer_check(struct change *change, struct fault *fault)
{
    struct object *from = find_account(change, "FromAccountRef", fault);
    struct object *to = from ? find_account(change, "ToAccountRef", fault) : NULL;
    if (!to)
        return false;
    if (from == to || strcmp(from->currency, to->currency) != 0)
        return fault_set(fault, FAULT_BUSINESS, "ToAccountRef",
                         "Business Validation Error: A transfer needs two accounts of one "
                         "currency.");
    change->party = from; /* whose currency it has */
    if (!check_amount(change, fault) || !check_currency(change, fault) ||
        !check_references(change->company, change->document, fault))
        return false;
    post(change, from, to);
    return check_period(change, fault);
}

static void transfer_apply(struct change *change)
{
    struct object *transfer = change->object;
    transfer->total = change->total;
    transfer->rate = change->rate;
    memcpy(transfer->currency, change->currency, sizeof(transfer->currency));
    books_post(change->company, transfer, change->postings, change->posting_count);
}

static bool transfer_check_delete(struct company *company, const struct object *transfer,
                                  struct fault *fault)
{
    return check_period_of(company, transfer, fault);
}

static void transfer_remove(struct company *company, struct object *transfer)
{
    books_post(company, transfer, NULL, 0);
}

static void transfer_show(struct json_writer *writer, const struct company *company,
                          const struct object *transfer)
{
    char text[DECIMAL_TEXT_BYTES_MAX];
    render_currency(writer, transfer->currency);
    if (company->is_multicurrency)
        json_write_number(writer, "ExchangeRate", decimal_format(transfer->rate, 0, text));
}

const struct rules transfer_rules = {.check = transfer_check,
                                     .apply = transfer_apply,
                                     .check_delete = transfer_check_delete,
                                     .remove = transfer_remove,
                                     .show = transfer_show};
