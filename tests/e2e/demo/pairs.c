#include "tests/e2e/demo/pairs.h"

#include <string.h>

#include "tests/e2e/demo/screen.h"

static bool is_marked(const struct json *record)
{
    return memmem(record->span.data, record->span.length, DEMO_MARK, strlen(DEMO_MARK)) != NULL;
}

static bool is_all_open(struct text total, struct text balance)
{
    int64_t owed = 0, open = 0;
    return cents_parse(total, &owed) && cents_parse(balance, &open) && owed == open && owed > 0;
}

static bool is_plain_in_quickbooks(const struct json *bill)
{
    const struct json *lines = json_member(bill, "Line");
    struct text currency = json_text(bill, "CurrencyRef.value");
    return lines && lines->count == 1 &&
           text_equal_string(json_text(lines->first, "DetailType"),
                             "AccountBasedExpenseLineDetail") &&
           text_is_present(json_text(bill, "DocNumber")) &&
           (!text_is_present(currency) || text_equal_string(currency, "USD")) &&
           is_all_open(json_scalar(bill, "TotalAmt"), json_scalar(bill, "Balance")) &&
           !is_marked(bill);
}

static bool is_plain_on_platform(const struct json *bill)
{
    const struct json *lines = json_path(bill, "record.expense_lines");
    return lines && lines->count == 1 && !json_is_true(bill, "deleted") &&
           is_all_open(json_scalar(bill, "record.total"), json_scalar(bill, "record.balance")) &&
           !is_marked(bill);
}

static bool load_books(struct demo *demo, const struct company *company,
                       const struct json **quickbooks, const struct json **platform,
                       struct error *error)
{
    struct arena *arena = &demo->arena;
    struct text realm =
        arena_format(arena, "/control/companies/%.*s/dump?entity=Bill", TEXT_ARG(company->realm));
    struct text tenant =
        arena_format(arena, "/control/tenants/%.*s/dump?entity=bills", TEXT_ARG(company->tenant));
    return door_get(demo, &demo->qbo, realm, quickbooks, error) &&
           door_get(demo, &demo->platform, tenant, platform, error);
}

bool pairs_load(struct demo *demo, const struct company *company, struct pairs *out,
                struct error *error)
{
    const struct json *quickbooks;
    const struct json *platform;
    struct map numbers; /* of the platform's bills */
    if (!load_books(demo, company, &quickbooks, &platform, error))
        return false;
    const struct json *bills = json_member(quickbooks, "Bill");
    *out =
        (struct pairs){.items = ARENA_ARRAY(&demo->arena, struct pair, bills ? bills->count : 1)};
    map_init(&numbers);
    JSON_EACH(bill, json_member(platform, "bills"))
    {
        if (is_plain_on_platform(bill) && text_is_present(json_text(bill, "record.number")))
            map_put(&numbers, json_text(bill, "record.number"), (void *)(uintptr_t)bill);
    }
    JSON_EACH(bill, bills)
    {
        const struct json *other = map_get(&numbers, json_text(bill, "DocNumber"));
        if (other && is_plain_in_quickbooks(bill) &&
            text_equal(json_scalar(bill, "TotalAmt"), json_scalar(other, "record.total")))
            out->items[out->count++] = (struct pair){bill, other};
    }
    map_release(&numbers);
    return true;
}

const struct pair *pairs_take(struct pairs *pairs, struct error *error)
{
    if (pairs->taken < pairs->count)
        return &pairs->items[pairs->taken++];
    error_set(error, ERROR_PERMANENT,
              "no bill is left that is unpaid on both sides; begin with new books: "
              "make down && make demo");
    return NULL;
}
