#include "tests/e2e/demo/changes.h"

#include "tests/e2e/demo/change.h"
#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/screen.h"

enum { SEEN_SECONDS = 60 };

enum {
    IN_ONLINE = 1 << LEDGER_ONLINE,
    IN_DESKTOP = 1 << LEDGER_DESKTOP,
    IN_EITHER = (1 << LEDGER_COUNT) - 1
};

static const struct step {
    enum trade trade;
    unsigned ledgers;
    change *make;
} STEPS[] = {
#define CHANGE(trade, ledgers, change) {TRADE_##trade, IN_##ledgers, change},
#include "tests/e2e/demo/changes.def"
#undef CHANGE
};
enum { STEP_COUNT = sizeof(STEPS) / sizeof(STEPS[0]) };

static bool change_all(struct changes *changes, enum trade trade, struct error *error)
{
    if (!changes_turn_to(changes, trade, error))
        return false;
    for (size_t i = 0; i < STEP_COUNT; i++)
        if (STEPS[i].trade == trade && (STEPS[i].ledgers & 1U << changes->company->ledger) &&
            !STEPS[i].make(changes, error))
            return false;
    return true;
}

bool changes_make(struct demo *demo, const struct company *company, struct error *error)
{
    struct changes changes;
    changes_begin(&changes, demo, company);
    screen_heading("Changes in company %s", company->letter);
    for (int trade = 0; trade < TRADE_COUNT; trade++)
        if (!change_all(&changes, (enum trade)trade, error))
            return false;
    return true;
}

/* *path becomes where the console shows it, below the tenant. */
static bool enter_late(struct changes *changes, enum trade trade, struct text *path,
                       struct error *error)
{
    struct arena *arena = &changes->demo->arena;
    struct text id;
    if (!changes_turn_to(changes, trade, error))
        return false;
    const struct trade_words *words = changes->words;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct text letters = arena_format(arena, "P%c", words->letters[1]);
    struct text number = change_number(changes, letters.data);
    struct entry entry = {words->list, arena_format(arena, "%.*s-late", TEXT_ARG(number)),
                          words->amount_late, changes->due, TEXT_NONE};
    struct text what =
        arena_format(arena, "enters %s %s over %s, number", trade == TRADE_INVOICES ? "an" : "a",
                     words->one, words->amount_late);
    if (!like)
        return false;
    tell("the platform", what.data, entry.number);
    if (!change_enter(changes, like, &entry, &id, error))
        return false;
    *path = arena_format(arena, "/%s/%.*s", words->list, TEXT_ARG(id));
    return true;
}

static bool wait_shown(const struct changes *changes, struct text path, struct error *error)
{
    struct demo *demo = changes->demo;
    const struct json *record = NULL;
    struct patience patience = {.what = "the console to show what was entered last",
                                .seconds = SEEN_SECONDS};
    while (!record && patience_left(&patience, error))
        if (!door_find(demo, &demo->console, company_path(demo, changes->company, path.data),
                       &record, error))
            return false;
    return record != NULL;
}

bool changes_late(struct demo *demo, const struct company *company, struct error *error)
{
    struct changes changes;
    struct text paths[TRADE_COUNT];
    changes_begin(&changes, demo, company);
    screen_heading("After the runs in company %s, so that it waits for the next", company->letter);
    for (int trade = 0; trade < TRADE_COUNT; trade++)
        if (!enter_late(&changes, (enum trade)trade, &paths[trade], error))
            return false;
    for (int trade = 0; trade < TRADE_COUNT; trade++)
        if (!wait_shown(&changes, paths[trade], error))
            return false;
    return true;
}
