#include "tests/e2e/demo/changes.h"

#include "io/clock.h"
#include "tests/e2e/demo/change.h"
#include "tests/e2e/demo/companies.h"
#include "tests/e2e/demo/screen.h"

enum { SEEN_SECONDS = 60, DAYS_DUE = 30, NUMBERS = 1000000 };

void changes_begin(struct changes *changes, struct demo *demo, const struct company *company)
{
    instant_us now = clock_now_us();
    date_day day = instant_date(now, 0);
    *changes = (struct changes){.demo = demo, .company = company};
    changes->stamp = now / 1000000 % NUMBERS;
    date_format(day, changes->today);
    date_format(day + DAYS_DUE, changes->due);
}

void tell(const char *where, const char *what, struct text label)
{
    screen_line("%-12s  %s %.*s", where, what, TEXT_ARG(label));
}

bool in_quickbooks(const struct changes *changes, const char *rest, struct text body,
                   struct error *error)
{
    struct demo *demo = changes->demo;
    struct text path = arena_format(&demo->arena, "/control/companies/%.*s%s",
                                    TEXT_ARG(changes->company->realm), rest);
    return door_post(demo, &demo->qbo, path, body, NULL, error);
}

bool on_platform(const struct changes *changes, const char *method, struct text rest,
                 struct text body, const struct json **out, struct error *error)
{
    struct demo *demo = changes->demo;
    struct text path = arena_format(&demo->arena, "/control/tenants/%.*s/%.*s",
                                    TEXT_ARG(changes->company->tenant), TEXT_ARG(rest));
    return door_call(demo, &demo->platform, &(struct door_request){method, path, body}, out, error);
}

bool changes_run(struct changes *changes, change *const *all, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!all[i](changes, error))
            return false;
    return true;
}

bool changes_make(struct demo *demo, const struct company *company, struct error *error)
{
    struct changes changes;
    changes_begin(&changes, demo, company);
    screen_heading("Changes in company %s", company->letter);
    return change_bills(&changes, error) && change_invoices(&changes, error);
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
    struct text bill, invoice;
    changes_begin(&changes, demo, company);
    screen_heading("After the runs in company %s, so that it waits for the next", company->letter);
    return change_late_bill(&changes, &bill, error) &&
           change_late_invoice(&changes, &invoice, error) && wait_shown(&changes, bill, error) &&
           wait_shown(&changes, invoice, error);
}
