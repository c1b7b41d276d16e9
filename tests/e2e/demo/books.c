#include "tests/e2e/demo/books.h"

#include "tests/e2e/demo/screen.h"

static bool read_amount(const struct json *books, const char *name, int64_t *out,
                        struct error *error)
{
    return cents_parse(json_scalar(books, name), out) ||
           error_set(error, ERROR_PERMANENT, "the books say no amount for %s", name);
}

bool books_read(struct demo *demo, const struct company *company, struct books *out,
                struct error *error)
{
    const struct json *there;
    const struct json *here;
    struct arena *arena = &demo->arena;
    struct text realm =
        arena_format(arena, "/control/companies/%.*s/books", TEXT_ARG(company->realm));
    struct text tenant =
        arena_format(arena, "/control/tenants/%.*s/books", TEXT_ARG(company->tenant));
    return door_get(demo, &demo->qbo, realm, &there, error) &&
           door_get(demo, &demo->platform, tenant, &here, error) &&
           read_amount(there, "accounts_payable", &out->quickbooks, error) &&
           read_amount(here, "open_payables", &out->platform, error);
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
