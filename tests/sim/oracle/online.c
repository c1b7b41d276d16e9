/* What holds with QuickBooks Online, whatever the document is. */
#include "tests/sim/oracle/predicates.h"

bool is_list_kept_down(const struct question *question)
{
    return is_list(question) && goes_out(question) &&
           setting_is(question, TENANT_SETTING_LISTS_UP, "false");
}

bool is_up_only(const struct question *question)
{
    return is_document(question) && comes_in(question) &&
           setting_is(question, TENANT_SETTING_DIRECTION, "up_only");
}

/* A document without currency has the company's. */
static struct text currency_of(const struct question *question)
{
    struct text own = is_a(question, ENTITY_BILL) ? said(question, BILL_CURRENCY)
                                                  : said(question, BILL_PAYMENT_CURRENCY);
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
