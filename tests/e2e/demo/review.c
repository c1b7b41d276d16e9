#include "tests/e2e/demo/review.h"

#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/ledger.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sync.h"

enum { SETTINGS_SECONDS = 30 };

static bool load_review(struct demo *demo, const struct company *company, const struct json **out,
                        struct error *error)
{
    struct patience patience = {.what = "the new tenant's settings to be known",
                                .seconds = SETTINGS_SECONDS};
    while (patience_left(&patience, error)) {
        if (!door_find(demo, &demo->console, company_path(demo, company, "/review"), out, error))
            return false;
        if (*out)
            return true;
    }
    return false;
}

static bool is_open(const struct json *review)
{
    return text_equal_string(json_text(review, "review"), "open");
}

static int64_t count_all(const struct json *rows, const char *target)
{
    int64_t count = 0;
    JSON_EACH(row, rows)
    {
        if (!target || text_equal_string(json_text(row, "target"), target))
            count += json_int64(row, "count", 0);
    }
    return count;
}

static void show(struct demo *demo, const struct company *company, const struct json *review)
{
    struct arena *arena = &demo->arena;
    const struct json *writes = json_member(review, "would_write");
    screen_line("%s  %.*s matched by name, %.*s ambiguous; would be written: %.*s to the platform, "
                "%.*s to QuickBooks",
                company->letter,
                TEXT_ARG(count_in_words(arena, count_all(json_member(review, "matched"), NULL))),
                TEXT_ARG(count_in_words(arena, json_int64(review, "ambiguous.count", 0))),
                TEXT_ARG(count_in_words(arena, count_all(writes, "platform"))),
                TEXT_ARG(count_in_words(arena, count_all(writes, "ledger"))));
}

static bool accept(struct demo *demo, const struct company *company, struct error *error)
{
    const struct door_request request = {
        .method = "PATCH",
        .path = company_path(demo, company, "/settings"),
        .body = TEXT("{\"review\":\"accepted\",\"by\":\"person:demo\","
                     "\"permissions\":[\"sync.manage\"]}"),
    };
    return door_call(demo, &demo->console, &request, NULL, error);
}

static bool show_and_accept(struct demo *demo, const struct company *company, struct error *error)
{
    const struct json *review;
    if (!load_review(demo, company, &review, error))
        return false;
    show(demo, company, review);
    const struct ledger *ledger = ledger_of(company);
    return (!ledger->prepare || ledger->prepare(demo, company, error)) &&
           accept(demo, company, error);
}

bool review_all(struct demo *demo, struct error *error)
{
    struct syncs reading = {0};
    const struct json *review;
    bool is_any_open = false;
    for (int i = 0; i < COMPANY_COUNT; i++) {
        if (!load_review(demo, &demo->companies[i], &review, error))
            return false;
        is_any_open = is_any_open || is_open(review);
    }
    if (!is_any_open)
        return true;
    screen_heading(
        "Review: everything is read, and nothing written until somebody accepts it (R134)");
    if (!sync_all(demo, &reading, error))
        return false;
    for (int i = 0; i < COMPANY_COUNT; i++)
        if (!show_and_accept(demo, &demo->companies[i], error))
            return false;
    screen_line("All are accepted.");
    return true;
}
