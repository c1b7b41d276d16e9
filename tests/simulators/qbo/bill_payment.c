#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/settlement.h"

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
    return settlement_check_bank(change, path, is_check ? "Bank" : "Credit Card", fault);
}

static bool check_lines(struct change *change, struct fault *fault)
{
    const struct json *lines = json_member(change->document, "Line");
    if (!change->is_void && (!lines || lines->count == 0))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Line",
                         "Required parameter Line is missing in the request");
    return settlement_check_lines(change, fault);
}

static bool bill_payment_check(struct change *change, struct fault *fault)
{
    bool is_check = text_equal_string(json_text(change->document, "PayType"), "Check");
    return check_party(change, fault) && settlement_check_total(change, fault) &&
           check_currency(change, fault) && check_control_account(change, fault) &&
           check_bank(change, fault) && check_lines(change, fault) &&
           check_references(change->company, change->document, fault) &&
           check_period(change, fault) &&
           check_number(change, is_check && change->company->preferences.warn_check_number, fault);
}

static void bill_payment_show(struct json_writer *writer, const struct company *company,
                              const struct object *payment)
{
    render_trade(writer, company, payment);
    render_applications(writer, payment);
}

const struct rules bill_payment_rules = {.check = bill_payment_check,
                                         .apply = settlement_apply,
                                         .check_delete = settlement_check_delete,
                                         .remove = books_release_payment,
                                         .show = bill_payment_show,
                                         .has_void = true};
