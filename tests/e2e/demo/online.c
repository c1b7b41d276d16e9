/* A company of QuickBooks Online: joined by a person's consent, synced when the console is asked.
 */
#include "io/clock.h"
#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/ledger.h"
#include "tests/e2e/demo/sides.h"

/* Accounts of the sample company, for what the rules require (R106). */
static const char UNALLOCATED_EXPENSE[] = "Miscellaneous";
static const char UNALLOCATED_INCOME[] = "Services";
static const char BANK[] = "Checking";

/* QuickBooks' realms are numbers; one per demo and company, since a company belongs to one tenant
 * for ever. */
static bool make(struct demo *demo, struct company *company, const struct json **made,
                 struct error *error)
{
    struct arena *arena = &demo->arena;
    company->books = arena_format(arena, "9%lld%lld", (long long)(clock_now_us() / 1000000),
                                  (long long)company->seed);
    struct text body =
        arena_format(arena,
                     "{\"realm\":\"%.*s\",\"seed\":%lld,\"bills\":%lld,"
                     "\"vendors\":%lld,\"receivables\":true,\"name\":\"%s\"}",
                     TEXT_ARG(company->books), (long long)company->seed, (long long)company->bills,
                     (long long)company->vendors, company->name);
    return door_post(demo, &demo->quickbooks[LEDGER_ONLINE], TEXT("/control/companies"), body, made,
                     error);
}

static struct text account_id(const struct json *books, const char *name)
{
    JSON_EACH(account, json_member(books, "accounts"))
    {
        if (text_equal_string(json_text(account, "Name"), name))
            return json_scalar(account, "Id");
    }
    return TEXT_NONE;
}

/* The person's consent gives a code. */
static bool connect(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *books;
    const struct json *consent;
    if (!in_quickbooks(demo, company, GET(TEXT("books")), &books, error) ||
        !in_quickbooks(demo, company, POST(TEXT("code"), TEXT("{}")), &consent, error))
        return false;
    const struct preferences preferences = {account_id(books, UNALLOCATED_EXPENSE),
                                            account_id(books, UNALLOCATED_INCOME),
                                            account_id(books, BANK)};
    struct text body = arena_format(
        &demo->arena,
        "{\"tenant\":\"%.*s\",\"realm\":\"%.*s\",\"oauth_code\":\"%.*s\",\"settings\":{%.*s}}",
        TEXT_ARG(company->tenant), TEXT_ARG(company->books), TEXT_ARG(json_text(consent, "code")),
        TEXT_ARG(ledger_settings(demo, company, &preferences)));
    return door_post(demo, &demo->console, TEXT("/v1/tenants"), body, NULL, error);
}

static bool begin_run(struct demo *demo, const struct company *company, struct text *run,
                      struct error *error)
{
    const struct json *answer;
    if (!door_post(demo, &demo->console, company_path(demo, company, "/sync"), TEXT("{}"), &answer,
                   error))
        return false;
    *run = json_text(answer, "run");
    return text_is_present(*run) ||
           error_set(error, ERROR_BUG, "the console took the request for a run and named no run");
}

static bool count_writes(struct demo *demo, const struct company *company, int64_t *out,
                         struct error *error)
{
    const struct json *answer;
    if (!in_quickbooks(demo, company, GET(TEXT("requestids")), &answer, error))
        return false;
    *out = count_applied(json_member(answer, "requestids"));
    return true;
}

static void write_line(struct json_writer *writer, const struct document *document)
{
    bool is_bill = document->trade == TRADE_BILLS;
    const char *detail = is_bill ? "AccountBasedExpenseLineDetail" : "SalesItemLineDetail";
    json_open_array(writer, "Line");
    json_open_object(writer, NULL);
    json_write_string(writer, "DetailType", detail);
    json_write_number(writer, "Amount", document->amount);
    ledger_write_present(writer, "Description", document->description);
    json_open_object(writer, detail);
    ledger_write_reference(writer, is_bill ? "AccountRef" : "ItemRef", "value", document->detail);
    json_close_object(writer);
    json_close_object(writer);
    json_close_array(writer);
}

static void write_document(struct json_writer *writer, const struct document *document)
{
    ledger_write_present(writer, "Id", document->id);
    ledger_write_reference(writer, document->trade == TRADE_BILLS ? "VendorRef" : "CustomerRef",
                           "value", document->party);
    ledger_write_present(writer, "DocNumber", document->number);
    ledger_write_present(writer, "TxnDate", document->date);
    ledger_write_present(writer, "DueDate", document->due);
    ledger_write_present(writer, "PrivateNote", document->memo);
    if (text_is_present(document->amount))
        write_line(writer, document);
}

static struct door_request erase(struct arena *arena, const char *entity, struct text id,
                                 const char *how)
{
    return (struct door_request){"POST",
                                 arena_format(arena, "objects/%s?operation=%s", entity, how),
                                 arena_format(arena, "{\"Id\":\"%.*s\"}", TEXT_ARG(id))};
}

const struct ledger LEDGER_OF_ONLINE = {
    .title = "QuickBooks Online",
    .door = "QuickBooks Online's control door",
    .variable = "DEMO_QBO_CONTROL",
    .counts = {"Vendor", "Bill", "BillPayment", "VendorCredit", "Customer", "Invoice", "Payment",
               "CreditMemo"},
    .papers = {[TRADE_BILLS] = {.entity = "Bill",
                                .id = "Id",
                                .number = "DocNumber",
                                .party = "VendorRef.value",
                                .currency = "CurrencyRef.value",
                                .total = "TotalAmt",
                                .open = "Balance",
                                .lines = "Line",
                                .detail = "AccountBasedExpenseLineDetail.AccountRef.value",
                                .lines_most = 1},
               [TRADE_INVOICES] = {.entity = "Invoice",
                                   .id = "Id",
                                   .number = "DocNumber",
                                   .party = "CustomerRef.value",
                                   .currency = "CurrencyRef.value",
                                   .total = "TotalAmt",
                                   .open = "Balance",
                                   .lines = "Line",
                                   .detail = "SalesItemLineDetail.ItemRef.value",
                                   .lines_most = UINT32_MAX}},
    .make = make,
    .connect = connect,
    .begin_run = begin_run,
    .count_writes = count_writes,
    .write = write_document,
    .erase = erase,
};
