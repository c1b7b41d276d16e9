#include "tests/e2e/demo/report.h"

#include <stdlib.h>

#include "tests/e2e/demo/books.h"
#include "tests/e2e/demo/causes.h"
#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/screen.h"

enum {
    GROUPS_MAX = 512,
    KIND_COLUMNS = 24,
    SIDE_COLUMNS = 27,
    RULE_COLUMNS = 25,
    MONEY_COLUMNS = 16,
    CAUSE_COLUMNS = 80,
};

/* "3 bills, 1 credit memo". */
static struct text counts_in_words(struct arena *arena, const int64_t counts[static KIND_COUNT])
{
    struct text words = TEXT("");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct kind_words *names = kind_words((enum kind)kind);
        if (counts[kind] > 0)
            words = arena_format(arena, "%.*s%s%.*s %s", TEXT_ARG(words),
                                 text_is_empty(words) ? "" : ", ",
                                 TEXT_ARG(screen_count(arena, counts[kind])),
                                 counts[kind] == 1 ? names->one : names->many);
    }
    return words;
}

/* --- what moved ----------------------------------------------------------------------------------
 */

static const struct {
    const char *member; /* in the console's answers */
    const char *title;
    int columns;
} MOVES[] = {{"created", "new", 9}, {"updated", "changed", 9}, {"deleted", "deleted", 9}};
enum { MOVE_COUNT = sizeof(MOVES) / sizeof(MOVES[0]), REFUSED_COLUMNS = 9 };

/* What was done on each side to records of one kind. */
struct moves {
    int64_t done[SIDE_COUNT][MOVE_COUNT];
    int64_t refused;
    int64_t all;
};

static void add_moves(const struct json *run, const char *entity, struct moves *moves)
{
    JSON_EACH(count, json_member(run, "counts"))
    {
        bool is_ledger = text_equal_string(json_text(count, "target"), "ledger");
        if (!text_equal_string(json_text(count, "entity"), entity))
            continue;
        for (int move = 0; move < MOVE_COUNT; move++) {
            int64_t done = json_int64(count, MOVES[move].member, 0);
            moves->done[is_ledger ? SIDE_LEDGER : SIDE_PLATFORM][move] += done;
            moves->all += done;
        }
        moves->refused += json_int64(count, "refused", 0);
    }
    moves->all += moves->refused;
}

static struct text move_cells(struct arena *arena, const int64_t done[static MOVE_COUNT])
{
    struct text line = TEXT("");
    for (int move = 0; move < MOVE_COUNT; move++)
        line = arena_format(arena, "%.*s%*.*s", TEXT_ARG(line), MOVES[move].columns,
                            TEXT_ARG(screen_count(arena, done[move])));
    return line;
}

static void show_moves(struct demo *demo, enum kind kind, const struct moves *moves)
{
    struct arena *arena = &demo->arena;
    struct text title = screen_cell(arena, text_of(kind_words(kind)->many), KIND_COLUMNS);
    screen_line("%.*s%.*s%.*s%*.*s", TEXT_ARG(title),
                TEXT_ARG(move_cells(arena, moves->done[SIDE_LEDGER])),
                TEXT_ARG(move_cells(arena, moves->done[SIDE_PLATFORM])), REFUSED_COLUMNS,
                TEXT_ARG(screen_count(arena, moves->refused)));
}

static void show_move_titles(struct demo *demo)
{
    struct text titles = TEXT("");
    for (int i = 0; i < SIDE_COUNT * MOVE_COUNT; i++)
        titles = arena_format(&demo->arena, "%.*s%*s", TEXT_ARG(titles),
                              MOVES[i % MOVE_COUNT].columns, MOVES[i % MOVE_COUNT].title);
    screen_line("%-*s%*s%*s", KIND_COLUMNS, "What moved, all runs", SIDE_COLUMNS, "to QuickBooks",
                SIDE_COLUMNS, "to the platform");
    screen_line("%*s%.*s%*s", KIND_COLUMNS, "", TEXT_ARG(titles), REFUSED_COLUMNS, "refused");
}

void report_moved(struct demo *demo, const struct syncs *syncs, int which)
{
    show_move_titles(demo);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        struct moves moves = {0};
        for (int run = 0; run < syncs->count; run++)
            add_moves(syncs->runs[which][run], kind_words((enum kind)kind)->name, &moves);
        if (moves.all > 0)
            show_moves(demo, (enum kind)kind, &moves);
    }
}

/* --- what stands where ---------------------------------------------------------------------------
 */

/* Records of one standing that one rule keeps on their way to one side. */
struct group {
    const struct record *first;
    int64_t counts[KIND_COUNT];
};

static const struct {
    const char *name;
    const char *title;
} STANDINGS[] = {
    {"agreed", "agreed"},        {"on_its_way", "on its way"}, {"waiting", "waits"},
    {"withheld", "withheld"},    {"needs_you", "needs you"},   {"do_not_sync", "stays"},
    {"gone", "deleted, voided"},
};
enum { STANDING_COUNT = sizeof(STANDINGS) / sizeof(STANDINGS[0]) };

static size_t standing_place(struct text standing)
{
    size_t place = 0;
    while (place < STANDING_COUNT && !text_equal_string(standing, STANDINGS[place].name))
        place++;
    return place;
}

static const char *standing_title(struct text standing)
{
    size_t place = standing_place(standing);
    return place < STANDING_COUNT ? STANDINGS[place].title : "(unknown)";
}

/* Nothing is to be done, so that no direction and no rule matters: one group each. */
static bool is_settled(const struct record *record)
{
    return text_equal_string(record->standing, "agreed") ||
           text_equal_string(record->standing, "gone");
}

/* R93 before R107. */
static int compare_rules(struct text a, struct text b)
{
    bool is_same_letter = a.length > 0 && b.length > 0 && a.data[0] == b.data[0];
    if (is_same_letter && a.length != b.length)
        return a.length < b.length ? -1 : 1;
    return text_compare(a, b);
}

static int compare(const struct record *a, const struct record *b)
{
    size_t one = standing_place(a->standing), two = standing_place(b->standing);
    if (one != two)
        return one < two ? -1 : 1;
    if (is_settled(a))
        return 0;
    int order = compare_rules(a->rule, b->rule);
    return order != 0 ? order : (int)a->target - (int)b->target;
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
        REQUIRE(at < GROUPS_MAX);
        if (at == count)
            groups[count++] = (struct group){.first = &records->items[i]};
        groups[at].counts[records->items[i].kind]++;
    }
    qsort(groups, count, sizeof(groups[0]), by_place);
    return count;
}

static void show_group(struct demo *demo, const struct group *group, const struct record *before)
{
    struct arena *arena = &demo->arena;
    const struct record *record = group->first;
    struct text counts = counts_in_words(arena, group->counts);
    struct text label = arena_format(arena, "  %-17s", standing_title(record->standing));
    if (is_settled(record)) {
        screen_paragraph(label, RULE_COLUMNS, counts);
        return;
    }
    bool is_same = before && text_equal(before->standing, record->standing) &&
                   text_equal(before->rule, record->rule);
    label = arena_format(arena, "%.*s%-6.*s", TEXT_ARG(label), TEXT_ARG(record->rule));
    if (!is_same)
        screen_paragraph(label, RULE_COLUMNS, record->sentence);
    screen_sentence(RULE_COLUMNS, arena_format(arena, "to %s: %.*s", side_title(record->target),
                                               TEXT_ARG(counts)));
}

void report_standings(struct demo *demo, const struct records *records)
{
    struct group *groups = ARENA_ARRAY(&demo->arena, struct group, GROUPS_MAX);
    size_t count = group_all(records, groups);
    screen_blank();
    screen_line("Where every record stands");
    for (size_t i = 0; i < count; i++)
        show_group(demo, &groups[i], i > 0 ? groups[i - 1].first : NULL);
}

/* --- the tie-out ---------------------------------------------------------------------------------
 */

static const struct {
    const char *title;
    const char *quickbooks;
    const char *platform;
} BOOKS[BOOK_COUNT] = {
    [BOOK_PAYABLES] = {"Accounts payable",
                       "QuickBooks: Accounts Payable in its double-entry ledger",
                       "the platform: its own total of open payables"},
    [BOOK_RECEIVABLES] = {"Accounts receivable",
                          "QuickBooks: Accounts Receivable in its double-entry ledger",
                          "the platform: its own total of open receivables"},
};

static struct text amount_line(struct demo *demo, struct text what, int64_t cents)
{
    struct arena *arena = &demo->arena;
    struct text cell = screen_cell(arena, what, CAUSE_COLUMNS);
    return arena_format(arena, "%.*s%*.*s", TEXT_ARG(cell), MONEY_COLUMNS,
                        TEXT_ARG(screen_money(arena, cents)));
}

static void show_amount(struct demo *demo, struct text what, int64_t cents)
{
    screen_line("%.*s", TEXT_ARG(amount_line(demo, what, cents)));
}

static void show_causes(struct demo *demo, const struct causes *causes)
{
    struct arena *arena = &demo->arena;
    for (size_t i = 0; i < causes->count; i++) {
        const struct cause *cause = &causes->items[i];
        struct text counts = counts_in_words(arena, cause->counts);
        struct text what = arena_format(arena, "  %-5.*s %s, %.*s", TEXT_ARG(cause->rule),
                                        standing_title(cause->standing), TEXT_ARG(counts));
        size_t fits = screen_fitting(what, CAUSE_COLUMNS);
        show_amount(demo, text_slice(what.data, fits), cause->cents);
        screen_sentence(10, text_slice(what.data + fits, what.length - fits));
        screen_sentence(10, cause->sentence);
    }
}

static void show_unexplained(struct demo *demo, int64_t cents)
{
    struct text line = amount_line(demo, TEXT("unexplained"), cents);
    if (cents != 0)
        screen_alarm("%.*s", TEXT_ARG(line));
    else
        screen_line("%.*s", TEXT_ARG(line));
}

bool report_tie_out(struct demo *demo, const struct company *company, struct records *records,
                    bool *is_tied_out, struct error *error)
{
    struct books books[BOOK_COUNT];
    struct causes causes;
    if (!books_read(demo, company, books, error))
        return false;
    for (int book = BOOK_PAYABLES; book < BOOK_COUNT; book++) {
        if (!causes_find(records, (enum book)book, &causes, error))
            return false;
        int64_t difference = books[book].quickbooks - books[book].platform;
        screen_heading("%s of company %s, in USD", BOOKS[book].title, company->letter);
        show_amount(demo, text_of(BOOKS[book].quickbooks), books[book].quickbooks);
        show_amount(demo, text_of(BOOKS[book].platform), books[book].platform);
        show_amount(demo, TEXT("difference"), difference);
        screen_line("of which");
        show_causes(demo, &causes);
        show_unexplained(demo, difference - causes.cents);
        *is_tied_out = *is_tied_out && difference == causes.cents;
    }
    return true;
}

/* --- where to look -------------------------------------------------------------------------------
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

/* The page that the person at the PC reaches from the Web Connector. */
static bool show_connectors(struct demo *demo, struct error *error)
{
    for (int i = 0; i < COMPANY_COUNT; i++) {
        const struct company *company = &demo->companies[i];
        const struct json *connection;
        if (company->ledger != LEDGER_DESKTOP)
            continue;
        if (!door_get(demo, &demo->console, company_path(demo, company, "/desktop-connection"),
                      &connection, error))
            return false;
        screen_line("Web Connector   %.*s", TEXT_ARG(json_text(connection, "status_url")));
    }
    return true;
}

bool report_where(struct demo *demo, const struct records *records, int which, struct error *error)
{
    const struct company *company = &demo->companies[which];
    const struct record *bill = example(records);
    struct text quickbooks = demo->quickbooks[company->ledger].url;
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
    screen_line("QuickBooks      %.*s/control/companies/%.*s/books", TEXT_ARG(quickbooks),
                TEXT_ARG(company->books));
    screen_line("the platform    %.*s/control/tenants/%.*s/books", TEXT_ARG(demo->platform.url),
                TEXT_ARG(company->tenant));
    if (!show_connectors(demo, error))
        return false;
    screen_blank();
    screen_line("Again, with new changes: make demo.  With a cent that no rule explains: "
                "make demo ARGS=\"--plant 0.01\"");
    return true;
}
