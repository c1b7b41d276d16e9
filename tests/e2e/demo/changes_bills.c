/* What people do to bills only. */
#include <inttypes.h>

#include "tests/e2e/demo/change.h"
#include "tests/e2e/demo/screen.h"

bool enter_bill_with_vendor(struct changes *changes, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    const struct json *vendor;
    struct text id;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct entry entry = {changes->words->list, change_number(changes, "PL"),
                          changes->words->amount_here, changes->due, TEXT_NONE};
    struct text name =
        arena_format(arena, "{\"name\":\"Rosengarten & Fils n° %" PRId64 "\",\"currency\":\"USD\"}",
                     changes->stamp);
    if (!like || !on_its_platform(changes, POST(TEXT("vendors"), name), &vendor, error))
        return false;
    tell("the platform", "enters a new vendor with a bill over 96.40, number", entry.number);
    entry.party = json_text(vendor, "id");
    return change_enter(changes, like, &entry, &id, error);
}

static bool is_voidable(const struct json *payment)
{
    return !json_is_true(payment, "deleted") &&
           !text_is_present(json_text(payment, "external_id")) &&
           text_equal_string(json_text(payment, "record.currency"), "USD") &&
           !text_equal_string(json_text(payment, "record.status"), "voided");
}

bool void_payment(struct changes *changes, struct error *error)
{
    const struct json *dump;
    if (!on_its_platform(changes, GET(TEXT("dump?entity=bill_payments")), &dump, error))
        return false;
    JSON_EACH(payment, json_member(dump, "bill_payments"))
    {
        if (!is_voidable(payment))
            continue;
        struct text path = arena_format(&changes->demo->arena, "bill-payments/%.*s/void",
                                        TEXT_ARG(json_text(payment, "id")));
        tell("the platform", "voids payment", json_text(payment, "record.number"));
        return on_its_platform(changes, POST(path, TEXT("{}")), NULL, error);
    }
    return true;
}

/* The bill of an application, if there is anything left to pay of it. */
static bool find_partly_paid(struct changes *changes, const struct json *application,
                             const struct json **bill, struct error *error)
{
    const struct json *used = json_path(application, "record.applications");
    struct text path =
        arena_format(&changes->demo->arena, "bills/%.*s", TEXT_ARG(json_text(used->first, "bill")));
    int64_t open = 0;
    *bill = NULL;
    if (!on_its_platform(changes, GET(path), bill, error))
        return false;
    if (!cents_parse(json_text(*bill, "record.balance"), &open) || open == 0)
        *bill = NULL;
    return true;
}

/* With it the bill is fully paid, and what a credit paid of it may go to QuickBooks (R110). */
bool pay_rest(struct changes *changes, struct error *error)
{
    const struct json *dump;
    const struct json *bill;
    if (!on_its_platform(changes, GET(TEXT("dump?entity=credit_applications")), &dump, error))
        return false;
    JSON_EACH(application, json_member(dump, "credit_applications"))
    {
        if (!find_partly_paid(changes, application, &bill, error))
            return false;
        if (!bill)
            continue;
        struct text body =
            arena_format(&changes->demo->arena, "{\"bill\":\"%.*s\",\"date\":\"%.*s\"}",
                         TEXT_ARG(json_text(bill, "id")), TEXT_ARG(changes->today));
        tell("the platform", "pays the rest of a bill that a vendor credit pays in part, number",
             json_text(bill, "record.number"));
        return on_its_platform(changes, POST(TEXT("pay"), body), NULL, error);
    }
    return true;
}

bool edit_on_both(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    const struct paper *bill = &pair->quickbooks;
    struct document there = {.id = bill->id,
                             .line = bill->line,
                             .detail = bill->detail,
                             .amount = TEXT("210.00"),
                             .description = TEXT(DEMO_MARK "as invoiced")};
    const struct json *line = json_path(pair->platform, "record.expense_lines")->first;
    struct text here = arena_format(&changes->demo->arena,
                                    "{\"expense_lines\":[{\"account\":\"%.*s\","
                                    "\"amount\":\"207.00\","
                                    "\"description\":\"" DEMO_MARK "as agreed\"}]}",
                                    TEXT_ARG(json_text(line, "account")));
    const struct door_request request = {"PATCH", change_path(changes, pair), here};
    tell("both", "edit the lines of bill", bill->number);
    return in_books(changes, there, error) && on_its_platform(changes, &request, NULL, error);
}
