#include "tests/e2e/demo/sync.h"

#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/ledger.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sides.h"

enum { RUN_SECONDS = 180 };

static struct text sync_path(struct demo *demo, const struct company *company, struct text run)
{
    return arena_format(&demo->arena, "/v1/tenants/%.*s/runs/%.*s", TEXT_ARG(company->tenant),
                        TEXT_ARG(run));
}

struct text count_in_words(struct arena *arena, int64_t count)
{
    return count ? screen_count(arena, count) : TEXT("0");
}

/* The run's own figures: it knows how much it has to write once it has released everything. */
static void show(struct demo *demo, const struct company *company, const struct json *run)
{
    struct arena *arena = &demo->arena;
    struct text phase = run ? json_text(run, "phase") : TEXT("requested");
    int64_t released = json_int64(run, "progress.released", 0);
    int64_t settled = json_int64(run, "progress.settled", 0);
    struct text read = count_in_words(arena, json_int64(run, "progress.read", 0));
    struct text what = TEXT("nothing to write");
    if (text_equal_string(phase, "releasing"))
        what = arena_format(arena, "%.*s to write so far", TEXT_ARG(screen_count(arena, released)));
    else if (released > 0)
        what = arena_format(
            arena, "%.*s of %.*s written (%lld %%)", TEXT_ARG(count_in_words(arena, settled)),
            TEXT_ARG(screen_count(arena, released)), (long long)(settled * 100 / released));
    if (!run || text_equal_string(phase, "reading"))
        screen_progress("%s  %.*s", company->letter, TEXT_ARG(phase));
    else
        screen_progress("%s  %.*s: %.*s records read in QuickBooks, %.*s", company->letter,
                        TEXT_ARG(phase), TEXT_ARG(read), TEXT_ARG(what));
}

static bool follow(struct demo *demo, const struct company *company, struct text id,
                   const struct json **out, struct error *error)
{
    struct patience patience = {.what = "the run to be closed", .seconds = RUN_SECONDS};
    struct text path = sync_path(demo, company, id);
    while (patience_left(&patience, error)) {
        /* Unknown until its request is folded. */
        if (!door_find(demo, &demo->console, path, out, error))
            return false;
        show(demo, company, *out);
        if (text_equal_string(json_text(*out, "phase"), "closed")) {
            screen_progress_end();
            return true;
        }
    }
    screen_progress_end();
    return error_prefix(error, "company %s", company->letter);
}

bool sync_all(struct demo *demo, struct syncs *syncs, struct error *error)
{
    struct text runs[COMPANY_COUNT];
    REQUIRE(syncs->count < SYNC_COUNT);
    for (int i = 0; i < COMPANY_COUNT; i++)
        if (!companies_wait_sent(demo, &demo->companies[i], error) ||
            !ledger_of(&demo->companies[i])->begin_run(demo, &demo->companies[i], &runs[i], error))
            return false;
    for (int i = 0; i < COMPANY_COUNT; i++)
        if (!follow(demo, &demo->companies[i], runs[i], &syncs->runs[i][syncs->count], error))
            return false;
    syncs->count++;
    return true;
}

bool writes_count(struct demo *demo, struct writes *out, struct error *error)
{
    for (int i = 0; i < COMPANY_COUNT; i++) {
        const struct company *company = &demo->companies[i];
        const struct json *here;
        if (!ledger_of(company)->count_writes(demo, company, &out->quickbooks[i], error) ||
            !on_platform(demo, company, GET(TEXT("deliveries")), &here, error))
            return false;
        out->platform[i] = count_applied(json_member(here, "deliveries"));
    }
    return true;
}
