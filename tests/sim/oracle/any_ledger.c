/* What holds whatever the ledger is. */
#include "tests/sim/oracle/predicates.h"

bool is_marked(const struct question *question)
{
    return map_get(&question->court->marks, uuid_key(&question->record_id)) != NULL;
}

static struct text date_of(const struct document *document)
{
    return document->entity == ENTITY_BILL ? document->fields[BILL_DATE]
                                           : document->fields[BILL_PAYMENT_DATE];
}

bool is_in_closed_period(const struct question *question)
{
    struct text closed = setting(question, TENANT_SETTING_CLOSE_DATE);
    return is_document(question) && goes_out(question) && !text_is_empty(closed) &&
           text_compare(date_of(question->content), closed) <= 0;
}
