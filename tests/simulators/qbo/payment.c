#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/rules.h"

/* Where the money comes from: a bank for a check, a card for a card. A payment of nothing needs
 * no account. */
static bool check_bank(struct change *change, struct fault *fault)
{
    struct text type = json_text(change->document, "PayType");
    bool is_check = text_equal_string(type, "Check");
    if (!is_check && !text_equal_string(type, "CreditCard"))
        return fault_set(fault, text_is_present(type) ? FAULT_ENUMERATION : FAULT_PARAMETER_MISSING,
                         "PayType", "Required parameter PayType is missing or invalid");
    const char *path = is_check ? "CheckPayment.BankAccountRef" : "CreditCardPayment.CCAccountRef";
    if (change->total == 0 && !json_path(change->document, path))
        return true;
    change->bank = check_reference(change->company, ENTITY_ACCOUNT, change->document, path, fault);
    if (!change->bank)
        return false;
    if (!text_equal_string(change->bank->account_type, is_check ? "Bank" : "Credit Card"))
        return fault_set(fault, FAULT_BUSINESS, path,
                         "Business Validation Error: Account specified is not a %s account.",
                         is_check ? "bank" : "credit card");
    if (strcmp(change->bank->currency, change->company->home) != 0 &&
        strcmp(change->bank->currency, change->currency) != 0)
        return fault_set(fault, FAULT_BUSINESS, path,
                         "Business Validation Error: The currency of the transaction is invalid "
                         "for customer / vendor / account.");
    return true;
}

static bool check_total(struct change *change, struct fault *fault)
{
    if (!cents_of(json_member(change->document, "TotalAmt"), &change->total))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "TotalAmt",
                         "Required parameter TotalAmt is missing in the request");
    if (change->total < 0)
        return fault_set(fault, FAULT_BUSINESS, "TotalAmt",
                         "Business Validation Error: Transaction amount must be 0 or greater.");
    return true;
}

static struct object *linked_bill(const struct change *change, const struct json *line,
                                  struct fault *fault)
{
    const struct json *links = json_member(line, "LinkedTxn");
    const struct json *link = links && links->kind == JSON_ARRAY ? links->first : NULL;
    struct text id = json_scalar(link, "TxnId");
    struct object *bill = NULL;
    if (!link || link->next) {
        fault_set(fault, FAULT_PARAMETER_MISSING, "LinkedTxn",
                  "Required parameter Line.LinkedTxn is missing in the request");
        return NULL;
    }
    if (text_equal_string(json_text(link, "TxnType"), "Bill"))
        bill = company_find(change->company, ENTITY_BILL, id);
    if (!bill || bill->vendor != change->vendor || bill->payable != change->payable) {
        fault_set(fault, FAULT_CANNOT_LINK, "LinkedTxn",
                  "Transaction cannot be linked : The transaction %.*s cannot be linked to this "
                  "one.",
                  TEXT_ARG(id));
        return NULL;
    }
    return bill;
}

/* What a line may still pay on a bill: its balance, what this payment paid on it before, less what
 * earlier lines take now. */
static int64_t available(const struct change *change, const struct object *bill)
{
    int64_t cents = bill->open;
    const struct object *payment = change->object;
    for (size_t i = 0; payment && i < payment->application_count; i++)
        if (payment->applications[i].bill == bill)
            cents += payment->applications[i].cents;
    for (size_t i = 0; i < change->application_count; i++)
        if (change->applications[i].bill == bill)
            cents -= change->applications[i].cents;
    return cents;
}

static bool check_line(struct change *change, const struct json *line, struct fault *fault)
{
    int64_t cents;
    if (!cents_of(json_member(line, "Amount"), &cents) || cents < 0)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                         "Required parameter Line.Amount is missing in the request");
    struct object *bill = linked_bill(change, line, fault);
    if (!bill)
        return false;
    int64_t most = available(change, bill);
    if (most == 0 && cents > 0 && change->company->switches.paid_bill_voids)
        return true; /* the link is dropped */
    if (most == 0 && cents > 0)
        return fault_set(fault, FAULT_CANNOT_LINK, "LinkedTxn",
                         "Transaction cannot be linked : The bill %lld is paid already.",
                         (long long)bill->id);
    char text[CENTS_TEXT_BYTES_MAX];
    if (cents > most)
        return fault_set(fault, FAULT_BUSINESS, "Amount",
                         "Business Validation Error: The amount applied is more than what is open "
                         "on the bill: %s.",
                         cents_format(most, text).data);
    if (cents > 0)
        change->applications[change->application_count++] =
            (struct application){.bill = bill, .cents = cents};
    return true;
}

static bool check_lines(struct change *change, struct fault *fault)
{
    const struct json *lines = json_member(change->document, "Line");
    int64_t applied = 0;
    if (change->is_void)
        return true;
    if (!lines || lines->count == 0)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Line",
                         "Required parameter Line is missing in the request");
    if (lines->count > LINES_MAX)
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: A transaction has at most %d lines.",
                         LINES_MAX);
    change->applications = ARENA_ARRAY(&change->company->arena, struct application, lines->count);
    JSON_EACH(line, lines)
    {
        if (!check_line(change, line, fault))
            return false;
    }
    for (size_t i = 0; i < change->application_count; i++)
        applied += change->applications[i].cents;
    if (applied > change->total)
        return fault_set(fault, FAULT_BUSINESS, "TotalAmt",
                         "Business Validation Error: The lines add up to more than the amount of "
                         "the payment.");
    /* Every link was dropped: nothing is left to pay. */
    if (change->application_count == 0 && change->total > 0 &&
        change->company->switches.paid_bill_voids) {
        change->is_void = true;
        change->total = 0;
    }
    return true;
}

static bool payment_check(struct change *change, struct fault *fault)
{
    change->vendor =
        check_reference(change->company, ENTITY_VENDOR, change->document, "VendorRef", fault);
    if (change->object && change->object->is_voided)
        return fault_set(fault, FAULT_BUSINESS, NULL,
                         "Business Validation Error: A voided transaction cannot be changed.");
    bool is_check = text_equal_string(json_text(change->document, "PayType"), "Check");
    return change->vendor && check_total(change, fault) && check_currency(change, fault) &&
           check_payable(change, fault) && check_bank(change, fault) &&
           check_lines(change, fault) && check_period(change, fault) &&
           (!is_check || check_number(change, ENTITY_BILL_PAYMENT, fault));
}

/* The vendor's balance falls by all that was paid, applied or not. */
static void payment_apply(struct change *change)
{
    struct company *company = change->company;
    struct object *payment = change->object;
    if (payment->vendor)
        books_vendor_shift(company, payment->vendor, payment->total);
    payment->vendor = change->vendor;
    payment->payable = change->payable;
    payment->bank = change->bank;
    payment->total = change->total;
    payment->rate = change->rate;
    payment->is_voided = change->is_void;
    memcpy(payment->currency, change->currency, sizeof(payment->currency));
    for (size_t i = 0; i < change->application_count; i++)
        change->applications[i].payment = payment;
    books_apply(company, payment, change->applications, change->application_count);
    books_vendor_shift(company, payment->vendor, -payment->total);
}

static bool payment_check_delete(struct company *company, const struct object *payment,
                                 struct fault *fault)
{
    return check_period_of(company, payment, fault);
}

static void payment_remove(struct company *company, struct object *payment)
{
    int64_t total = payment->total;
    payment->total = 0;
    books_apply(company, payment, NULL, 0);
    books_vendor_shift(company, payment->vendor, total);
}

const struct rules payment_rules = {.check = payment_check,
                                    .apply = payment_apply,
                                    .check_delete = payment_check_delete,
                                    .remove = payment_remove,
                                    .has_void = true};
