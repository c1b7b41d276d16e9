#include "tests/simulators/qbo/settlement.h"

#include <inttypes.h>
#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"

enum { LINKS_MAX = 2 }; /* of a line */

bool settlement_check_total(struct change *change, struct fault *fault)
{
    if (!cents_of(json_member(change->document, "TotalAmt"), &change->total))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "TotalAmt",
                         "Required parameter TotalAmt is missing in the request");
    if (change->total < 0)
        return fault_set(fault, FAULT_BUSINESS, "TotalAmt",
                         "Business Validation Error: Transaction amount must be 0 or greater.");
    return true;
}

bool settlement_check_bank(struct change *change, const char *path, const char *types,
                           struct fault *fault)
{
    struct text rest = text_of(types);
    change->bank = check_reference(change->company, ENTITY_ACCOUNT, change->document, path, fault);
    if (!change->bank)
        return false;
    while (text_is_present(rest))
        if (text_equal(change->bank->account_type, text_next(&rest, '|')))
            return check_account_currency(change, change->bank, path, fault);
    return fault_set(fault, FAULT_BUSINESS, path,
                     "Business Validation Error: Account specified is not a %s account.", types);
}

/* A charge or credit of this side that the link names; NULL when there is none. */
static struct object *find_target(const struct change *change, const struct json *link)
{
    const struct trade_side *side = trade_of(change->entity).side;
    enum entity entity;
    struct trade trade;
    if (!entity_find(json_text(link, "TxnType"), &entity) || !trade_find(entity, &trade) ||
        trade.side != side || (trade.role != TRADE_CHARGE && trade.role != TRADE_CREDIT))
        return NULL;
    return company_find(change->company, entity, json_scalar(link, "TxnId"));
}

/* A payment of a customer may settle what is owed by the customers under it. */
static bool is_of_party(const struct object *target, const struct object *party)
{
    for (const struct object *at = target->party; at; at = at->parent)
        if (at == party)
            return true;
    return false;
}

static struct object *linked_target(const struct change *change, const struct json *link,
                                    struct fault *fault)
{
    struct object *target = find_target(change, link);
    if (!target || !is_of_party(target, change->party) ||
        target->control_account != change->control_account) {
        fault_set(fault, FAULT_CANNOT_LINK, "LinkedTxn",
                  "Transaction cannot be linked : The transaction %.*s cannot be linked to this "
                  "one.",
                  TEXT_ARG(json_scalar(link, "TxnId")));
        return NULL;
    }
    return target;
}

/* What a line may still take of a target: its balance, what this payment took before, less what
 * earlier lines take now. */
static int64_t available(const struct change *change, const struct object *target)
{
    int64_t cents = target->open;
    const struct object *payment = change->object;
    for (size_t i = 0; payment && i < payment->application_count; i++)
        if (payment->applications[i].target == target)
            cents += payment->applications[i].cents;
    for (size_t i = 0; i < change->application_count; i++)
        if (change->applications[i].target == target)
            cents -= change->applications[i].cents;
    return cents;
}

static bool check_link(struct change *change, const struct json *link, int64_t cents,
                       struct fault *fault)
{
    struct object *target = linked_target(change, link, fault);
    if (!target)
        return false;
    int64_t most = available(change, target);
    if (most == 0 && cents > 0 && change->company->switches.paid_bill_voids)
        return true; /* the link is dropped */
    if (most == 0 && cents > 0)
        return fault_set(fault, FAULT_CANNOT_LINK, "LinkedTxn",
                         "Transaction cannot be linked : Nothing is open on %s %" PRId64 ".",
                         entity_name(target->entity), target->id);
    char text[CENTS_TEXT_BYTES_MAX];
    if (cents > most)
        return fault_set(fault, FAULT_BUSINESS, "Amount",
                         "Business Validation Error: The amount applied is more than what is open "
                         "on the transaction: %s.",
                         cents_format(most, text).data);
    if (cents > 0)
        change->applications[change->application_count++] =
            (struct application){.target = target, .cents = cents};
    return true;
}

/* Some clients join a charge and a credit in one line: both take its amount. */
static bool check_line(struct change *change, const struct json *line, struct fault *fault)
{
    int64_t cents;
    const struct json *links = json_member(line, "LinkedTxn");
    bool has_links = links && links->kind == JSON_ARRAY && links->count > 0;
    if (!cents_of(json_member(line, "Amount"), &cents) || cents < 0)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                         "Required parameter Line.Amount is missing in the request");
    if (!has_links || links->count > LINKS_MAX)
        return fault_set(fault, FAULT_PARAMETER_MISSING, "LinkedTxn",
                         "Required parameter Line.LinkedTxn is missing in the request");
    JSON_EACH(link, links)
    {
        if (!check_link(change, link, cents, fault))
            return false;
    }
    return true;
}

static bool check_net(struct change *change, struct fault *fault)
{
    int64_t net = books_net(change->applications, change->application_count);
    if (net > change->total)
        return fault_set(fault, FAULT_BUSINESS, "TotalAmt",
                         "Business Validation Error: The lines add up to more than the amount of "
                         "the payment.");
    if (net < 0)
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: The credits used are more than what they are "
                         "used for.");
    /* Every link was dropped: nothing is left to pay. */
    bool is_dropped = change->application_count == 0 && change->total > 0;
    if (is_dropped && change->company->switches.paid_bill_voids) {
        change->is_void = true;
        change->total = 0;
    }
    return true;
}

bool settlement_check_lines(struct change *change, struct fault *fault)
{
    const struct json *lines = json_member(change->document, "Line");
    if (change->is_void || !lines || lines->count == 0)
        return true;
    if (lines->count > LINES_MAX)
        return fault_set(fault, FAULT_BUSINESS, "Line",
                         "Business Validation Error: A transaction has at most %d lines.",
                         LINES_MAX);
    change->applications =
        ARENA_ARRAY(&change->company->arena, struct application, lines->count * LINKS_MAX);
    JSON_EACH(line, lines)
    {
        if (!check_line(change, line, fault))
            return false;
    }
    return check_net(change, fault);
}

void settlement_apply(struct change *change)
{
    struct company *company = change->company;
    struct object *payment = change->object;
    if (payment->party && payment->party != change->party)
        books_set_open(company, payment, 0);
    payment->party = change->party;
    payment->control_account = change->control_account;
    payment->bank = change->bank;
    payment->total = change->total;
    payment->rate = change->rate;
    payment->is_voided = change->is_void;
    memcpy(payment->currency, change->currency, sizeof(payment->currency));
    for (size_t i = 0; i < change->application_count; i++)
        change->applications[i].payment = payment;
    books_apply(company, payment, change->applications, change->application_count);
}

bool settlement_check_delete(struct company *company, const struct object *payment,
                             struct fault *fault)
{
    return check_period_of(company, payment, fault);
}
