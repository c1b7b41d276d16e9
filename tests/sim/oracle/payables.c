/* What holds for bills and what pays them. */
#include "tests/sim/oracle/predicates.h"

static bool is_written_bill(const struct question *question)
{
    return is_a(question, ENTITY_BILL) && is_writing(question);
}

bool is_negative(const struct question *question)
{
    return is_written_bill(question) && cents_of(said(question, BILL_TOTAL)) < 0;
}

bool has_foreign_item(const struct question *question)
{
    return is_written_bill(question) && question->source->lines[BILL_LINES_ITEM].count > 0;
}

bool is_bill_without_number(const struct question *question)
{
    return is_written_bill(question) && comes_in(question) &&
           text_is_empty(said(question, BILL_NUMBER));
}

bool lacks_preference_of_bill(const struct question *question)
{
    return is_written_bill(question) && comes_in(question) &&
           (setting_is_unset(question, TENANT_SETTING_UNALLOCATED_EXPENSE) ||
            setting_is_unset(question, TENANT_SETTING_BANK_ACCOUNT));
}

bool is_bill_paid_before_it_enters(const struct question *question)
{
    return is_a(question, ENTITY_BILL) && comes_in(question) && is_entering(question) &&
           cents_of(said(question, BILL_BALANCE)) != cents_of(said(question, BILL_TOTAL));
}

bool lacks_preference_of_payment(const struct question *question)
{
    return is_a(question, ENTITY_BILL_PAYMENT) && is_writing(question) && goes_out(question) &&
           setting_is_unset(question, TENANT_SETTING_BANK_ACCOUNT);
}

/* S1: console accounts, and accounts that signed up before 2017-09-15. */
static bool is_older_cohort(const struct question *question)
{
    struct text signup = setting(question, TENANT_SETTING_SIGNUP_DATE);
    return setting_is(question, TENANT_SETTING_UNDER_CONSOLE, "true") ||
           setting_is(question, TENANT_SETTING_CREATED_UNDER_CONSOLE, "true") ||
           (!text_is_empty(signup) && text_compare(signup, TEXT("2017-09-15")) <= 0);
}

bool is_payment_of_older_cohort(const struct question *question)
{
    return is_a(question, ENTITY_BILL_PAYMENT) && comes_in(question) && is_older_cohort(question);
}

bool is_payment_of_unknown_cohort(const struct question *question)
{
    return is_a(question, ENTITY_BILL_PAYMENT) && comes_in(question) &&
           setting_is_unset(question, TENANT_SETTING_SIGNUP_DATE);
}

/* Paid there, as far as the journal has shown. */
static bool is_paid_there(const struct question *question)
{
    enum half half = half_other(question->from);
    const struct map *sightings = &question->court->sightings[half];
    for (size_t i = 0; i < sightings->entry_count; i++) {
        const struct sighting *payment = sightings->entries[i].value;
        if (!payment || payment->document.entity != ENTITY_BILL_PAYMENT || payment->is_deleted ||
            books_is_void(&payment->document))
            continue;
        const struct lines *lines = &payment->document.lines[BILL_PAYMENT_LINES_APPLICATION];
        for (size_t n = 0; n < lines->count; n++)
            if (text_equal(lines->items[n].fields[BILL_PAYMENT_APPLICATION_BILL],
                           question->target->id))
                return true;
    }
    return false;
}

bool removes_paid_bill(const struct question *question)
{
    return is_a(question, ENTITY_BILL) && !is_writing(question) && question->target &&
           is_paid_there(question);
}
