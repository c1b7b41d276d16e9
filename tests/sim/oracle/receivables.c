/* What holds for invoices, credit memos and what pays them. */
#include "tests/sim/oracle/predicates.h"

bool is_invoice_without_number(const struct question *question)
{
    return is_written(question, ENTITY_INVOICE) && comes_in(question) &&
           text_is_empty(said(question, INVOICE_NUMBER));
}

bool lacks_preference_of_invoice(const struct question *question)
{
    return is_written(question, ENTITY_INVOICE) && comes_in(question) &&
           (setting_is_unset(question, TENANT_SETTING_UNALLOCATED_INCOME) ||
            setting_is_unset(question, TENANT_SETTING_BANK_ACCOUNT));
}

/* The tenant's own setting, if it has one: "off", "in", "out" or "both". Otherwise both under the
 * terms of 2019 for who started after 2019-01-15, and none. */
static bool may_go(const struct question *question, const char *way)
{
    struct text chosen = setting(question, TENANT_SETTING_CREDIT_MEMOS);
    struct text started = setting(question, TENANT_SETTING_STARTED_AT);
    if (!text_is_empty(chosen))
        return text_equal_string(chosen, way) || text_equal_string(chosen, "both");
    if (text_is_empty(started))
        started = setting(question, TENANT_SETTING_SIGNUP_DATE);
    return !setting_is(question, TENANT_SETTING_EDITION, "online_2018") &&
           !text_is_empty(started) && !is_before(question, started, "2019-01-15");
}

bool is_credit_memo_kept_back(const struct question *question)
{
    return is_a(question, ENTITY_CREDIT_MEMO) &&
           !may_go(question, comes_in(question) ? "in" : "out");
}

static bool has_classes(const struct document *document)
{
    return document_changed_groups(document, NULL) & (UINT32_C(1) << GROUP_CLASSES);
}

/* As long as nobody knows how classes are tracked, what has some waits. */
bool has_classes_of_unknown_tracking(const struct question *question)
{
    return goes_out(question) && is_writing(question) && has_classes(question->source) &&
           setting_is_unset(question, TENANT_SETTING_CLASS_TRACKING);
}
