#include "tests/e2e/demo/books.h"

#include <inttypes.h>

#include "tests/e2e/demo/pairs.h"
#include "tests/e2e/demo/screen.h"

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
    struct arena *arena = &demo->arena;
    struct text realm =
        arena_format(arena, "/control/companies/%.*s/books", TEXT_ARG(company->realm));
    struct text tenant =
        arena_format(arena, "/control/tenants/%.*s/books", TEXT_ARG(company->tenant));
    return door_get(demo, &demo->qbo, realm, &there, error) &&
           door_get(demo, &demo->platform, tenant, &here, error) &&
           read_amount(there, "accounts_payable", &payables->quickbooks, error) &&
           read_amount(here, "open_payables", &payables->platform, error) &&
           read_amount(there, "accounts_receivable", &receivables->quickbooks, error) &&
           read_amount(here, "open_receivables", &receivables->platform, error);
}

bool books_plant(struct demo *demo, const struct company *company, struct text amount,
                 struct error *error)
{
    struct text path =
        arena_format(&demo->arena, "/control/companies/%.*s/journal", TEXT_ARG(company->realm));
    struct text body =
        arena_format(&demo->arena, "{\"amount\":\"%.*s\",\"note\":\"planted\"}", TEXT_ARG(amount));
    return door_post(demo, &demo->qbo, path, body, NULL, error);
}

bool books_plant_invoice(struct demo *demo, const struct company *company, struct text amount,
                         struct text *number, struct error *error)
{
    struct pairs invoices;
    struct arena *arena = &demo->arena;
    if (!pairs_load(demo, company, PAIRS_INVOICES, &invoices, error))
        return false;
    const struct pair *pair = pairs_take(&invoices, error);
    if (!pair)
        return false;
    const struct json *invoice = pair->quickbooks;
    const struct json *line = json_member(invoice, "Line")->first;
    int64_t cents, more;
    if (!cents_parse(json_scalar(invoice, "TotalAmt"), &cents) || !cents_parse(amount, &more))
        return error_set(error, ERROR_BUG, "the invoice has no amount");
    cents += more;
    *number = json_text(invoice, "DocNumber");
    struct text path =
        arena_format(arena, "/control/companies/%.*s/objects/Invoice", TEXT_ARG(company->realm));
    struct text body =
        arena_format(arena,
                     "{\"Id\":\"%.*s\",\"Line\":[{\"DetailType\":\"SalesItemLineDetail\","
                     "\"Amount\":%" PRId64 ".%02d,"
                     "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"%.*s\"}}}]}",
                     TEXT_ARG(json_text(invoice, "Id")), cents / 100, (int)(cents % 100),
                     TEXT_ARG(json_scalar(line, "SalesItemLineDetail.ItemRef.value")));
    return door_post(demo, &demo->qbo, path, body, NULL, error);
}
