/* What people do to bills in QuickBooks Desktop, and to those with a purchase order. */
#include <string.h>

#include "tests/e2e/demo/change.h"
#include "tests/e2e/demo/screen.h"

/* Its first link of that type; NULL: none. */
static const struct json *link_to(const struct json *bill, const char *type)
{
    JSON_EACH(link, json_member(bill, "LinkedTxn"))
    {
        if (text_equal_string(json_text(link, "TxnType"), type))
            return link;
    }
    return NULL;
}

static bool is_touched(const struct json *record)
{
    return memmem(record->span.data, record->span.length, DEMO_MARK, strlen(DEMO_MARK)) != NULL;
}

static bool load_bills(const struct changes *changes, const struct json **bills,
                       struct error *error)
{
    const struct json *dump;
    if (!in_quickbooks(changes->demo, changes->company, GET(TEXT("dump?entity=Bill")), &dump,
                       error))
        return false;
    *bills = json_member(dump, "Bill");
    return true;
}

bool pay_all_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body =
        arena_format(&changes->demo->arena, "{\"bill\":\"%.*s\"}", TEXT_ARG(pair->quickbooks.id));
    tell("QuickBooks", "pays all of bill", pair->quickbooks.number);
    return in_quickbooks(changes->demo, changes->company, POST(TEXT("pay"), body), NULL, error);
}

/* One that never came because it was paid: with its payment gone it does (R81). */
bool free_paid_bill(struct changes *changes, struct error *error)
{
    static const char PAYMENT[] = "BillPaymentCheck";
    const struct json *bills;
    if (!load_bills(changes, &bills, error))
        return false;
    JSON_EACH(bill, bills)
    {
        const struct json *payment = link_to(bill, PAYMENT);
        struct text number = json_text(bill, "RefNumber");
        if (!payment || json_member(bill, "LinkedTxn")->count != 1 || is_touched(bill) ||
            !text_is_present(number) || !text_equal_string(json_text(bill, "IsPaid"), "true"))
            continue;
        struct text body = arena_format(&changes->demo->arena, "{\"type\":\"%s\",\"id\":\"%.*s\"}",
                                        PAYMENT, TEXT_ARG(json_text(payment, "TxnID")));
        tell("QuickBooks", "deletes the payment of a bill that stayed there as paid, number",
             number);
        return in_quickbooks(changes->demo, changes->company, POST(TEXT("delete"), body), NULL,
                             error);
    }
    return true;
}

/* The platform's unpaid bill of that number; NULL: none. */
static const struct json *find_here(const struct json *dump, struct text number)
{
    JSON_EACH(bill, json_member(dump, "bills"))
    {
        if (text_is_present(number) && text_equal(json_text(bill, "record.number"), number) &&
            text_equal(json_text(bill, "record.balance"), json_text(bill, "record.total")) &&
            !json_is_true(bill, "deleted") && !is_touched(bill))
            return bill;
    }
    return NULL;
}

/* Its header goes to QuickBooks, its items stay, and so does the link (R66, R67, R71). */
bool edit_bill_of_order(struct changes *changes, struct error *error)
{
    const struct json *bills;
    const struct json *dump;
    if (!load_bills(changes, &bills, error) ||
        !on_its_platform(changes, GET(TEXT("dump?entity=bills")), &dump, error))
        return false;
    JSON_EACH(bill, bills)
    {
        struct text number = json_text(bill, "RefNumber");
        const struct json *here =
            link_to(bill, "PurchaseOrder") && text_equal_string(json_text(bill, "IsPaid"), "false")
                ? find_here(dump, number)
                : NULL;
        if (!here)
            continue;
        tell("the platform", "edits due date and memo of a bill with a purchase order, number",
             number);
        return change_dates(
            changes,
            arena_format(&changes->demo->arena, "bills/%.*s", TEXT_ARG(json_text(here, "id"))),
            error);
    }
    return error_set(error, ERROR_PERMANENT, "no bill with a purchase order is on both sides");
}
