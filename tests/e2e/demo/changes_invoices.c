/* What people do to invoices only, and with credit memos. */
#include "tests/e2e/demo/change.h"

bool enter_invoice(struct changes *changes, struct error *error)
{
    struct text id;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct entry entry = {changes->words->list, change_number(changes, "PI"),
                          changes->words->amount_here, changes->due, TEXT_NONE};
    if (!like)
        return false;
    tell("the platform", "enters an invoice over 128.30, number", entry.number);
    return change_enter(changes, like, &entry, &id, error);
}

bool give_credit(struct changes *changes, struct error *error)
{
    struct text id;
    const struct pair *pair = pairs_take(&changes->pairs, error);
    struct entry memo = {"credit-memos", change_number(changes, "PC"), "1.50", TEXT_NONE,
                         TEXT_NONE};
    if (!pair)
        return false;
    tell("the platform", "gives a credit memo over 1.50, and uses it for invoice",
         pair->quickbooks.number);
    if (!change_enter(changes, pair, &memo, &id, error))
        return false;
    struct text body = arena_format(&changes->demo->arena,
                                    "{\"invoice\":\"%.*s\",\"amount\":\"1.50\",\"date\":\"%.*s\","
                                    "\"credits\":[{\"credit_memo\":\"%.*s\"}]}",
                                    TEXT_ARG(json_text(pair->platform, "id")),
                                    TEXT_ARG(changes->today), TEXT_ARG(id));
    return on_its_platform(changes, POST(TEXT("receive"), body), NULL, error);
}
