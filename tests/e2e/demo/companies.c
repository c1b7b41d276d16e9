#include "tests/e2e/demo/companies.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/e2e/demo/ledger.h"
#include "tests/e2e/demo/screen.h"
#include "tests/e2e/demo/sides.h"

enum { SENDING_SECONDS = 120, LINE_BYTES = 256, PLATFORM_VENDORS = 14, PLATFORM_BILLS = 36 };

struct text company_path(struct demo *demo, const struct company *company, const char *rest)
{
    return arena_format(&demo->arena, "/v1/tenants/%.*s%s", TEXT_ARG(company->tenant), rest);
}

/* --- what the demo of before left: the tenants' file, one line a company ------------------------
 */

static bool read_tenants(struct demo *demo, const char *path)
{
    char line[LINE_BYTES];
    int found = 0;
    FILE *file = fopen(path, "r");
    while (file && found < COMPANY_COUNT && fgets(line, sizeof(line), file)) {
        struct text rest = text_trim(text_of(line));
        struct company *company = &demo->companies[found++];
        company->tenant = arena_copy(&demo->arena, text_next(&rest, ' '));
        company->books = arena_copy(&demo->arena, text_next(&rest, ' '));
        company->connector = arena_copy(&demo->arena, rest);
    }
    if (file)
        fclose(file);
    return found == COMPANY_COUNT;
}

static bool write_tenants(const struct demo *demo, const char *path, struct error *error)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return error_set(error, ERROR_PERMANENT, "%s cannot be written", path);
    for (int i = 0; i < COMPANY_COUNT; i++)
        fprintf(file, "%.*s %.*s %.*s\n", TEXT_ARG(demo->companies[i].tenant),
                TEXT_ARG(demo->companies[i].books), TEXT_ARG(demo->companies[i].connector));
    return fclose(file) == 0 || error_set(error, ERROR_PERMANENT, "%s: disk full?", path);
}

/* --- books -------------------------------------------------------------------------------------
 */

/* The platform's names for what ledger->counts has, and the report's. */
static const char *const PLATFORM[COUNT_COUNT] = {
    "vendors",   "bills",    "bill_payments",    "vendor_credits",
    "customers", "invoices", "invoice_payments", "credit_memos"};
static const char *const TITLES[COUNT_COUNT] = {"vendors",          "bills",       "bill payments",
                                                "vendor credits",   "customers",   "invoices",
                                                "invoice payments", "credit memos"};
enum { COUNTS_IN_A_ROW = COUNT_COUNT / 2 };

/* A name may be of several kinds, with a blank between. */
static long long count_of(const struct json *made, const char *names)
{
    int64_t count = 0, more;
    struct text rest = text_of(names);
    while (!text_is_empty(rest)) {
        struct text name = text_next(&rest, ' ');
        JSON_EACH(kind, json_member(made, "counts"))
        {
            if (text_equal(kind->key, name) && text_parse_int64(kind->text, &more))
                count += more;
        }
    }
    return (long long)count;
}

static void show_counts(const struct json *made, const char *side, const char *const *names)
{
    for (int at = 0; at < COUNT_COUNT; at += COUNTS_IN_A_ROW, side = "")
        screen_line("%-18s%5lld %-11s%6lld %-10s%6lld %-18s%5lld %s", side,
                    count_of(made, names[at]), TITLES[at], count_of(made, names[at + 1]),
                    TITLES[at + 1], count_of(made, names[at + 2]), TITLES[at + 2],
                    count_of(made, names[at + 3]), TITLES[at + 3]);
}

static bool make_quickbooks(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *made;
    const struct ledger *ledger = ledger_of(company);
    if (!ledger->make(demo, company, &made, error))
        return false;
    show_counts(made, ledger->title, ledger->counts);
    return true;
}

static bool make_platform(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *made;
    struct text body = arena_format(&demo->arena,
                                    "{\"seed\":%lld,\"vendors\":%d,\"bills\":%d,"
                                    "\"receivables\":true,\"announce\":false}",
                                    (long long)company->seed, PLATFORM_VENDORS, PLATFORM_BILLS);
    if (!door_post(demo, &demo->platform, TEXT("/control/tenants"), body, &made, error))
        return false;
    company->tenant = json_text(made, "tenant");
    show_counts(made, "the platform", PLATFORM);
    return true;
}

/* --- joining them -----------------------------------------------------------------------------
 */

static bool announce(struct demo *demo, const struct company *company, struct error *error)
{
    return on_platform(demo, company, POST(TEXT("announce"), TEXT("{}")), NULL, error) &&
           companies_wait_sent(demo, company, error);
}

bool companies_wait_sent(struct demo *demo, const struct company *company, struct error *error)
{
    const struct json *outbox;
    struct patience patience = {.what = "the platform to hand its changes over to the console",
                                .seconds = SENDING_SECONDS};
    while (patience_left(&patience, error)) {
        if (!on_platform(demo, company, GET(TEXT("outbox")), &outbox, error))
            return false;
        if (json_int64(outbox, "waiting", 1) == 0)
            return true;
    }
    return false;
}

static void introduce(const struct company *company)
{
    screen_heading("Company %s: %s", company->letter, company->name);
    screen_line("signed up %s: %s", company->signup_date, company->terms);
    screen_line("when both sides changed the same: %s", company->policy);
}

static bool set_simulator(struct demo *demo, struct error *error)
{
    struct text body = arena_format(&demo->arena, "{\"console\":\"%.*s\",\"token\":\"%.*s\"}",
                                    TEXT_ARG(demo->console.url), TEXT_ARG(demo->console.token));
    return door_post(demo, &demo->platform, TEXT("/control/settings"), body, NULL, error);
}

bool companies_connect(struct demo *demo, struct error *error)
{
    const char *path = getenv("DEMO_TENANTS");
    bool is_known = path && read_tenants(demo, path);
    if (!set_simulator(demo, error))
        return false;
    for (int i = 0; i < COMPANY_COUNT; i++) {
        struct company *company = &demo->companies[i];
        introduce(company);
        if (is_known) {
            screen_line("connected already: tenant %.*s, QuickBooks company %.*s",
                        TEXT_ARG(company->tenant), TEXT_ARG(company->books));
            continue;
        }
        if (!make_quickbooks(demo, company, error) || !make_platform(demo, company, error) ||
            !ledger_of(company)->connect(demo, company, error) || !announce(demo, company, error))
            return false;
        screen_line("connected: tenant %.*s, QuickBooks company %.*s", TEXT_ARG(company->tenant),
                    TEXT_ARG(company->books));
    }
    return is_known || !path || write_tenants(demo, path, error);
}
