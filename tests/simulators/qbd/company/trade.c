#include "tests/simulators/qbd/company/trade.h"

#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/link.h"

enum { DAYS_BILLS_ARE_DUE = 10 };

void trade_set_reference(struct draft *draft, const char *name, const struct object *to)
{
    struct arena *arena = &draft->company->arena;
    struct xml *reference = fields_make(arena, text_of(name), TEXT(""));
    fields_set(arena, reference, "ListID", to->id);
    fields_remove(draft->object->fields, text_of(name));
    fields_append(draft->object->fields, reference);
}

bool trade_account(struct draft *draft, const char *name)
{
    bool is_payable = name[1] == 'P';
    const char *type = is_payable ? "AccountsPayable" : "AccountsReceivable";
    const struct object *account = object_reference(draft->company, draft->object->fields, name);
    if (!account) {
        account =
            books_account(draft->company, is_payable ? "Accounts Payable" : "Accounts Receivable");
        trade_set_reference(draft, name, account);
    }
    return books_is_type(account, type) || status_set(draft->status, STATUS_INVALID, text_of(name),
                                                      TEXT("The account is of another type."));
}

void trade_due_date(struct draft *draft)
{
    char text[DATE_TEXT_BYTES_MAX];
    const struct object *object = draft->object;
    const struct object *terms = object_reference(draft->company, object->fields, "TermsRef");
    int64_t days = DAYS_BILLS_ARE_DUE;
    date_day day;
    if (text_is_present(object_text(object, "DueDate")) ||
        !date_parse(object_text(object, "TxnDate"), &day))
        return;
    if (terms)
        text_parse_int64(object_text(terms, "StdDueDays"), &days);
    fields_set(&draft->company->arena, object->fields, "DueDate",
               date_format(day + (date_day)days, text));
}

static bool is_settled_by_another(const struct draft *draft, const char *party)
{
    const struct object *now = object_reference(draft->company, draft->object->fields, party);
    bool is_settled = false;
    LINKS_TO(link, draft->object)
    {
        const struct object *payer =
            object_reference(draft->company, link->source->fields, "PayeeEntityRef");
        if (!payer)
            payer = object_reference(draft->company, link->source->fields, party);
        if (link->is_live && link->kind != LINK_ORDER && payer != now)
            is_settled = true;
    }
    return is_settled;
}

bool trade_check_settled(struct draft *draft, const char *party, int64_t total)
{
    struct object *object = draft->object;
    int64_t settled = object->total - link_open(object);
    int64_t used = object->total - link_unused(object);
    struct text name = text_of(entity_row(object->entity)->name);
    if (total < settled || total < used)
        return status_set(draft->status, STATUS_CANNOT_MODIFY, name,
                          TEXT("You cannot make it less than what is paid or used."));
    if (settled > 0 && text_equal_string(text_of(party), "VendorRef") &&
        is_settled_by_another(draft, party))
        return status_set(draft->status, STATUS_CANNOT_MODIFY, name,
                          TEXT("It was paid by another."));
    object->total = total;
    return true;
}
