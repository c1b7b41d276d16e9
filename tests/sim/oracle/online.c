/* What holds with QuickBooks Online, whatever the document is. */
#include "tests/sim/oracle/predicates.h"

bool is_list_kept_down(const struct question *question)
{
    return is_list(question) && goes_out(question) &&
           setting_is(question, TENANT_SETTING_LISTS_UP, "false");
}

/* A job is a customer with a parent. */
bool is_item_or_job_of_the_platform(const struct question *question)
{
    bool is_job =
        is_a(question, ENTITY_CUSTOMER) && text_is_present(said(question, CUSTOMER_PARENT));
    return goes_out(question) && (is_job || is_a(question, ENTITY_ITEM));
}

bool is_up_only(const struct question *question)
{
    return is_document(question) && comes_in(question) &&
           setting_is(question, TENANT_SETTING_DIRECTION, "up_only");
}

/* A document without currency has the company's. */
static struct text currency_of(const struct question *question)
{
    struct text own = document_value(question->source, ROLE_CURRENCY);
    return text_is_empty(own) ? setting(question, TENANT_SETTING_HOME_CURRENCY) : own;
}

bool has_unknown_currency(const struct question *question)
{
    return is_document(question) && is_writing(question) && text_is_empty(currency_of(question));
}

bool has_other_currency(const struct question *question)
{
    return is_document(question) && is_writing(question) &&
           !text_equal_string(currency_of(question), "USD");
}
