#include "tests/e2e/demo/books.h"

#include <inttypes.h>

#include "tests/e2e/demo/pairs.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sides.h"

static bool read_amount(const struct json *books, const char *name, int64_t *out,
                        struct error *error)
{
    return cents_parse(json_scalar(books, name), out) ||
           error_set(error, ERROR_PERMANENT, "the books say no amount for %s", name);
}

bool books_read(struct demo *demo, const struct company *company,
                struct books out[static BOOK_COUNT], struct error *error)
{
    const struct json *there;
    const struct json *here;
    struct books *payables = &out[BOOK_PAYABLES], *receivables = &out[BOOK_RECEIVABLES];
    return in_quickbooks(demo, company, GET(TEXT("books")), &there, error) &&
           on_platform(demo, company, GET(TEXT("books")), &here, error) &&
           read_amount(there, "accounts_payable", &payables->quickbooks, error) &&
           read_amount(here, "open_payables", &payables->platform, error) &&
           read_amount(there, "accounts_receivable", &receivables->quickbooks, error) &&
           read_amount(here, "open_receivables", &receivables->platform, error);
}

bool books_plant(struct demo *demo, const struct company *company, struct text amount,
                 struct error *error)
{
    struct text body =
        arena_format(&demo->arena, "{\"amount\":\"%.*s\",\"note\":\"planted\"}", TEXT_ARG(amount));
    return in_quickbooks(demo, company, POST(TEXT("journal"), body), NULL, error);
}

bool books_plant_invoice(struct demo *demo, const struct company *company, struct text amount,
                         struct text *number, struct error *error)
{
    struct pairs invoices;
    if (!pairs_load(demo, company, TRADE_INVOICES, &invoices, error))
        return false;
    const struct pair *pair = pairs_take(&invoices, error);
    if (!pair)
        return false;
    const struct paper *invoice = &pair->quickbooks;
    int64_t cents, more;
    if (!cents_parse(invoice->total, &cents) || !cents_parse(amount, &more))
        return error_set(error, ERROR_BUG, "the invoice has no amount");
    cents += more;
    *number = invoice->number;
    struct document larger = {
        .trade = TRADE_INVOICES,
        .id = invoice->id,
        .line = invoice->line,
        .detail = invoice->detail,
        .amount = arena_format(&demo->arena, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100))};
    return ledger_write(demo, company, &larger, error);
}
