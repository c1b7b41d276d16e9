/* What people do to bills. */
#include <inttypes.h>

#include "tests/e2e/demo/change.h"
#include "tests/e2e/demo/screen.h"

/* --- in QuickBooks: as a person in front of it ---------------------------------------------------
 */

static bool enter_in_quickbooks(struct changes *changes, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    const struct pair *like = pairs_take(&changes->pairs, error);
    if (!like)
        return false;
    struct text number = arena_format(arena, "QB-%06" PRId64, changes->stamp);
    const struct json *line = json_member(like->quickbooks, "Line")->first;
    struct text account = json_scalar(line, "AccountBasedExpenseLineDetail.AccountRef.value");
    struct text body = arena_format(
        arena,
        "{\"VendorRef\":{\"value\":\"%.*s\"},\"DocNumber\":\"%.*s\",\"TxnDate\":\"%s\","
        "\"DueDate\":\"%s\",\"PrivateNote\":\"" DEMO_MARK "entered in QuickBooks\",\"Line\":"
        "[{\"DetailType\":\"AccountBasedExpenseLineDetail\",\"Amount\":184.25,"
        "\"AccountBasedExpenseLineDetail\":{\"AccountRef\":{\"value\":\"%.*s\"}}}]}",
        TEXT_ARG(json_text(like->quickbooks, "VendorRef.value")), TEXT_ARG(number), changes->today,
        changes->due, TEXT_ARG(account));
    tell("QuickBooks", "enters an unpaid bill over 184.25, number", number);
    return in_quickbooks(changes, "/objects/Bill", body, error);
}

static bool edit_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body = arena_format(
        &changes->demo->arena,
        "{\"Id\":\"%.*s\",\"DueDate\":\"%s\",\"PrivateNote\":\"" DEMO_MARK "longer to pay\"}",
        TEXT_ARG(json_text(pair->quickbooks, "Id")), changes->due);
    tell("QuickBooks", "edits due date and memo of bill", json_text(pair->quickbooks, "DocNumber"));
    return in_quickbooks(changes, "/objects/Bill", body, error);
}

static bool pay_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body =
        arena_format(&changes->demo->arena, "{\"bill\":\"%.*s\",\"amount\":\"1.00\"}",
                     TEXT_ARG(json_text(pair->quickbooks, "Id")));
    tell("QuickBooks", "pays 1.00 of bill", json_text(pair->quickbooks, "DocNumber"));
    return in_quickbooks(changes, "/pay", body, error);
}

static bool delete_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body = arena_format(&changes->demo->arena, "{\"Id\":\"%.*s\"}",
                                    TEXT_ARG(json_text(pair->quickbooks, "Id")));
    tell("QuickBooks", "deletes bill", json_text(pair->quickbooks, "DocNumber"));
    return in_quickbooks(changes, "/objects/Bill?operation=delete", body, error);
}

/* --- on the platform -----------------------------------------------------------------------------
 */

static struct text bill_path(const struct changes *changes, const struct pair *pair)
{
    return arena_format(&changes->demo->arena, "bills/%.*s",
                        TEXT_ARG(json_text(pair->platform, "id")));
}

struct entry {
    struct text vendor;
    struct text number;
    const char *amount;
    struct text account;
};

/* *id becomes the platform's. */
static bool enter_bill(const struct changes *changes, const struct entry *entry, struct text *id,
                       struct error *error)
{
    const struct json *made;
    struct text body =
        arena_format(&changes->demo->arena,
                     "{\"vendor\":\"%.*s\",\"number\":\"%.*s\",\"date\":\"%s\",\"due_date\":\"%s\","
                     "\"currency\":\"USD\",\"memo\":\"" DEMO_MARK "entered on the platform\","
                     "\"expense_lines\":[{\"account\":\"%.*s\",\"amount\":\"%s\"}]}",
                     TEXT_ARG(entry->vendor), TEXT_ARG(entry->number), changes->today, changes->due,
                     TEXT_ARG(entry->account), entry->amount);
    if (!on_platform(changes, "POST", TEXT("bills"), body, &made, error))
        return false;
    *id = json_text(made, "id");
    return true;
}

static struct text account_of(const struct pair *pair)
{
    return json_text(json_path(pair->platform, "record.expense_lines")->first, "account");
}

static bool enter_on_platform(struct changes *changes, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    const struct json *vendor;
    struct text id;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct text number = arena_format(arena, "PL-%06" PRId64, changes->stamp);
    struct text name =
        arena_format(arena, "{\"name\":\"Rosengarten & Fils n° %" PRId64 "\",\"currency\":\"USD\"}",
                     changes->stamp);
    if (!like || !on_platform(changes, "POST", TEXT("vendors"), name, &vendor, error))
        return false;
    tell("the platform", "enters a new vendor with a bill over 96.40, number", number);
    struct entry entry = {json_text(vendor, "id"), number, "96.40", account_of(like)};
    return enter_bill(changes, &entry, &id, error);
}

static bool edit_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body =
        arena_format(&changes->demo->arena,
                     "{\"due_date\":\"%s\",\"memo\":\"" DEMO_MARK "checked\"}", changes->due);
    tell("the platform", "edits due date and memo of bill",
         json_text(pair->quickbooks, "DocNumber"));
    return on_platform(changes, "PATCH", bill_path(changes, pair), body, NULL, error);
}

static bool pay_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body = arena_format(&changes->demo->arena, "{\"bill\":\"%.*s\",\"date\":\"%s\"}",
                                    TEXT_ARG(json_text(pair->platform, "id")), changes->today);
    tell("the platform", "pays bill", json_text(pair->quickbooks, "DocNumber"));
    return on_platform(changes, "POST", TEXT("pay"), body, NULL, error);
}

static bool delete_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    tell("the platform", "deletes bill", json_text(pair->quickbooks, "DocNumber"));
    return on_platform(changes, "DELETE", bill_path(changes, pair), TEXT_NONE, NULL, error);
}

static bool is_voidable(const struct json *payment)
{
    return !json_is_true(payment, "deleted") &&
           !text_is_present(json_text(payment, "external_id")) &&
           text_equal_string(json_text(payment, "record.currency"), "USD") &&
           !text_equal_string(json_text(payment, "record.status"), "voided");
}

static bool void_on_platform(struct changes *changes, struct error *error)
{
    const struct json *dump;
    if (!on_platform(changes, "GET", TEXT("dump?entity=bill_payments"), TEXT_NONE, &dump, error))
        return false;
    JSON_EACH(payment, json_member(dump, "bill_payments"))
    {
        if (!is_voidable(payment))
            continue;
        struct text rest = arena_format(&changes->demo->arena, "bill-payments/%.*s/void",
                                        TEXT_ARG(json_text(payment, "id")));
        tell("the platform", "voids payment", json_text(payment, "record.number"));
        return on_platform(changes, "POST", rest, TEXT("{}"), NULL, error);
    }
    return true;
}

/* The bill of an application, if there is anything left to pay of it. */
static bool find_partly_paid(struct changes *changes, const struct json *application,
                             const struct json **bill, struct error *error)
{
    const struct json *used = json_path(application, "record.applications");
    struct text rest =
        arena_format(&changes->demo->arena, "bills/%.*s", TEXT_ARG(json_text(used->first, "bill")));
    int64_t open = 0;
    *bill = NULL;
    if (!on_platform(changes, "GET", rest, TEXT_NONE, bill, error))
        return false;
    if (!cents_parse(json_text(*bill, "record.balance"), &open) || open == 0)
        *bill = NULL;
    return true;
}

/* With it the bill is fully paid, and what a credit paid of it may go to QuickBooks (R110). */
static bool pay_rest_on_platform(struct changes *changes, struct error *error)
{
    const struct json *dump;
    const struct json *bill;
    struct text list = TEXT("dump?entity=credit_applications");
    if (!on_platform(changes, "GET", list, TEXT_NONE, &dump, error))
        return false;
    JSON_EACH(application, json_member(dump, "credit_applications"))
    {
        if (!find_partly_paid(changes, application, &bill, error))
            return false;
        if (!bill)
            continue;
        struct text body =
            arena_format(&changes->demo->arena, "{\"bill\":\"%.*s\",\"date\":\"%s\"}",
                         TEXT_ARG(json_text(bill, "id")), changes->today);
        tell("the platform", "pays the rest of a bill that a vendor credit pays in part, number",
             json_text(bill, "record.number"));
        return on_platform(changes, "POST", TEXT("pay"), body, NULL, error);
    }
    return true;
}

/* --- on both -------------------------------------------------------------------------------------
 */

static bool edit_on_both(struct changes *changes, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    const struct json *line = json_member(pair->quickbooks, "Line")->first;
    struct text account = json_scalar(line, "AccountBasedExpenseLineDetail.AccountRef.value");
    struct text there =
        arena_format(arena,
                     "{\"Id\":\"%.*s\",\"Line\":[{\"DetailType\":\"AccountBasedExpenseLineDetail\","
                     "\"Amount\":210.00,\"Description\":\"" DEMO_MARK "as invoiced\","
                     "\"AccountBasedExpenseLineDetail\":{\"AccountRef\":{\"value\":\"%.*s\"}}}]}",
                     TEXT_ARG(json_text(pair->quickbooks, "Id")), TEXT_ARG(account));
    struct text here =
        arena_format(arena,
                     "{\"expense_lines\":[{\"account\":\"%.*s\",\"amount\":\"207.00\","
                     "\"description\":\"" DEMO_MARK "as agreed\"}]}",
                     TEXT_ARG(account_of(pair)));
    tell("both", "edit the lines of bill", json_text(pair->quickbooks, "DocNumber"));
    return in_quickbooks(changes, "/objects/Bill", there, error) &&
           on_platform(changes, "PATCH", bill_path(changes, pair), here, NULL, error);
}

bool change_bills(struct changes *changes, struct error *error)
{
    static change *const ALL[] = {
        enter_in_quickbooks, edit_in_quickbooks,   pay_in_quickbooks, delete_in_quickbooks,
        enter_on_platform,   edit_on_platform,     pay_on_platform,   delete_on_platform,
        void_on_platform,    pay_rest_on_platform, edit_on_both,
    };
    return pairs_load(changes->demo, changes->company, PAIRS_BILLS, &changes->pairs, error) &&
           changes_run(changes, ALL, sizeof(ALL) / sizeof(ALL[0]), error);
}

bool change_late_bill(struct changes *changes, struct text *path, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    struct text id;
    struct text number = arena_format(arena, "PL-%06" PRId64 "-late", changes->stamp);
    if (!pairs_load(changes->demo, changes->company, PAIRS_BILLS, &changes->pairs, error))
        return false;
    const struct pair *like = pairs_take(&changes->pairs, error);
    if (!like)
        return false;
    tell("the platform", "enters a bill over 42.00, number", number);
    struct entry entry = {json_text(like->platform, "record.vendor"), number, "42.00",
                          account_of(like)};
    if (!enter_bill(changes, &entry, &id, error))
        return false;
    *path = arena_format(arena, "/bills/%.*s", TEXT_ARG(id));
    return true;
}
