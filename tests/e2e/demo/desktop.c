/* A company of QuickBooks Desktop: joined by a .QWC file and its password, synced when a person
 * presses Update in the Web Connector. */
#include <inttypes.h>

#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/ledger.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sides.h"

/* The new ones are of the time after two-way bill sync was switched on. */
enum { BILLS_MORE = 110, INVOICES_MORE = 40, INVOICES_PERCENT = 60, SETTING_SECONDS = 30 };

/* Accounts of the company file, for what the rules require (R106). */
static const char UNALLOCATED_EXPENSE[] = "Miscellaneous";
static const char UNALLOCATED_INCOME[] = "Services";
static const char BANK[] = "Checking";

static bool make(struct demo *demo, struct company *company, const struct json **made,
                 struct error *error)
{
    struct text body =
        arena_format(&demo->arena,
                     "{\"preset\":\"trade\",\"seed\":%" PRId64 ",\"bills\":%" PRId64
                     ",\"vendors\":%" PRId64 ",\"invoices\":%" PRId64 ",\"name\":\"%s\"}",
                     company->seed, company->bills, company->vendors,
                     company->bills * INVOICES_PERCENT / 100, company->name);
    if (!door_post(demo, &demo->quickbooks[LEDGER_DESKTOP], TEXT("/control/companies"), body, made,
                   error))
        return false;
    company->books = json_text(*made, "id");
    return true;
}

static struct text account_id(const struct json *dump, const char *name)
{
    JSON_EACH(account, json_member(dump, "Account"))
    {
        if (text_equal_string(json_text(account, "FullName"), name))
            return json_text(account, "ListID");
    }
    return TEXT_NONE;
}

/* The person adds the .QWC file to the Web Connector and types the password. NoOp's wait is shorter
 * than the five seconds of a real one. */
static bool add_connector(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *connection;
    const struct json *added;
    struct buffer body;
    struct json_writer writer;
    if (!door_post(demo, &demo->console, company_path(demo, company, "/desktop-connection"),
                   TEXT("{}"), &connection, error))
        return false;
    buffer_init(&body, 0);
    json_writer_init(&writer, &body);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "qwc", json_text(connection, "qwc"));
    json_write_text(&writer, "password", json_text(connection, "password"));
    json_write_text(&writer, "company", company->books);
    json_write_number(&writer, "noop_seconds", TEXT("0.1"));
    json_close_object(&writer);
    bool is_added = door_post(demo, &demo->quickbooks[LEDGER_DESKTOP], TEXT("/control/connectors"),
                              buffer_text(&body), &added, error);
    buffer_release(&body);
    if (is_added)
        company->connector = json_text(added, "id");
    return is_added;
}

static bool connect(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *dump;
    if (!in_quickbooks(demo, company, GET(TEXT("dump?entity=Account")), &dump, error))
        return false;
    const struct preferences preferences = {account_id(dump, UNALLOCATED_EXPENSE),
                                            account_id(dump, UNALLOCATED_INCOME),
                                            account_id(dump, BANK)};
    struct text body = arena_format(
        &demo->arena, "{\"tenant\":\"%.*s\",\"settings\":{\"ledger\":\"desktop\",%.*s}}",
        TEXT_ARG(company->tenant), TEXT_ARG(ledger_settings(demo, company, &preferences)));
    return door_post(demo, &demo->console, TEXT("/v1/tenants"), body, NULL, error) &&
           add_connector(demo, company, error);
}

/* Possible once the Web Connector has told its version and QuickBooks its edition (R48, R49). */
static bool switch_two_way_on(struct demo *demo, const struct company *company, struct error *error)
{
    const struct json *settings;
    const struct door_request request = {
        .method = "PATCH",
        .path = company_path(demo, company, "/settings"),
        .body = TEXT("{\"two_way_bills\":\"true\",\"by\":\"person:demo\","
                     "\"permissions\":[\"sync.manage\"]}"),
    };
    struct patience patience = {.what = "two-way bill sync to be on", .seconds = SETTING_SECONDS};
    if (!door_call(demo, &demo->console, &request, NULL, error))
        return false;
    while (patience_left(&patience, error)) {
        if (!door_get(demo, &demo->console, request.path, &settings, error))
            return false;
        if (!text_is_empty(json_text(settings, "two_way_enabled_at")))
            return true;
    }
    return false;
}

/* QuickBooks tells times in whole seconds: what is entered in the next one is surely newer. */
static bool prepare(struct demo *demo, const struct company *company, struct error *error)
{
    struct text clock = TEXT("{\"advance_seconds\":2}");
    struct text more =
        arena_format(&demo->arena, "{\"seed\":%" PRId64 ",\"bills\":%d,\"invoices\":%d}",
                     company->seed + 100, BILLS_MORE, INVOICES_MORE);
    if (!switch_two_way_on(demo, company, error) ||
        !door_post(demo, &demo->quickbooks[LEDGER_DESKTOP], TEXT("/control/clock"), clock, NULL,
                   error) ||
        !in_quickbooks(demo, company, POST(TEXT("trade"), more), NULL, error))
        return false;
    screen_line("%s  two-way bill sync is on: bills entered from now on come in (R75), older ones "
                "when they are edited (R77)",
                company->letter);
    screen_line("%s  QuickBooks then enters %d bills and %d invoices more, some of them paid",
                company->letter, BILLS_MORE, INVOICES_MORE);
    return true;
}

/* The newest; absent: there was none yet. */
static bool find_run(struct demo *demo, const struct company *company, struct text *run,
                     struct error *error)
{
    const struct json *runs;
    if (!door_get(demo, &demo->console, company_path(demo, company, "/runs"), &runs, error))
        return false;
    const struct json *list = json_member(runs, "runs");
    *run = list && list->first ? json_text(list->first, "run") : TEXT_NONE;
    return true;
}

/* The Web Connector comes back when its session, which is a run, is over. */
static bool begin_run(struct demo *demo, const struct company *company, struct text *run,
                      struct error *error)
{
    const struct json *session;
    struct text before;
    struct text path =
        arena_format(&demo->arena, "/control/connectors/%.*s/update", TEXT_ARG(company->connector));
    if (!find_run(demo, company, &before, error) ||
        !door_post(demo, &demo->quickbooks[LEDGER_DESKTOP], path, TEXT("{}"), &session, error) ||
        !find_run(demo, company, run, error))
        return false;
    return (text_is_present(*run) && !text_equal(*run, before)) ||
           error_set(error, ERROR_PERMANENT, "the Web Connector began no run, and says: %.*s",
                     TEXT_ARG(json_text(session, "status")));
}

static bool count_writes(struct demo *demo, const struct company *company, int64_t *out,
                         struct error *error)
{
    const struct json *books;
    if (!in_quickbooks(demo, company, GET(TEXT("books")), &books, error))
        return false;
    *out = json_int64(books, "writes", 0);
    return true;
}

static void write_line(struct json_writer *writer, const struct document *document)
{
    bool is_bill = document->trade == TRADE_BILLS, is_new = !text_is_present(document->line);
    const char *list = is_bill ? (is_new ? "ExpenseLineAdd" : "ExpenseLineMod")
                               : (is_new ? "InvoiceLineAdd" : "InvoiceLineMod");
    json_open_array(writer, list);
    json_open_object(writer, NULL);
    ledger_write_present(writer, "TxnLineID", document->line);
    ledger_write_reference(writer, is_bill ? "AccountRef" : "ItemRef", "ListID", document->detail);
    json_write_text(writer, "Amount", document->amount);
    ledger_write_present(writer, is_bill ? "Memo" : "Desc", document->description);
    json_close_object(writer);
    json_close_array(writer);
}

static void write_document(struct json_writer *writer, const struct document *document)
{
    ledger_write_present(writer, "TxnID", document->id);
    ledger_write_reference(writer, document->trade == TRADE_BILLS ? "VendorRef" : "CustomerRef",
                           "ListID", document->party);
    ledger_write_present(writer, "RefNumber", document->number);
    ledger_write_present(writer, "TxnDate", document->date);
    ledger_write_present(writer, "DueDate", document->due);
    ledger_write_present(writer, "Memo", document->memo);
    if (text_is_present(document->amount))
        write_line(writer, document);
}

static struct door_request erase(struct arena *arena, const char *entity, struct text id,
                                 const char *how)
{
    return (struct door_request){
        "POST", text_of(how),
        arena_format(arena, "{\"type\":\"%s\",\"id\":\"%.*s\"}", entity, TEXT_ARG(id))};
}

const struct ledger LEDGER_OF_DESKTOP = {
    .title = "QuickBooks Desktop",
    .door = "QuickBooks Desktop's control door",
    .variable = "DEMO_QBD_CONTROL",
    .counts = {"Vendor", "Bill", "BillPaymentCheck BillPaymentCreditCard", "VendorCredit",
               "Customer", "Invoice", "ReceivePayment", "CreditMemo"},
    .papers = {[TRADE_BILLS] = {.entity = "Bill",
                                .id = "TxnID",
                                .number = "RefNumber",
                                .party = "VendorRef.ListID",
                                .currency = "CurrencyRef.FullName",
                                .total = "AmountDue",
                                .open = "OpenAmount",
                                .lines = "ExpenseLineRet",
                                .others = "ItemLineRet",
                                .line = "TxnLineID",
                                .detail = "AccountRef.ListID",
                                .lines_most = 1},
               [TRADE_INVOICES] = {.entity = "Invoice",
                                   .id = "TxnID",
                                   .number = "RefNumber",
                                   .party = "CustomerRef.ListID",
                                   .currency = "CurrencyRef.FullName",
                                   .total = "Subtotal",
                                   .open = "BalanceRemaining",
                                   .lines = "InvoiceLineRet",
                                   .line = "TxnLineID",
                                   .detail = "ItemRef.ListID",
                                   .lines_most = UINT32_MAX}},
    .make = make,
    .connect = connect,
    .prepare = prepare,
    .begin_run = begin_run,
    .count_writes = count_writes,
    .write = write_document,
    .erase = erase,
};
