#include "tests/e2e/demo/pairs.h"

#include <string.h>

#include "tests/e2e/demo/screen.h"

static const struct {
    const char *entity; /* in QuickBooks */
    const char *detail; /* of its first line */
    const char *list;   /* on the platform */
    const char *lines;  /* of its record */
    uint32_t lines_most;
} WORDS[] = {
    [PAIRS_BILLS] = {"Bill", "AccountBasedExpenseLineDetail", "bills", "record.expense_lines", 1},
    [PAIRS_INVOICES] = {"Invoice", "SalesItemLineDetail", "invoices", "record.item_lines",
                        UINT32_MAX},
};

static bool is_marked(const struct json *record)
{
    return memmem(record->span.data, record->span.length, DEMO_MARK, strlen(DEMO_MARK)) != NULL;
}

static bool is_all_open(struct text total, struct text balance)
{
    int64_t owed = 0, open = 0;
    return cents_parse(total, &owed) && cents_parse(balance, &open) && owed == open && owed > 0;
}

static bool is_plain_in_quickbooks(const struct json *document, enum pairs_of what)
{
    const struct json *lines = json_member(document, "Line");
    struct text currency = json_text(document, "CurrencyRef.value");
    return lines && lines->first && lines->count <= WORDS[what].lines_most &&
           text_equal_string(json_text(lines->first, "DetailType"), WORDS[what].detail) &&
           text_is_present(json_text(document, "DocNumber")) &&
           (!text_is_present(currency) || text_equal_string(currency, "USD")) &&
           is_all_open(json_scalar(document, "TotalAmt"), json_scalar(document, "Balance")) &&
           !is_marked(document);
}

static bool is_plain_on_platform(const struct json *document, enum pairs_of what)
{
    const struct json *lines = json_path(document, WORDS[what].lines);
    return lines && lines->first && lines->count <= WORDS[what].lines_most &&
           !json_is_true(document, "deleted") &&
           text_is_present(json_text(document, "record.number")) &&
           is_all_open(json_scalar(document, "record.total"),
                       json_scalar(document, "record.balance")) &&
           !is_marked(document);
}

static bool load_books(struct demo *demo, const struct company *company, enum pairs_of what,
                       const struct json *books[static 2], struct error *error)
{
    struct arena *arena = &demo->arena;
    struct text realm = arena_format(arena, "/control/companies/%.*s/dump?entity=%s",
                                     TEXT_ARG(company->realm), WORDS[what].entity);
    struct text tenant = arena_format(arena, "/control/tenants/%.*s/dump?entity=%s",
                                      TEXT_ARG(company->tenant), WORDS[what].list);
    return door_get(demo, &demo->qbo, realm, &books[0], error) &&
           door_get(demo, &demo->platform, tenant, &books[1], error);
}

bool pairs_load(struct demo *demo, const struct company *company, enum pairs_of what,
                struct pairs *out, struct error *error)
{
    const struct json *books[2]; /* QuickBooks', the platform's */
    struct map numbers;          /* of the platform's */
    if (!load_books(demo, company, what, books, error))
        return false;
    const struct json *documents = json_member(books[0], WORDS[what].entity);
    *out = (struct pairs){
        .items = ARENA_ARRAY(&demo->arena, struct pair, documents ? documents->count : 1)};
    map_init(&numbers);
    JSON_EACH(document, json_member(books[1], WORDS[what].list))
    {
        if (is_plain_on_platform(document, what))
            map_put(&numbers, json_text(document, "record.number"), (void *)(uintptr_t)document);
    }
    JSON_EACH(document, documents)
    {
        const struct json *other = map_get(&numbers, json_text(document, "DocNumber"));
        if (other && is_plain_in_quickbooks(document, what) &&
            text_equal(json_scalar(document, "TotalAmt"), json_scalar(other, "record.total")))
            out->items[out->count++] = (struct pair){document, other};
    }
    map_release(&numbers);
    return true;
}

const struct pair *pairs_take(struct pairs *pairs, struct error *error)
{
    if (pairs->taken < pairs->count)
        return &pairs->items[pairs->taken++];
    error_set(error, ERROR_PERMANENT,
              "no bill or invoice is left that is unpaid on both sides; begin with new books: "
              "make down && make demo");
    return NULL;
}
