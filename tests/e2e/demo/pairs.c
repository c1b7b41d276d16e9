#include "tests/e2e/demo/pairs.h"

#include <string.h>

#include "base/map.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sides.h"

/* On the platform. */
static const struct {
    const char *list;
    const char *lines; /* of its record */
    uint32_t lines_most;
} PLATFORM[TRADE_COUNT] = {
    [TRADE_BILLS] = {"bills", "record.expense_lines", 1},
    [TRADE_INVOICES] = {"invoices", "record.item_lines", UINT32_MAX},
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

/* False when it is not plain. */
static bool read_paper(const struct json *document, const struct paper_words *words,
                       struct paper *out)
{
    const struct json *lines = json_path(document, words->lines);
    const struct json *line = lines ? lines->first : NULL;
    struct text currency = json_text(document, words->currency);
    if (!line || lines->count > words->lines_most ||
        (words->others && json_path(document, words->others)) ||
        (text_is_present(currency) && !text_equal_string(currency, "USD")))
        return false;
    *out = (struct paper){.id = json_text(document, words->id),
                          .number = json_text(document, words->number),
                          .party = json_text(document, words->party),
                          .total = json_scalar(document, words->total),
                          .line = words->line ? json_text(line, words->line) : TEXT_NONE,
                          .detail = json_scalar(line, words->detail)};
    return text_is_present(out->detail) && text_is_present(out->number) &&
           is_all_open(out->total, json_scalar(document, words->open)) && !is_marked(document);
}

static bool is_plain_on_platform(const struct json *document, enum trade trade)
{
    const struct json *lines = json_path(document, PLATFORM[trade].lines);
    return lines && lines->first && lines->count <= PLATFORM[trade].lines_most &&
           !json_is_true(document, "deleted") &&
           text_is_present(json_text(document, "record.number")) &&
           is_all_open(json_scalar(document, "record.total"),
                       json_scalar(document, "record.balance")) &&
           !is_marked(document);
}

static bool load_books(struct demo *demo, const struct company *company, enum trade trade,
                       const struct json *books[static 2], struct error *error)
{
    struct arena *arena = &demo->arena;
    const char *entity = ledger_of(company)->papers[trade].entity;
    struct text there = arena_format(arena, "dump?entity=%s", entity);
    struct text here = arena_format(arena, "dump?entity=%s", PLATFORM[trade].list);
    return in_quickbooks(demo, company, GET(there), &books[0], error) &&
           on_platform(demo, company, GET(here), &books[1], error);
}

bool pairs_load(struct demo *demo, const struct company *company, enum trade trade,
                struct pairs *out, struct error *error)
{
    const struct paper_words *words = &ledger_of(company)->papers[trade];
    const struct json *books[2]; /* QuickBooks', the platform's */
    struct map numbers;          /* of the platform's */
    struct paper paper;
    if (!load_books(demo, company, trade, books, error))
        return false;
    const struct json *documents = json_member(books[0], words->entity);
    *out = (struct pairs){
        .items = ARENA_ARRAY(&demo->arena, struct pair, documents ? documents->count : 1)};
    map_init(&numbers);
    JSON_EACH(document, json_member(books[1], PLATFORM[trade].list))
    {
        if (is_plain_on_platform(document, trade))
            map_put(&numbers, json_text(document, "record.number"), (void *)(uintptr_t)document);
    }
    JSON_EACH(document, documents)
    {
        if (!read_paper(document, words, &paper))
            continue;
        const struct json *other = map_get(&numbers, paper.number);
        if (other && text_equal(paper.total, json_scalar(other, "record.total")))
            out->items[out->count++] = (struct pair){paper, other};
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
