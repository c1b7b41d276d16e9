/* Money from customers. */
#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/settlement.h"
#include "tests/simulators/qbo/special_account.h"

/* Where nothing is said, money waits undeposited. */
static bool check_deposit(struct change *change, struct fault *fault)
{
    if (json_path(change->document, "DepositToAccountRef.value"))
        return settlement_check_bank(change, "DepositToAccountRef", "Bank|Other Current Asset",
                                     fault);
    if (change->total > 0)
        change->bank = special_account(change->company, SPECIAL_UNDEPOSITED);
    return true;
}

static bool check_undeposited(const struct object *payment, struct fault *fault)
{
    if (!payment || !payment->is_deposited)
        return true;
    return fault_set(fault, FAULT_DEPOSITED, NULL,
                     "Deposited Transaction cannot be changed : This transaction has been "
                     "deposited. If you want to change or delete it, you must edit the deposit it "
                     "appears on and remove it first.");
}

static bool payment_check_delete(struct company *company, const struct object *payment,
                                 struct fault *fault)
{
    return check_undeposited(payment, fault) && settlement_check_delete(company, payment, fault);
}

static bool payment_check(struct change *change, struct fault *fault)
{
    return check_undeposited(change->object, fault) && check_party(change, fault) &&
           settlement_check_total(change, fault) && check_currency(change, fault) &&
           check_control_account(change, fault) && check_deposit(change, fault) &&
           settlement_check_lines(change, fault) &&
           check_references(change->company, change->document, fault) &&
           check_period(change, fault);
}

static void payment_show(struct json_writer *writer, const struct company *company,
                         const struct object *payment)
{
    if (payment->bank)
        render_reference(writer, "DepositToAccountRef", payment->bank);
    render_trade(writer, company, payment);
    cents_write(writer, "UnappliedAmt", payment->open);
    render_applications(writer, payment);
}

const struct rules payment_rules = {.check = payment_check,
                                    .apply = settlement_apply,
                                    .check_delete = payment_check_delete,
                                    .remove = books_release_payment,
                                    .show = payment_show,
                                    .has_void = true};
