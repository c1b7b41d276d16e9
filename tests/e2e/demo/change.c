/* What people do to bills and to invoices alike. */
#include "tests/e2e/demo/change.h"

#include <inttypes.h>

#include "io/clock.h"
#include "tests/e2e/demo/screen.h"

enum { DAYS_DUE = 30, NUMBERS = 1000000 };

static const struct trade_words WORDS[TRADE_COUNT] = {
    [TRADE_BILLS] = {.one = "bill",
                     .list = "bills",
                     .party = "vendor",
                     .lines = "expense_lines",
                     .detail = "account",
                     .settle = "pay",
                     .there = "pays 1.00 of",
                     .here = "pays",
                     .erase = "delete",
                     .letters = "BL",
                     .amount_there = "184.25",
                     .amount_here = "96.40",
                     .amount_late = "42.00"},
    [TRADE_INVOICES] = {.one = "invoice",
                        .list = "invoices",
                        .party = "customer",
                        .lines = "item_lines",
                        .detail = "item",
                        .settle = "receive",
                        .there = "receives 1.00 for",
                        .here = "receives all of",
                        .erase = "void",
                        .letters = "II",
                        .amount_there = "310.00",
                        .amount_here = "128.30",
                        .amount_late = "65.00"},
};

void changes_begin(struct changes *changes, struct demo *demo, const struct company *company)
{
    char text[DATE_TEXT_BYTES_MAX];
    instant_us now = clock_now_us();
    date_day day = instant_date(now, 0);
    *changes = (struct changes){.demo = demo, .company = company};
    changes->stamp = now / 1000000 % NUMBERS;
    changes->today = arena_copy(&demo->arena, date_format(day, text));
    changes->due = arena_copy(&demo->arena, date_format(day + DAYS_DUE, text));
}

bool changes_turn_to(struct changes *changes, enum trade trade, struct error *error)
{
    changes->trade = trade;
    changes->words = &WORDS[trade];
    return pairs_load(changes->demo, changes->company, trade, &changes->pairs, error);
}

void tell(const char *where, const char *what, struct text label)
{
    screen_line("%-12s  %s %.*s", where, what, TEXT_ARG(label));
}

bool in_books(const struct changes *changes, struct document document, struct error *error)
{
    document.trade = changes->trade;
    return ledger_write(changes->demo, changes->company, &document, error);
}

bool on_its_platform(const struct changes *changes, const struct door_request *request,
                     const struct json **out, struct error *error)
{
    return on_platform(changes->demo, changes->company, request, out, error);
}

struct text change_path(const struct changes *changes, const struct pair *pair)
{
    return arena_format(&changes->demo->arena, "%s/%.*s", changes->words->list,
                        TEXT_ARG(json_text(pair->platform, "id")));
}

struct text change_number(const struct changes *changes, const char *letters)
{
    return arena_format(&changes->demo->arena, "%s-%06" PRId64, letters, changes->stamp);
}

/* "edits due date and memo of bill", for the next pair, which is told of; NULL as pairs_take. */
static const struct pair *take(struct changes *changes, const char *where, const char *what,
                               struct error *error)
{
    const struct pair *pair = pairs_take(&changes->pairs, error);
    if (pair)
        tell(where, arena_format(&changes->demo->arena, "%s %s", what, changes->words->one).data,
             pair->quickbooks.number);
    return pair;
}

/* --- in QuickBooks: as a person in front of it ---------------------------------------------------
 */

bool enter_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct trade_words *words = changes->words;
    struct arena *arena = &changes->demo->arena;
    const struct pair *like = pairs_take(&changes->pairs, error);
    struct text letters = arena_format(arena, "Q%c", words->letters[0]);
    if (!like)
        return false;
    struct document entered = {.party = like->quickbooks.party,
                               .number = change_number(changes, letters.data),
                               .date = changes->today,
                               .due = changes->due,
                               .memo = TEXT(DEMO_MARK "entered in QuickBooks"),
                               .amount = text_of(words->amount_there),
                               .detail = like->quickbooks.detail};
    struct text what =
        arena_format(arena, "enters an unpaid %s over %s, number", words->one, words->amount_there);
    tell("QuickBooks", what.data, entered.number);
    return in_books(changes, entered, error);
}

bool edit_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = take(changes, "QuickBooks", "edits due date and memo of", error);
    return pair && in_books(changes,
                            (struct document){.id = pair->quickbooks.id,
                                              .due = changes->due,
                                              .memo = TEXT(DEMO_MARK "longer to pay")},
                            error);
}

bool pay_in_quickbooks(struct changes *changes, struct error *error)
{
    const struct pair *pair = take(changes, "QuickBooks", changes->words->there, error);
    if (!pair)
        return false;
    struct text body = arena_format(&changes->demo->arena, "{\"%s\":\"%.*s\",\"amount\":\"1.00\"}",
                                    changes->words->one, TEXT_ARG(pair->quickbooks.id));
    return in_quickbooks(changes->demo, changes->company, POST(TEXT("pay"), body), NULL, error);
}

bool erase_in_quickbooks(struct changes *changes, struct error *error)
{
    const char *how = changes->words->erase;
    const struct pair *pair =
        take(changes, "QuickBooks", arena_format(&changes->demo->arena, "%ss", how).data, error);
    if (!pair)
        return false;
    struct document erased = {.trade = changes->trade, .id = pair->quickbooks.id};
    return ledger_erase(changes->demo, changes->company, &erased, how, error);
}

/* --- on the platform -----------------------------------------------------------------------------
 */

bool change_enter(const struct changes *changes, const struct pair *like, const struct entry *entry,
                  struct text *id, struct error *error)
{
    const struct trade_words *words = changes->words;
    const struct json *record = json_member(like->platform, "record");
    const struct json *line = json_member(record, words->lines)->first;
    const struct json *made;
    struct arena *arena = &changes->demo->arena;
    struct text due = text_is_present(entry->due)
                          ? arena_format(arena, "\"due_date\":\"%.*s\",", TEXT_ARG(entry->due))
                          : TEXT("");
    struct text party =
        text_is_present(entry->party) ? entry->party : json_text(record, words->party);
    struct text body = arena_format(
        arena,
        "{\"%s\":\"%.*s\",\"number\":\"%.*s\",\"date\":\"%.*s\",%.*s\"currency\":\"USD\","
        "\"memo\":\"" DEMO_MARK "entered on the platform\","
        "\"%s\":[{\"%s\":\"%.*s\",\"amount\":\"%s\"}]}",
        words->party, TEXT_ARG(party), TEXT_ARG(entry->number), TEXT_ARG(changes->today),
        TEXT_ARG(due), words->lines, words->detail, TEXT_ARG(json_text(line, words->detail)),
        entry->amount);
    if (!on_its_platform(changes, POST(text_of(entry->list), body), &made, error))
        return false;
    *id = json_text(made, "id");
    return true;
}

static bool edit_here(struct changes *changes, const char *what, struct error *error)
{
    const struct pair *pair = take(changes, "the platform", what, error);
    return pair && change_dates(changes, change_path(changes, pair), error);
}

bool change_dates(const struct changes *changes, struct text path, struct error *error)
{
    struct text body = arena_format(&changes->demo->arena,
                                    "{\"due_date\":\"%.*s\",\"memo\":\"" DEMO_MARK "checked\"}",
                                    TEXT_ARG(changes->due));
    const struct door_request request = {"PATCH", path, body};
    return on_its_platform(changes, &request, NULL, error);
}

bool edit_on_platform(struct changes *changes, struct error *error)
{
    return edit_here(changes, "edits due date and memo of", error);
}

bool edit_refused(struct changes *changes, struct error *error)
{
    return edit_here(changes, "edits, which is QuickBooks' to do (R34), due date and memo of",
                     error);
}

bool pay_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = take(changes, "the platform", changes->words->here, error);
    if (!pair)
        return false;
    struct text body = arena_format(&changes->demo->arena, "{\"%s\":\"%.*s\",\"date\":\"%.*s\"}",
                                    changes->words->one, TEXT_ARG(json_text(pair->platform, "id")),
                                    TEXT_ARG(changes->today));
    return on_its_platform(changes, POST(text_of(changes->words->settle), body), NULL, error);
}

bool delete_on_platform(struct changes *changes, struct error *error)
{
    const struct pair *pair = take(changes, "the platform", "deletes", error);
    if (!pair)
        return false;
    const struct door_request request = {"DELETE", change_path(changes, pair), TEXT_NONE};
    return on_its_platform(changes, &request, NULL, error);
}
