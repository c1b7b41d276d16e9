/* What holds for bills and what pays them. */
#include "tests/sim/oracle/predicates.h"

bool is_bill_without_number(const struct question *question)
{
    return is_written(question, ENTITY_BILL) && comes_in(question) &&
           text_is_empty(said(question, BILL_NUMBER));
}

bool lacks_preference_of_bill(const struct question *question)
{
    return is_written(question, ENTITY_BILL) && comes_in(question) &&
           (setting_is_unset(question, TENANT_SETTING_UNALLOCATED_EXPENSE) ||
            setting_is_unset(question, TENANT_SETTING_BANK_ACCOUNT));
}

/* Also an applied credit counts. */
bool is_paid_before_it_enters(const struct question *question)
{
    return (is_a(question, ENTITY_BILL) || is_a(question, ENTITY_INVOICE)) && comes_in(question) &&
           is_entering(question) &&
           cents_of(document_value(question->source, ROLE_BALANCE)) !=
               cents_of(document_value(question->source, ROLE_TOTAL));
}

static bool is_payment(const struct question *question)
{
    return is_a(question, ENTITY_BILL_PAYMENT) || is_a(question, ENTITY_INVOICE_PAYMENT);
}

bool lacks_preference_of_payment(const struct question *question)
{
    return is_payment(question) && is_writing(question) && goes_out(question) &&
           setting_is_unset(question, TENANT_SETTING_BANK_ACCOUNT);
}

/* S1: console accounts, and accounts that signed up before 2017-09-15. */
static bool is_older_cohort(const struct question *question)
{
    struct text signup = setting(question, TENANT_SETTING_SIGNUP_DATE);
    return setting_is(question, TENANT_SETTING_UNDER_CONSOLE, "true") ||
           setting_is(question, TENANT_SETTING_CREATED_UNDER_CONSOLE, "true") ||
           (!text_is_empty(signup) && is_before(question, signup, "2017-09-15"));
}

bool is_payment_of_older_cohort(const struct question *question)
{
    return is_payment(question) && comes_in(question) && is_older_cohort(question);
}

bool is_payment_of_unknown_cohort(const struct question *question)
{
    return is_payment(question) && comes_in(question) &&
           setting_is_unset(question, TENANT_SETTING_SIGNUP_DATE);
}

/* Where each bill stands that a credit is applied to, as the journal has shown it. */
struct bill_search {
    const struct question *question;
    bool has_open;
};

static void look_at_bill(void *context, enum entity entity, struct text id)
{
    struct bill_search *search = context;
    const struct question *question = search->question;
    const struct tenant_world *tenant = &question->oracle->world->tenants[question->tenant];
    const struct entry *bill = books_find(&tenant->books[question->from], entity, id);
    if (entity != ENTITY_BILL || !bill)
        return;
    const struct sighting *seen =
        sighting_of(question->oracle, question->tenant, question->from, bill);
    search->has_open |= !seen || cents_of(seen->document.fields[BILL_BALANCE]) != 0;
}

bool applies_credit_to_open_bill(const struct question *question)
{
    struct bill_search search = {.question = question};
    if (!is_written(question, ENTITY_CREDIT_APPLICATION) || !goes_out(question) ||
        setting_is(question, TENANT_SETTING_VENDOR_CREDITS, "at_once"))
        return false;
    document_each_applied(question->source, look_at_bill, &search);
    return search.has_open;
}
