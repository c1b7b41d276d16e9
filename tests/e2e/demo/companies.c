#include "tests/e2e/demo/companies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"
#include "tests/e2e/demo/screen.h"

enum { SENDING_SECONDS = 120, LINE_BYTES = 256, PLATFORM_VENDORS = 14, PLATFORM_BILLS = 36 };

/* Accounts of the sample company, for what the rules require (R106). */
static const char UNALLOCATED_EXPENSE[] = "Miscellaneous";
static const char UNALLOCATED_INCOME[] = "Services";
static const char BANK[] = "Checking";

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
        company->realm = arena_copy(&demo->arena, rest);
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
        fprintf(file, "%.*s %.*s\n", TEXT_ARG(demo->companies[i].tenant),
                TEXT_ARG(demo->companies[i].realm));
    return fclose(file) == 0 || error_set(error, ERROR_PERMANENT, "%s: disk full?", path);
}

/* --- books -------------------------------------------------------------------------------------
 */

/* The words of one side for what both have. */
struct count_names {
    const char *side;
    const char *vendors, *bills, *bill_payments, *vendor_credits;
    const char *customers, *invoices, *invoice_payments, *credit_memos;
};
static const struct count_names QUICKBOOKS = {"QuickBooks Online", "Vendor",       "Bill",
                                              "BillPayment",       "VendorCredit", "Customer",
                                              "Invoice",           "Payment",      "CreditMemo"};
static const struct count_names PLATFORM = {"the platform",  "vendors",          "bills",
                                            "bill_payments", "vendor_credits",   "customers",
                                            "invoices",      "invoice_payments", "credit_memos"};

static void show_counts(const struct json *made, const struct count_names *names)
{
    const struct json *counts = json_member(made, "counts");
    screen_line(
        "%-17s%6lld vendors    %6lld bills     %6lld bill payments     %5lld vendor credits",
        names->side, (long long)json_int64(counts, names->vendors, 0),
        (long long)json_int64(counts, names->bills, 0),
        (long long)json_int64(counts, names->bill_payments, 0),
        (long long)json_int64(counts, names->vendor_credits, 0));
    screen_line("%-17s%6lld customers  %6lld invoices  %6lld invoice payments  %5lld credit memos",
                "", (long long)json_int64(counts, names->customers, 0),
                (long long)json_int64(counts, names->invoices, 0),
                (long long)json_int64(counts, names->invoice_payments, 0),
                (long long)json_int64(counts, names->credit_memos, 0));
}

static bool make_quickbooks(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *made;
    struct text body =
        arena_format(&demo->arena,
                     "{\"realm\":\"%.*s\",\"seed\":%lld,\"bills\":%lld,"
                     "\"vendors\":%lld,\"receivables\":true,\"name\":\"%s\"}",
                     TEXT_ARG(company->realm), (long long)company->seed, (long long)company->bills,
                     (long long)company->vendors, company->name);
    if (!door_post(demo, &demo->qbo, TEXT("/control/companies"), body, &made, error))
        return false;
    show_counts(made, &QUICKBOOKS);
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
    show_counts(made, &PLATFORM);
    return true;
}

/* --- joining them
 * --------------------------------------------------------------------------------- */

static struct text account_id(const struct json *books, const char *name)
{
    JSON_EACH(account, json_member(books, "accounts"))
    {
        if (text_equal_string(json_text(account, "Name"), name))
            return json_scalar(account, "Id");
    }
    return TEXT_NONE;
}

/* The person's consent gives a code; settings are those that nothing can cross without (R106),
 * the sign-up date that decides the cohort, and who wins a conflict. */
static bool connect(struct demo *demo, struct company *company, struct error *error)
{
    const struct json *books;
    const struct json *consent;
    struct arena *arena = &demo->arena;
    struct text base = arena_format(arena, "/control/companies/%.*s", TEXT_ARG(company->realm));
    if (!door_get(demo, &demo->qbo, arena_format(arena, "%.*s/books", TEXT_ARG(base)), &books,
                  error) ||
        !door_post(demo, &demo->qbo, arena_format(arena, "%.*s/code", TEXT_ARG(base)), TEXT("{}"),
                   &consent, error))
        return false;
    struct text body = arena_format(
        arena,
        "{\"tenant\":\"%.*s\",\"realm\":\"%.*s\",\"oauth_code\":\"%.*s\",\"settings\":{"
        "\"signup_date\":\"%s\",\"unallocated_expense_account\":\"%.*s\","
        "\"unallocated_income_account\":\"%.*s\","
        "\"bank_gl_account\":\"%.*s\",\"conflict_policy\":\"%s\"}}",
        TEXT_ARG(company->tenant), TEXT_ARG(company->realm), TEXT_ARG(json_text(consent, "code")),
        company->signup_date, TEXT_ARG(account_id(books, UNALLOCATED_EXPENSE)),
        TEXT_ARG(account_id(books, UNALLOCATED_INCOME)), TEXT_ARG(account_id(books, BANK)),
        company->conflict_policy);
    return door_post(demo, &demo->console, TEXT("/v1/tenants"), body, NULL, error);
}

static bool announce(struct demo *demo, const struct company *company, struct error *error)
{
    struct text path =
        arena_format(&demo->arena, "/control/tenants/%.*s/announce", TEXT_ARG(company->tenant));
    return door_post(demo, &demo->platform, path, TEXT("{}"), NULL, error) &&
           companies_wait_sent(demo, company, error);
}

bool companies_wait_sent(struct demo *demo, const struct company *company, struct error *error)
{
    const struct json *outbox;
    struct patience patience = {.what = "the platform to hand its changes over to the console",
                                .seconds = SENDING_SECONDS};
    struct text path =
        arena_format(&demo->arena, "/control/tenants/%.*s/outbox", TEXT_ARG(company->tenant));
    while (patience_left(&patience, error)) {
        if (!door_get(demo, &demo->platform, path, &outbox, error))
            return false;
        if (json_int64(outbox, "waiting", 1) == 0)
            return true;
    }
    return false;
}

static void introduce(const struct company *company)
{
    bool is_older = strcmp(company->letter, "A") == 0;
    screen_heading("Company %s: %s", company->letter, company->name);
    screen_line("signed up %s: payments go %s", company->signup_date,
                is_older ? "to QuickBooks only (R89), credit memos do not sync (R100)"
                         : "both ways (R91), and so do credit memos (R101)");
    screen_line("when both sides changed the same: %s",
                strcmp(company->conflict_policy, "ask") == 0 ? "ask a person" : "QuickBooks wins");
}

/* QuickBooks' realms are numbers; one per demo and company, since a company belongs to one tenant
 * for ever. */
static struct text new_realm(struct demo *demo, int which)
{
    return arena_format(&demo->arena, "9%lld%d", (long long)(clock_now_us() / 1000000), which);
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
                        TEXT_ARG(company->tenant), TEXT_ARG(company->realm));
            continue;
        }
        company->realm = new_realm(demo, i + 1);
        if (!make_quickbooks(demo, company, error) || !make_platform(demo, company, error) ||
            !connect(demo, company, error) || !announce(demo, company, error))
            return false;
        screen_line("connected: tenant %.*s, QuickBooks company %.*s", TEXT_ARG(company->tenant),
                    TEXT_ARG(company->realm));
    }
    return is_known || !path || write_tenants(demo, path, error);
}
