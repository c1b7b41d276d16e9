#include "tests/simulators/qbd/company/settle.h"

#include "tests/simulators/qbd/company/cents.h"

static bool is_applied(const struct xml *node)
{
    return text_equal(node->name, TEXT("AppliedToTxnAdd")) ||
           text_equal(node->name, TEXT("AppliedToTxnMod"));
}

bool settle_is_named(const struct draft *draft)
{
    return xml_child(draft->request, "AppliedToTxnAdd") ||
           xml_child(draft->request, "AppliedToTxnMod");
}

void settle_add(struct draft *draft, struct settlements *settlements, struct settlement one)
{
    struct settlement **end = &settlements->first;
    struct settlement *added = ARENA_NEW(&draft->company->arena, struct settlement);
    *added = one;
    while (*end)
        end = &(*end)->next;
    *end = added;
    if (one.kind == LINK_MONEY)
        settlements->money_cents += one.cents;
    else
        settlements->credit_cents += one.cents;
    settlements->discount_cents += one.discount_cents;
}

int64_t settle_open(const struct draft *draft, const struct settlements *settlements,
                    const struct object *charge)
{
    int64_t open = link_open(charge);
    LINKS_TO(link, charge)
    {
        if (link->is_live && link->source == draft->object)
            open += link->cents + link->discount_cents;
    }
    for (const struct settlement *one = settlements->first; one; one = one->next) {
        if (one->target == charge)
            open -= one->cents + one->discount_cents;
    }
    return open;
}

static int64_t unused(const struct settlements *settlements, const struct object *credit)
{
    int64_t left = link_unused(credit);
    for (const struct settlement *one = settlements->first; one; one = one->next) {
        if (one->source == credit)
            left -= one->cents;
    }
    return left;
}

/* A job's documents are settled by its customer too. */
static bool is_payers(const struct draft *draft, const struct settle_sides *sides,
                      const struct object *document)
{
    const struct object *party = object_reference(draft->company, document->fields, sides->party);
    while (party && party != sides->payer)
        party = party->parent;
    return party != NULL;
}

bool settle_is_of_account(const struct draft *draft, const struct settle_sides *sides,
                          const struct object *document)
{
    const char *name = sides->charge == ENTITY_INVOICE ? "ARAccountRef" : "APAccountRef";
    return object_reference(draft->company, document->fields, name) ==
           object_reference(draft->company, draft->object->fields, name);
}

static bool read_credit(struct draft *draft, const struct settle_sides *sides,
                        const struct xml *from, struct object *target,
                        struct settlements *settlements)
{
    struct text id = xml_text(from, "CreditTxnID");
    struct object *credit = company_find(draft->company, id);
    int64_t cents = cents_of(xml_text(from, "AppliedAmount"));
    bool is_receipt =
        credit && sides->charge == ENTITY_INVOICE && credit->entity == ENTITY_RECEIVE_PAYMENT;
    if (!credit || (credit->entity != sides->credit && !is_receipt))
        return status_set(draft->status, STATUS_NOT_FOUND, id, TEXT("There is no such credit."));
    if (!is_payers(draft, sides, credit))
        return status_set(draft->status, STATUS_INVALID, TEXT("CreditTxnID"),
                          TEXT("The credit is another's."));
    if (!settle_is_of_account(draft, sides, credit))
        return status_set(draft->status, STATUS_INVALID, TEXT("CreditTxnID"),
                          TEXT("The credit is of another account."));
    if (cents <= 0 || cents > unused(settlements, credit))
        return status_set(draft->status, STATUS_INVALID, TEXT("AppliedAmount"),
                          TEXT("You cannot apply more than what is left of the credit."));
    settle_add(draft, settlements,
               (struct settlement){.kind = is_receipt ? LINK_MONEY : LINK_CREDIT,
                                   .source = credit,
                                   .target = target,
                                   .cents = cents});
    return true;
}

bool settle_read_credits(struct draft *draft, const struct settle_sides *sides,
                         const struct xml *from, struct object *target,
                         struct settlements *settlements)
{
    XML_EACH(credit, from)
    {
        if (text_equal(credit->name, TEXT("SetCredit")) &&
            !read_credit(draft, sides, credit, target, settlements))
            return false;
    }
    return true;
}

static bool read_money(struct draft *draft, const struct xml *from, struct object *target,
                       struct settlements *settlements)
{
    struct settlement one = {.kind = LINK_MONEY, .source = draft->object, .target = target};
    one.cents = cents_of(xml_text(from, "PaymentAmount"));
    one.discount_cents = cents_of(xml_text(from, "DiscountAmount"));
    one.discount_account = object_reference(draft->company, from, "DiscountAccountRef");
    if (one.cents < 0 || one.discount_cents < 0)
        return status_set(draft->status, STATUS_INVALID, TEXT("PaymentAmount"),
                          TEXT("The amount cannot be negative."));
    if (one.discount_cents > 0 && !one.discount_account)
        return status_set(draft->status, STATUS_MISSING, TEXT("DiscountAccountRef"), TEXT_NONE);
    if (one.cents > 0 || one.discount_cents > 0)
        settle_add(draft, settlements, one);
    return true;
}

static bool read_one(struct draft *draft, const struct settle_sides *sides, const struct xml *from,
                     struct settlements *settlements)
{
    struct text id = xml_text(from, "TxnID");
    struct object *target = company_find_kind(draft->company, sides->charge, id);
    if (!target)
        return status_set(draft->status, STATUS_NOT_FOUND, id,
                          TEXT("There is no such transaction to pay."));
    if (!is_payers(draft, sides, target))
        return status_set(draft->status, STATUS_INVALID, TEXT("TxnID"),
                          TEXT("The transaction is another's."));
    if (!settle_is_of_account(draft, sides, target))
        return status_set(draft->status, STATUS_INVALID, TEXT("TxnID"),
                          TEXT("The transaction is of another account."));
    if (!read_money(draft, from, target, settlements) ||
        !settle_read_credits(draft, sides, from, target, settlements))
        return false;
    if (settle_open(draft, settlements, target) < 0)
        return status_set(draft->status, STATUS_INVALID, TEXT("PaymentAmount"),
                          TEXT("You cannot pay more than the amount due."));
    return true;
}

bool settle_read(struct draft *draft, const struct settle_sides *sides,
                 struct settlements *settlements)
{
    XML_EACH(from, draft->request)
    {
        if (is_applied(from) && !read_one(draft, sides, from, settlements))
            return false;
    }
    return true;
}

void settle_link(struct draft *draft, const struct settlements *settlements, bool replaces)
{
    if (replaces)
        link_end_from(draft->object, LINK_MONEY);
    for (const struct settlement *one = settlements->first; one; one = one->next) {
        struct link *link =
            link_add(draft->company, one->kind, one->source, one->target, one->cents);
        link->discount_cents = one->discount_cents;
        link->discount_account = one->discount_account;
        if (one->source == draft->object || !draft->company->switches.payment_touches_bill)
            continue;
        company_touch(draft->company, one->source);
        company_touch(draft->company, one->target);
    }
}
