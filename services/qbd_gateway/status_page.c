/* The page behind AppSupport: what happened last, and what to do. For the person at the PC, who has
 * nothing but the address: no figure of the company is on it, and no name of people or firms.
 * Works without scripts. */
#include <ctype.h>

#include "doubt.h"
#include "io/clock.h"
#include "page.h"
#include "store.h"

static const int64_t SECOND_US = 1000000;
enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, RELATIVE_DAYS_MAX = 3 };

/* --- words -------------------------------------------------------------------------------------
 */

static struct text some(struct arena *arena, int64_t number, const char *what)
{
    return arena_format(arena, "%lld %s%s ago", (long long)number, what, number == 1 ? "" : "s");
}

static struct text ago(struct arena *arena, int64_t seconds)
{
    if (seconds < MINUTE_S)
        return TEXT("just now");
    if (seconds < HOUR_S)
        return some(arena, seconds / MINUTE_S, "minute");
    if (seconds < DAY_S)
        return some(arena, seconds / HOUR_S, "hour");
    return some(arena, seconds / DAY_S, "day");
}

/* "2026-11-22 10:24 UTC, 5 minutes ago" */
static struct text moment(const struct call *call, instant_us instant)
{
    char stamp[INSTANT_TEXT_BYTES_MAX];
    enum { DATE_BYTES = 10, TIME_AT = 11, TIME_BYTES = 5 };
    if (instant <= 0)
        return TEXT("never");
    struct text text = instant_format(instant, stamp);
    return arena_format(call->arena, "%.*s %.*s UTC, %.*s", DATE_BYTES, text.data, TIME_BYTES,
                        text.data + TIME_AT,
                        TEXT_ARG(ago(call->arena, (call->now - instant) / SECOND_US)));
}

static struct text number(const struct call *call, int64_t value)
{
    return arena_format(call->arena, "%lld", (long long)value);
}

static struct text agent_text(const struct call *call)
{
    const struct session *session = &call->session;
    bool is_intuits = text_equal_string(session->agent, "web_connector");
    if (text_is_empty(session->agent_version))
        return TEXT("not told yet");
    return arena_format(call->arena, "%s %.*s", is_intuits ? "Web Connector" : "Sync Dashboard",
                        TEXT_ARG(session->agent_version));
}

static bool is_going_on(const struct call *call)
{
    const struct session *session = &call->session;
    bool is_open = session->state == SESSION_OPEN || session->state == SESSION_ASKED;
    return is_open && call->now - session->heard_at <= call->gateway->limits.idle_us;
}

struct verdict {
    const char *headline;
    const char *advice;
    bool is_trouble;
};

static struct verdict judge(const struct call *call)
{
    const struct session *session = &call->session;
    if (call->connection.failures > 0)
        return (struct verdict){"The Web Connector was not let in: the password is wrong",
                                "Type the newest password in the Web Connector; whoever made the "
                                ".QWC file can make a new password.",
                                true};
    if (session->number == 0)
        return (struct verdict){"The Web Connector has not signed in yet",
                                "Add the .QWC file to the Web Connector while the right company "
                                "file is open, type the password, and press Update Selected.",
                                false};
    if (is_going_on(call))
        return (struct verdict){"A sync is going on",
                                "Leave the Web Connector and QuickBooks open until it is done.",
                                false};
    if (session->problem.kind != PROBLEM_NONE)
        return (struct verdict){"The last sync stopped before everything was done",
                                problem_advice(&session->problem), true};
    return (struct verdict){"The last sync did everything", "Nothing needs to be done.", false};
}

/* --- parts -------------------------------------------------------------------------------------
 */

/* As the Web Connector or QuickBooks shows it; ours have none. */
static void write_code(struct page *page, const struct call *call)
{
    const struct problem *problem = &call->session.problem;
    struct text code = TEXT("");
    if (problem->kind == PROBLEM_HRESULT)
        code = arena_format(call->arena, "Code 0x%08X. ", problem->code);
    else if (problem->kind != PROBLEM_OURS)
        code = arena_format(call->arena, "Code %u. ", problem->code);
    struct text when = moment(call, call->session.problem_at);
    page_element(
        page, "p",
        arena_format(call->arena, "%.*sIt happened at %.*s.", TEXT_ARG(code), TEXT_ARG(when)));
}

static void write_verdict(struct page *page, const struct call *call)
{
    struct verdict verdict = judge(call);
    page_open(page, "section", "class", verdict.is_trouble ? "trouble" : "fine");
    page_element(page, "h2", text_of(verdict.headline));
    page_open(page, "p", NULL, NULL);
    page_element(page, "strong", TEXT("What to do:"));
    page_text(page, TEXT(" "));
    page_text(page, text_of(verdict.advice));
    page_close(page, "p");
    if (verdict.is_trouble && call->session.problem.kind != PROBLEM_NONE)
        write_code(page, call);
    page_close(page, "section");
}

static void write_progress(struct page *page, const struct call *call)
{
    int32_t percent = call->session.percent;
    struct text value = number(call, percent < 0 ? 0 : percent);
    if (!is_going_on(call))
        return;
    page_open(page, "p", NULL, NULL);
    page_element(page, "span", TEXT("Progress: "));
    struct text bar = arena_format(call->arena, "%.*s", TEXT_ARG(value));
    xml_open(&page->writer, TEXT("progress"));
    xml_write_attribute(&page->writer, "max", TEXT("100"));
    xml_write_attribute(&page->writer, "value", bar);
    xml_write_attribute(&page->writer, "aria-label", TEXT("Progress of the sync"));
    page_text(page, arena_format(call->arena, "%.*s %%", TEXT_ARG(value)));
    page_close(page, "progress");
    page_text(page, arena_format(call->arena, " %.*s %%", TEXT_ARG(value)));
    page_close(page, "p");
}

static void write_session(struct page *page, const struct call *call)
{
    const struct session *session = &call->session;
    page_element(page, "h2", TEXT("The last session"));
    write_progress(page, call);
    page_open(page, "table", NULL, NULL);
    page_element(page, "caption", TEXT("What the Web Connector did last"));
    page_row(page, "Started", moment(call, session->started_at));
    page_row(page, "Last call", moment(call, session->heard_at));
    page_row(page, "State", text_of(session_state_sentence(session->state)));
    page_row(page, "Step", text_of(phase_sentence(session->phase)));
    page_row(page, "Records read", number(call, session->records_read));
    page_row(page, "Records written", number(call, session->records_written));
    page_row(page, "Last time that everything was done", moment(call, session->succeeded_at));
    page_row(page, "Program", agent_text(call));
    page_close(page, "table");
}

/* --- what a person has to look at -------------------------------------------------------------
 */

/* "Funds transfer of 2026-01-06" */
static const char *doubt_name(const struct call *call, const struct doubt *doubt)
{
    struct text name = text_of(entity_name(doubt->entity));
    char *words = arena_alloc(call->arena, name.length);
    for (size_t i = 0; i < name.length; i++)
        words[i] = name.data[i] == '_' ? ' ' : name.data[i];
    words[0] = (char)toupper((unsigned char)words[0]);
    const char *space = text_is_empty(doubt->reference) ? "" : " ";
    return arena_format(call->arena, "%.*s%s%.*s", (int)name.length, words, space,
                        TEXT_ARG(doubt->reference))
        .data;
}

static void write_doubts(struct page *page, const struct call *call, const struct doubts *doubts)
{
    if (doubts->count == 0)
        return;
    page_open(page, "section", "class", "trouble");
    page_element(page, "h2", arena_format(call->arena, "Look at %zu in QuickBooks", doubts->all));
    page_element(page, "p",
                 TEXT("Nobody can tell whether these were written: the answer was lost, and what "
                      "QuickBooks shows does not say. Look whether each is there, and leave it "
                      "there only once; then choose Try again for it in the sync's list. It is "
                      "looked for once more, and written only if it is not there."));
    page_open(page, "table", NULL, NULL);
    page_element(page, "caption", TEXT("What has to be looked at"));
    for (size_t i = 0; i < doubts->count; i++)
        page_row(page, doubt_name(call, &doubts->items[i]),
                 arena_format(call->arena, "%.*s Since %.*s.", TEXT_ARG(doubts->items[i].reason),
                              TEXT_ARG(moment(call, doubts->items[i].since))));
    page_close(page, "table");
    page_close(page, "section");
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void answer(struct http_request *request, struct call *call, const struct doubts *doubts)
{
    struct page page;
    if (call->session.number > 0 && !is_going_on(call))
        session_expire(&call->session);
    page_begin(&page, "QuickBooks sync: status");
    write_verdict(&page, call);
    write_doubts(&page, call, doubts);
    write_session(&page, call);
    page_write_codes(&page);
    page_reply(&page, request);
}

void status_page_show(struct http_request *request, void *context)
{
    struct gateway *gateway = context;
    struct call *call = ARENA_NEW(http_request_arena(request), struct call);
    struct doubts doubts = {0};
    struct error error;
    *call = (struct call){.gateway = gateway, .arena = http_request_arena(request)};
    if (!uuid_parse(http_request_param(request, "connection"), &call->connection_id))
        call->connection_id = UUID_NIL;
    if (!store_load(gateway, &call, 1, &error))
        http_reply_text(request, 503, TEXT("The status cannot be shown now: try again.\n"));
    else if (!call->is_known)
        http_reply_text(request, 404, TEXT("There is no such connection.\n"));
    else if (!doubts_load(gateway->db, call->tenant, call->arena, &doubts, &error))
        http_reply_text(request, 503, TEXT("The status cannot be shown now: try again.\n"));
    else
        answer(request, call, &doubts);
}
