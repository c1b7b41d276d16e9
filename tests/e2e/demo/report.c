#include "tests/e2e/demo/report.h"

#include <stdlib.h>

#include "tests/e2e/demo/books.h"
#include "tests/e2e/demo/causes.h"
#include "tests/e2e/demo/screen.h"

enum { GROUPS_MAX = 256, WHAT_COLUMNS = 38, MONEY_COLUMNS = 16, COUNT_COLUMNS = 9 };

/* --- what moved ----------------------------------------------------------------------------------
 */

static const char *const MOVES[] = {"created", "updated", "deleted", "refused"};
enum { MOVE_COUNT = sizeof(MOVES) / sizeof(MOVES[0]) };

static const struct {
    const char *name; /* in the console's answers */
    enum kind kind;
} ENTITIES[] = {{"account", KIND_ACCOUNT},
                {"vendor", KIND_VENDOR},
                {"bill", KIND_BILL},
                {"bill_payment", KIND_PAYMENT}};

static void add_moves(const struct json *run, const char *entity, enum side side,
                      int64_t sums[static MOVE_COUNT])
{
    JSON_EACH(count, json_member(run, "counts"))
    {
        bool is_ledger = text_equal_string(json_text(count, "target"), "ledger");
        if (!text_equal_string(json_text(count, "entity"), entity) ||
            is_ledger != (side == SIDE_LEDGER))
            continue;
        for (int move = 0; move < MOVE_COUNT; move++)
            sums[move] += json_int64(count, MOVES[move], 0);
    }
}

static void show_moves(struct demo *demo, enum kind kind, enum side side,
                       const int64_t sums[static MOVE_COUNT])
{
    struct arena *arena = &demo->arena;
    struct text line = screen_cell(
        arena, arena_format(arena, "%s to %s", kind_title(kind), side_title(side)), WHAT_COLUMNS);
    for (int move = 0; move < MOVE_COUNT; move++)
        line = arena_format(arena, "%.*s%*.*s", TEXT_ARG(line), COUNT_COLUMNS,
                            TEXT_ARG(screen_count(arena, sums[move])));
    screen_line("%.*s", TEXT_ARG(line));
}

void report_moved(struct demo *demo, const struct syncs *syncs, int which)
{
    screen_line("%-*s%9s%9s%9s%9s", WHAT_COLUMNS, "What moved, by the runs' own counts", MOVES[0],
                MOVES[1], MOVES[2], MOVES[3]);
    for (size_t i = 0; i < sizeof(ENTITIES) / sizeof(ENTITIES[0]); i++) {
        for (int side = SIDE_COUNT - 1; side >= 0; side--) {
            int64_t sums[MOVE_COUNT] = {0};
            for (int run = 0; run < syncs->count; run++)
                add_moves(syncs->runs[which][run], ENTITIES[i].name, (enum side)side, sums);
            show_moves(demo, ENTITIES[i].kind, (enum side)side, sums);
        }
    }
}

/* --- what stands where
 * ----------------------------------------------------------------------------
 */

struct group {
    const struct record *first;
    int64_t count;
};

static const struct {
    const char *name;
    const char *title;
} STANDINGS[] = {
    {"agreed", "agreed"},        {"on_its_way", "on its way"}, {"waiting", "waits"},
    {"withheld", "withheld"},    {"needs_you", "needs you"},   {"do_not_sync", "stays"},
    {"gone", "deleted on both"},
};
enum { STANDING_COUNT = sizeof(STANDINGS) / sizeof(STANDINGS[0]) };

static size_t standing_place(struct text standing)
{
    size_t place = 0;
    while (place < STANDING_COUNT && !text_equal_string(standing, STANDINGS[place].name))
        place++;
    return place;
}

/* Agreed ones are one group per entity: no direction and no rule keeps them. */
static int compare(const struct record *a, const struct record *b)
{
    size_t one = standing_place(a->standing), two = standing_place(b->standing);
    if (one != two)
        return one < two ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (one == 0)
        return 0;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    return text_compare(a->rule, b->rule);
}

static int by_place(const void *a, const void *b)
{
    return compare(((const struct group *)a)->first, ((const struct group *)b)->first);
}

static size_t group_all(const struct records *records, struct group groups[static GROUPS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++) {
        size_t at = 0;
        while (at < count && compare(groups[at].first, &records->items[i]) != 0)
            at++;
        if (at == count && count == GROUPS_MAX)
            continue;
        if (at == count)
            groups[count++] = (struct group){&records->items[i], 0};
        groups[at].count++;
    }
    qsort(groups, count, sizeof(groups[0]), by_place);
    return count;
}

void report_standings(struct demo *demo, const struct records *records)
{
    struct arena *arena = &demo->arena;
    struct group groups[GROUPS_MAX] = {0};
    size_t count = group_all(records, groups);
    screen_blank();
    screen_line("Where every record stands");
    for (size_t i = 0; i < count; i++) {
        const struct record *record = groups[i].first;
        size_t place = standing_place(record->standing);
        bool is_agreed = place == 0;
        struct text what = is_agreed ? text_of(kind_title(record->kind))
                                     : arena_format(arena, "%s to %s", kind_title(record->kind),
                                                    side_title(record->target));
        screen_line("%-17s%.*s%*.*s  %.*s",
                    place < STANDING_COUNT ? STANDINGS[place].title : "(unknown)",
                    TEXT_ARG(screen_cell(arena, what, 30)), COUNT_COLUMNS,
                    TEXT_ARG(screen_count(arena, groups[i].count)),
                    TEXT_ARG(is_agreed ? TEXT("") : record->rule));
        if (!is_agreed)
            screen_sentence(21, record->sentence);
    }
}

/* --- the tie-out
 * ---------------------------------------------------------------------------------- */

static void show_amount(struct demo *demo, struct text what, int64_t cents)
{
    screen_line("%.*s%*.*s", TEXT_ARG(screen_cell(&demo->arena, what, 66)), MONEY_COLUMNS,
                TEXT_ARG(screen_money(&demo->arena, cents)));
}

static void show_causes(struct demo *demo, const struct causes *causes)
{
    struct arena *arena = &demo->arena;
    for (size_t i = 0; i < causes->count; i++) {
        const struct cause *cause = &causes->items[i];
        size_t place = standing_place(cause->standing);
        struct text what = arena_format(
            arena, "  %-5.*s %s, %.*s %s", TEXT_ARG(cause->rule),
            place < STANDING_COUNT ? STANDINGS[place].title : "(unknown)",
            TEXT_ARG(screen_count(arena, cause->count)), cause->count == 1 ? "record" : "records");
        show_amount(demo, what, cause->cents);
        screen_sentence(10, cause->sentence);
    }
}

bool report_tie_out(struct demo *demo, const struct company *company, struct records *records,
                    int64_t *unexplained, struct error *error)
{
    struct books books;
    struct causes causes;
    if (!books_read(demo, company, &books, error) || !causes_find(records, &causes, error))
        return false;
    int64_t difference = books.quickbooks - books.platform;
    *unexplained = difference - causes.cents;
    screen_heading("Accounts payable of company %s, in USD", company->letter);
    show_amount(demo, TEXT("QuickBooks: Accounts Payable in its double-entry ledger"),
                books.quickbooks);
    show_amount(demo, TEXT("the platform: its own total of open payables"), books.platform);
    show_amount(demo, TEXT("difference"), difference);
    screen_line("of which");
    show_causes(demo, &causes);
    show_amount(demo, TEXT("unexplained"), *unexplained);
    return true;
}

/* --- where to look
 * ---------------------------------------------------------------------------------
 */

/* A bill that never crossed explains best; one without a number also says what would change that.
 */
static const struct record *example(const struct records *records)
{
    const struct record *best = NULL;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->items[i];
        bool is_withheld = text_equal_string(record->standing, "withheld");
        if (record->kind == KIND_BILL && is_withheld &&
            (!best || text_equal_string(record->rule, "R108")))
            best = record;
    }
    return best;
}

void report_where(struct demo *demo, const struct records *records, int which)
{
    const struct company *company = &demo->companies[which];
    const struct record *bill = example(records);
    const char *env = getenv("DEMO_ENV");
    screen_heading("Everything stays up until: make down");
    screen_line("Look around from a shell that has read:  . %s", env ? env : "build/local/env");
    screen_blank();
    screen_line("tieout status %.*s", TEXT_ARG(company->tenant));
    if (bill)
        screen_line("tieout explain %.*s %.*s", TEXT_ARG(company->tenant), TEXT_ARG(bill->id));
    screen_line("tieout records %.*s --standing needs_you", TEXT_ARG(company->tenant));
    screen_line("tieout replay --tenant %.*s   # is it equal to live?", TEXT_ARG(company->tenant));
    screen_line("kcat -C -t $TIEOUT_TOPIC_PREFIX.events -e -f '%%h\\n%%s\\n\\n' | less");
    screen_line("psql -c \"SET tieout.tenants = '{%.*s}'\" \\", TEXT_ARG(company->tenant));
    screen_line("     -c 'SELECT rule, count(*) FROM reconciler.record GROUP BY rule'");
    screen_line("console         %.*s/openapi.yaml", TEXT_ARG(demo->console.url));
    screen_line("QuickBooks      %.*s/control/companies/%.*s/books", TEXT_ARG(demo->qbo.url),
                TEXT_ARG(company->realm));
    screen_line("the platform    %.*s/control/tenants/%.*s/books", TEXT_ARG(demo->platform.url),
                TEXT_ARG(company->tenant));
    screen_blank();
    screen_line("Again, with new changes: make demo.  With a cent that no rule explains: "
                "make demo ARGS=\"--plant 0.01\"");
}
