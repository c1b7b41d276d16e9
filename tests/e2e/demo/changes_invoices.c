/* What people do to invoices, and with credit memos. */
#include <inttypes.h>

#include "tests/e2e/demo/change.h"

static struct text invoice_id(const struct pair *pair)
{
    return json_text(pair->platform, "id");
}

static struct text invoice_number(const struct pair *pair)
{
    return json_text(pair->quickbooks, "DocNumber");
}

/* --- in QuickBooks: as a person in front of it ---------------------------------------------------
 */

static bool enter_in_quickbooks(struct changes *changes, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    const struct pair *like = pairs_take(&changes->pairs, error);
    if (!like)
        return false;
    struct text number = arena_format(arena, "QI-%06" PRId64, changes->stamp);
    const struct json *line = json_member(like->quickbooks, "Line")->first;
    struct text body = arena_format(
        arena,
        "{\"CustomerRef\":{\"value\":\"%.*s\"},\"DocNumber\":\"%.*s\",\"TxnDate\":\"%s\","
        "\"DueDate\":\"%s\",\"PrivateNote\":\"" DEMO_MARK "entered in QuickBooks\",\"Line\":"
        "[{\"DetailType\":\"SalesItemLineDetail\",\"Amount\":310.00,"
        "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"%.*s\"}}}]}",
        TEXT_ARG(json_text(like->quickbooks, "CustomerRef.value")), TEXT_ARG(number),
        changes->today, changes->due,
        TEXT_ARG(json_scalar(line, "SalesItemLineDetail.ItemRef.value")));
    tell("QuickBooks", "enters an unpaid invoice over 310.00, number", number);
    return in_quickbooks(changes, "/objects/Invoice", body, error);
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
    tell("QuickBooks", "edits due date and memo of invoice", invoice_number(pair));
    return in_quickbooks(changes, "/objects/Invoice", body, error);
}

static bool receive_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body =
        arena_format(&changes->demo->arena, "{\"invoice\":\"%.*s\",\"amount\":\"1.00\"}",
                     TEXT_ARG(json_text(pair->quickbooks, "Id")));
    tell("QuickBooks", "receives 1.00 for invoice", invoice_number(pair));
    return in_quickbooks(changes, "/pay", body, error);
}

static bool void_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body = arena_format(&changes->demo->arena, "{\"Id\":\"%.*s\"}",
                                    TEXT_ARG(json_text(pair->quickbooks, "Id")));
    tell("QuickBooks", "voids invoice", invoice_number(pair));
    return in_quickbooks(changes, "/objects/Invoice?operation=void", body, error);
}

/* --- on the platform -----------------------------------------------------------------------------
 */

/* An invoice, or a credit memo. */
struct sale {
    const char *plural;
    struct text number;
    const char *amount;
    const char *due; /* an invoice's */
};

/* To the pair's customer, of its item. *id becomes the platform's. */
static bool enter_sale(const struct changes *changes, const struct pair *like,
                       const struct sale *sale, struct text *id, struct error *error)
{
    const struct json *made;
    const struct json *line = json_path(like->platform, "record.item_lines")->first;
    struct arena *arena = &changes->demo->arena;
    struct text due = sale->due ? arena_format(arena, "\"due_date\":\"%s\",", sale->due) : TEXT("");
    struct text body = arena_format(
        arena,
        "{\"customer\":\"%.*s\",\"number\":\"%.*s\",\"date\":\"%s\",%.*s"
        "\"currency\":\"USD\",\"memo\":\"" DEMO_MARK "entered on the platform\","
        "\"item_lines\":[{\"item\":\"%.*s\",\"amount\":\"%s\"}]}",
        TEXT_ARG(json_text(like->platform, "record.customer")), TEXT_ARG(sale->number),
        changes->today, TEXT_ARG(due), TEXT_ARG(json_text(line, "item")), sale->amount);
    if (!on_platform(changes, "POST", text_of(sale->plural), body, &made, error))
        return false;
    *id = json_text(made, "id");
    return true;
}

static bool enter_on_platform(struct changes *changes, struct error *error)
{
    struct text id;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct text number = arena_format(&changes->demo->arena, "PI-%06" PRId64, changes->stamp);
    if (!like)
        return false;
    tell("the platform", "enters an invoice over 128.30, number", number);
    struct sale sale = {"invoices", number, "128.30", changes->due};
    return enter_sale(changes, like, &sale, &id, error);
}

static struct text invoice_path(const struct changes *changes, const struct pair *pair)
{
    return arena_format(&changes->demo->arena, "invoices/%.*s", TEXT_ARG(invoice_id(pair)));
}

static bool edit_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body =
        arena_format(&changes->demo->arena,
                     "{\"due_date\":\"%s\",\"memo\":\"" DEMO_MARK "as agreed\"}", changes->due);
    tell("the platform", "edits due date and memo of invoice", invoice_number(pair));
    return on_platform(changes, "PATCH", invoice_path(changes, pair), body, NULL, error);
}

static bool receive_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    struct text body = arena_format(&changes->demo->arena, "{\"invoice\":\"%.*s\",\"date\":\"%s\"}",
                                    TEXT_ARG(invoice_id(pair)), changes->today);
    tell("the platform", "receives all of invoice", invoice_number(pair));
    return on_platform(changes, "POST", TEXT("receive"), body, NULL, error);
}

static bool credit_on_platform(struct changes *changes, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    struct text id;
    const struct pair *pair = pairs_take(&changes->pairs, error);
    struct text number = arena_format(arena, "PC-%06" PRId64, changes->stamp);
    if (!pair)
        return false;
    tell("the platform", "gives a credit memo over 1.50, and uses it for invoice",
         invoice_number(pair));
    struct sale sale = {"credit-memos", number, "1.50", NULL};
    if (!enter_sale(changes, pair, &sale, &id, error))
        return false;
    struct text body = arena_format(arena,
                                    "{\"invoice\":\"%.*s\",\"amount\":\"1.50\",\"date\":\"%s\","
                                    "\"credits\":[{\"credit_memo\":\"%.*s\"}]}",
                                    TEXT_ARG(invoice_id(pair)), changes->today, TEXT_ARG(id));
    return on_platform(changes, "POST", TEXT("receive"), body, NULL, error);
}

static bool delete_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (!pair)
        return false;
    tell("the platform", "deletes invoice", invoice_number(pair));
    return on_platform(changes, "DELETE", invoice_path(changes, pair), TEXT_NONE, NULL, error);
}

bool change_invoices(struct changes *changes, struct error *error)
{
    static change *const ALL[] = {
        enter_in_quickbooks, edit_in_quickbooks, receive_in_quickbooks,
        void_in_quickbooks,  enter_on_platform,  edit_on_platform,
        receive_on_platform, credit_on_platform, delete_on_platform,
    };
    return pairs_load(changes->demo, changes->company, PAIRS_INVOICES, &changes->pairs, error) &&
           changes_run(changes, ALL, sizeof(ALL) / sizeof(ALL[0]), error);
}

bool change_late_invoice(struct changes *changes, struct text *path, struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    struct text id;
    struct text number = arena_format(arena, "PI-%06" PRId64 "-late", changes->stamp);
    if (!pairs_load(changes->demo, changes->company, PAIRS_INVOICES, &changes->pairs, error))
        return false;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct sale sale = {"invoices", number, "65.00", changes->due};
    if (!like)
        return false;
    tell("the platform", "enters an invoice over 65.00, number", number);
    if (!enter_sale(changes, like, &sale, &id, error))
        return false;
    *path = arena_format(arena, "/invoices/%.*s", TEXT_ARG(id));
    return true;
}
