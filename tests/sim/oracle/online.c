/* What holds with QuickBooks Online. */
#include "tests/sim/oracle/predicates.h"

bool is_list_kept_down(const struct question *question)
{
    return is_list(question) && goes_out(question) &&
           setting_is(question, TENANT_SETTING_LISTS_UP, "false");
}
