/* demo: three companies are joined, synced, changed on both sides, synced again, and tied out.
 *
 *   demo [--once] [--plant AMOUNT] [--plant-invoice AMOUNT]
 *
 * tests/e2e/demo.sh starts what it talks to and sets the environment. Exit code 0: not a cent of
 * any company's payables or receivables is unexplained, and the last run wrote nothing; 1:
 * otherwise; 2: it could not get that far. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/e2e/demo/books.h"
#include "tests/e2e/demo/changes.h"
#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/demo.h"
#include "tests/e2e/demo/ledger.h"
#include "tests/e2e/demo/report.h"
#include "tests/e2e/demo/review.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sync.h"

enum { TIED_OUT = 0, NOT_TIED_OUT = 1, STOPPED = 2, TOKEN_BYTES = 512 };

/* B's books get the planted amount. */
enum { COMPANY_A, COMPANY_B, COMPANY_C };

static const struct company COMPANIES[COMPANY_COUNT] = {
    [COMPANY_A] = {.letter = "A",
                   .name = "Craig's Design and Landscaping",
                   .ledger = LEDGER_ONLINE,
                   .signup_date = "2016-03-01",
                   .terms = "payments go to QuickBooks only (R89), credit memos do not sync (R100)",
                   .conflict_policy = "ledger",
                   .policy = "QuickBooks wins",
                   .seed = 1,
                   .bills = 400,
                   .vendors = 60},
    [COMPANY_B] = {.letter = "B",
                   .name = "Sierra Gardens",
                   .ledger = LEDGER_ONLINE,
                   .signup_date = "2019-05-20",
                   .terms = "payments go both ways (R91), and so do credit memos (R101)",
                   .conflict_policy = "ask",
                   .policy = "ask a person",
                   .seed = 2,
                   .bills = 420,
                   .vendors = 64},
    [COMPANY_C] = {.letter = "C",
                   .name = "Larry's Landscaping",
                   .ledger = LEDGER_DESKTOP,
                   .signup_date = "2018-02-12",
                   .terms = "payments go to QuickBooks only (R22, R23), credit memos do not sync "
                            "(K1)",
                   .conflict_policy = "platform",
                   .policy = "the platform wins",
                   .seed = 3,
                   .bills = 160,
                   .vendors = 40},
};

struct text demo_variable(const char *name, struct error *error)
{
    const char *value = getenv(name);
    if (!value || *value == '\0')
        error_set(error, ERROR_PERMANENT, "%s is not set; start the demo with: make demo", name);
    return value && *value ? text_of(value) : TEXT_NONE;
}

static bool read_token(struct demo *demo, struct error *error)
{
    char token[TOKEN_BYTES];
    struct text path = demo_variable("TIEOUT_PLATFORM_TOKEN_FILE", error);
    if (!text_is_present(path))
        return false;
    FILE *file = fopen(path.data, "r");
    bool is_read = file && fgets(token, sizeof(token), file);
    if (file)
        fclose(file);
    if (!is_read)
        return error_set(error, ERROR_PERMANENT, "%s cannot be read", path.data);
    demo->console.token = arena_copy(&demo->arena, text_trim(text_of(token)));
    return true;
}

static bool read_environment(struct demo *demo, struct error *error)
{
    memcpy(demo->companies, COMPANIES, sizeof(COMPANIES));
    demo->console = (struct door){.name = "the console"};
    demo->platform = (struct door){.name = "the platform's control door"};
    demo->console.url = demo_variable("TIEOUT_CONSOLE_URL", error);
    demo->platform.url = demo_variable("DEMO_PLATFORM_CONTROL", error);
    for (int kind = 0; kind < LEDGER_COUNT; kind++) {
        const struct ledger *ledger = ledger_find((enum ledger_kind)kind);
        demo->quickbooks[kind] =
            (struct door){.name = ledger->door, .url = demo_variable(ledger->variable, error)};
        if (!text_is_present(demo->quickbooks[kind].url))
            return false;
    }
    return text_is_present(demo->console.url) && text_is_present(demo->platform.url) &&
           read_token(demo, error);
}

/* --- the acts ------------------------------------------------------------------------------------
 */

/* QuickBooks' registers moved by what the run before wrote there, and nothing else did. */
static bool sync_registers(struct demo *demo, struct syncs *syncs, bool *is_quiet,
                           struct error *error)
{
    struct writes before, after;
    screen_heading("Third run: what the second paid shows in QuickBooks' registers");
    if (!writes_count(demo, &before, error) || !sync_all(demo, syncs, error) ||
        !writes_count(demo, &after, error))
        return false;
    for (int i = 0; i < COMPANY_COUNT; i++)
        *is_quiet = *is_quiet && after.quickbooks[i] == before.quickbooks[i];
    return true;
}

/* Nothing has changed since the last run, so nothing may be written; the simulators count. */
static bool sync_quietly(struct demo *demo, struct syncs *syncs, bool *is_quiet,
                         struct error *error)
{
    struct writes before, after;
    screen_heading("Fourth run: nothing has changed, so nothing may be written");
    for (int i = 0; i < COMPANY_COUNT; i++)
        if (!companies_wait_sent(demo, &demo->companies[i], error))
            return false;
    if (!writes_count(demo, &before, error) || !sync_all(demo, syncs, error) ||
        !writes_count(demo, &after, error))
        return false;
    for (int i = 0; i < COMPANY_COUNT; i++) {
        int64_t quickbooks = after.quickbooks[i] - before.quickbooks[i];
        int64_t platform = after.platform[i] - before.platform[i];
        screen_line("%s  %lld writes to QuickBooks, %lld to the platform",
                    demo->companies[i].letter, (long long)quickbooks, (long long)platform);
        if (quickbooks != 0 || platform != 0)
            *is_quiet = false;
    }
    return true;
}

/* What the tie-out must find, since no rule explains it. */
static bool plant(struct demo *demo, struct error *error)
{
    const struct company *company = &demo->companies[COMPANY_B];
    struct text number;
    if (text_is_present(demo->plant)) {
        screen_line(
            "Company B: %.*s is posted into QuickBooks' Accounts Payable, outside any bill.",
            TEXT_ARG(demo->plant));
        if (!books_plant(demo, company, demo->plant, error))
            return false;
    }
    if (!text_is_present(demo->plant_invoice))
        return true;
    if (!books_plant_invoice(demo, company, demo->plant_invoice, &number, error))
        return false;
    screen_line("QuickBooks    makes invoice %.*s larger by %.*s, which no run has read",
                TEXT_ARG(number), TEXT_ARG(demo->plant_invoice));
    return true;
}

static bool sync_and_change(struct demo *demo, struct syncs *syncs, bool *is_quiet,
                            struct error *error)
{
    screen_heading("First run: what is on one side only is carried to the other");
    if (!sync_all(demo, syncs, error))
        return false;
    for (int i = 0; i < COMPANY_COUNT; i++)
        if (!changes_make(demo, &demo->companies[i], error))
            return false;
    screen_heading("Second run: the changes");
    *is_quiet = true;
    if (!sync_all(demo, syncs, error) || !sync_registers(demo, syncs, is_quiet, error) ||
        !sync_quietly(demo, syncs, is_quiet, error))
        return false;
    return changes_late(demo, &demo->companies[COMPANY_B], error) && plant(demo, error);
}

static bool report(struct demo *demo, const struct syncs *syncs, bool *is_tied_out,
                   struct error *error)
{
    struct records records[COMPANY_COUNT] = {0};
    bool is_fine = true;
    *is_tied_out = true;
    for (int i = 0; is_fine && i < COMPANY_COUNT; i++) {
        is_fine = records_load(demo, &demo->companies[i], &records[i], error);
        if (!is_fine)
            break;
        screen_heading("Company %s: %s", demo->companies[i].letter, demo->companies[i].name);
        report_moved(demo, syncs, i);
        report_standings(demo, &records[i]);
        is_fine = report_tie_out(demo, &demo->companies[i], &records[i], is_tied_out, error);
    }
    if (is_fine && !demo->is_once)
        is_fine = report_where(demo, &records[COMPANY_B], COMPANY_B, error);
    for (int i = 0; i < COMPANY_COUNT; i++)
        records_release(&records[i]);
    return is_fine;
}

static int run(struct demo *demo, struct error *error)
{
    struct syncs syncs = {0};
    bool is_quiet = false, is_tied_out = false;
    if (!read_environment(demo, error) || !companies_connect(demo, error) ||
        !review_all(demo, error) || !sync_and_change(demo, &syncs, &is_quiet, error) ||
        !report(demo, &syncs, &is_tied_out, error))
        return STOPPED;
    screen_blank();
    if (!is_tied_out)
        screen_line("The books do not tie out: a difference is unexplained.");
    else if (!is_quiet)
        screen_line("The books tie out, but a run wrote what it should not have.");
    else
        screen_line("All companies tie out: every cent of difference has a cause.");
    return is_tied_out && is_quiet ? TIED_OUT : NOT_TIED_OUT;
}

static bool parse_arguments(struct demo *demo, int count, char **arguments)
{
    int64_t cents;
    for (int i = 1; i < count; i++) {
        struct text *amount = NULL;
        if (strcmp(arguments[i], "--plant") == 0)
            amount = &demo->plant;
        else if (strcmp(arguments[i], "--plant-invoice") == 0)
            amount = &demo->plant_invoice;
        else if (strcmp(arguments[i], "--once") == 0)
            demo->is_once = true;
        else
            return false;
        if (amount && (i + 1 == count || !cents_parse(text_of(arguments[i + 1]), &cents)))
            return false;
        if (amount)
            *amount = text_of(arguments[++i]);
    }
    return true;
}

int main(int count, char **arguments)
{
    static struct demo demo;
    struct error error = {0};
    if (!parse_arguments(&demo, count, arguments)) {
        fprintf(stderr, "usage: demo [--once] [--plant AMOUNT] [--plant-invoice AMOUNT]\n");
        return STOPPED;
    }
    arena_init(&demo.arena, 0);
    int status = run(&demo, &error);
    if (status == STOPPED) {
        screen_progress_end();
        fprintf(stderr, "demo: %s\n", error.message);
    }
    arena_release(&demo.arena);
    return status;
}
