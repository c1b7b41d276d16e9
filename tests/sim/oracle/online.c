/* What holds with QuickBooks Online. */
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
