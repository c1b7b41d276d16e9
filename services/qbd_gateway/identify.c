/* The first phase: is it the company file that was connected, and how is it set up? QuickBooks'
 * answers to Host, Company and Preferences come along with the first call; what they lack is asked.
 */
#include "call.h"
#include "io/clock.h"
#include "qbxml/currency.h"
#include "qbxml/query.h"
#include "qbxml/write.h"
#include "service/log.h"
#include "store.h"

enum { SETTINGS_MAX = 8 };

/* --- asking ------------------------------------------------------------------------------------
 */

static void ask(struct call *call)
{
    static const enum qbxml_query QUERIES[] = {QBXML_QUERY_HOST, QBXML_QUERY_COMPANY,
                                               QBXML_QUERY_PREFERENCES};
    const struct qbxml_set set = {.version = QBXML_FLOOR, .on_error = QBXML_CONTINUE_ON_ERROR};
    struct xml_writer writer;
    struct buffer out;
    buffer_init(&out, 0);
    qbxml_set_open(&writer, &out, &set);
    for (size_t i = 0; i < sizeof(QUERIES) / sizeof(QUERIES[0]); i++) {
        const struct qbxml_page page = {
            .query = QUERIES[i], .rows = 1, .owner_id = TEXT(CONNECTOR_OWNER_ID)};
        qbxml_page_write(&writer, &page, text_of(qbxml_query_name(QUERIES[i])), call->arena);
    }
    qbxml_set_close(&writer);
    struct text text = arena_copy(call->arena, buffer_text(&out));
    buffer_release(&out);
    call_hand_out(call, text, NULL);
}

/* --- settings that are learnt ------------------------------------------------------------------
 */

struct learnt {
    struct setting_change items[SETTINGS_MAX];
    size_t count;
};

static void learn(struct learnt *learnt, enum tenant_setting setting, struct text value)
{
    if (!text_is_empty(value) || setting == TENANT_SETTING_CLOSE_DATE)
        learnt->items[learnt->count++] = (struct setting_change){setting, value};
}

static void learn_all(struct learnt *out, const struct call *call,
                      const struct qbxml_company *company)
{
    *out = (struct learnt){.count = 0};
    learn(out, TENANT_SETTING_AGENT_KIND, call->after.agent);
    learn(out, TENANT_SETTING_AGENT_VERSION, call->after.agent_version);
    learn(out, TENANT_SETTING_LEDGER_EDITION, company->edition);
    learn(out, TENANT_SETTING_HOME_CURRENCY, company->home_currency);
    if (!company->has_preferences)
        return;
    learn(out, TENANT_SETTING_CLOSE_DATE, company->close_date);
    learn(out, TENANT_SETTING_CLASS_TRACKING,
          company->uses_classes ? TEXT("per_line") : TEXT("off"));
}

static struct text learnt_text(struct arena *arena, const struct learnt *learnt)
{
    struct text out = TEXT("");
    for (size_t i = 0; i < learnt->count; i++)
        out = arena_format(arena, "%.*s%s=%.*s;", TEXT_ARG(out),
                           tenant_setting_name(learnt->items[i].setting),
                           TEXT_ARG(learnt->items[i].value));
    return out;
}

static void publish_changes(struct call *call, struct uuid id, const struct setting_change *changes,
                            size_t count)
{
    struct error error;
    const struct event event = {
        .type = EVENT_SETTINGS,
        .id = id,
        .tenant = call->tenant,
        .time = clock_now_us(),
        .settings = {changes, count, {.as = ASKER_QUICKBOOKS}},
    };
    call_publish(call, &event, TEXT_NONE, &error);
}

/* Invoices begin with the day of the first connection. An event of its own: somebody may have said
 * another day, and then this one is refused. */
static void publish_first_day(struct call *call)
{
    char day[DATE_TEXT_BYTES_MAX];
    const struct setting_change change = {TENANT_SETTING_AR_START_DATE,
                                          date_format(instant_date(call->now, 0), day)};
    publish_changes(call, derive_named_id(call->tenant, "first connected", change.value), &change,
                    1);
}

static void publish_settings(struct call *call, const struct qbxml_company *company)
{
    struct company_file *after = &call->company_after;
    struct learnt learnt;
    learn_all(&learnt, call, company);
    struct text text = learnt_text(call->arena, &learnt);
    if (learnt.count == 0 || text_equal(text, call->company.settings_text))
        return;
    if (after->settings_count == 0)
        publish_first_day(call);
    after->settings_text = text;
    after->settings_count++;
    call->is_company_changed = true;
    struct text name =
        arena_format(call->arena, "%lld %.*s", (long long)after->settings_count, TEXT_ARG(text));
    publish_changes(call, derive_named_id(call->tenant, "settings of the company", name),
                    learnt.items, learnt.count);
}

/* --- the run -----------------------------------------------------------------------------------
 */

static void publish_run_request(struct call *call)
{
    struct error error;
    const struct event event = {
        .type = EVENT_RUN_REQUESTED,
        .id = derive_named_id(call->tenant, "web connector session",
                              arena_format(call->arena, "%lld", (long long)call->session.number)),
        .tenant = call->tenant,
        .time = clock_now_us(),
        .run_requested = {TEXT("web_connector")},
    };
    call_publish(call, &event, TEXT_NONE, &error);
}

static void identified(struct call *call)
{
    if (call->soap.operation == SOAP_SEND_REQUEST) {
        call_next_phase(call, NULL);
        return;
    }
    call->after.phase++;
    call_received(call, NULL);
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

/* "{8f1c...}" or without the braces. */
static struct uuid mark_of(struct text file_id)
{
    struct uuid mark;
    if (file_id.length == UUID_TEXT_BYTES + 1 && file_id.data[0] == '{')
        file_id = text_slice(file_id.data + 1, UUID_TEXT_BYTES - 1);
    return uuid_parse(file_id, &mark) ? mark : UUID_NIL;
}

static void stop_for(struct call *call, enum file_stop stop, const struct problem *problem)
{
    struct company_file *after = &call->company_after;
    /* That the right one is an older one is not forgotten for another that is open now. */
    if (call->company.stop != FILE_IS_RESTORED) {
        after->stop = stop;
        after->stopped_at = call->company.stop == stop ? after->stopped_at : call->now;
        call->is_company_changed = true;
    }
    call_stop(call, problem, NULL);
}

/* What it lists is read with the rest. */
static struct text currencies_of(const struct call *call, const struct qbxml_company *company)
{
    struct text known = call->company.currencies;
    if (!company->has_preferences)
        return known;
    return !company->is_multicurrency ? TEXT_NONE : text_is_present(known) ? known : TEXT("");
}

static void judge(struct call *call, const struct qbxml_company *company)
{
    struct company_file *after = &call->company_after;
    after->file_id = mark_of(company->file_id);
    if (company->version > 0)
        call->after.qbxml_version = company->version;
    if (call->after.qbxml_version < QBXML_FLOOR) {
        call_stop(call, PROBLEM_OF_OURS(OLD_QUICKBOOKS), NULL);
    } else if (uuid_is_nil(after->file_id)) {
        stop_for(call, FILE_IS_UNMARKED, PROBLEM_OF_OURS(UNMARKED_FILE));
    } else if (!uuid_equal(after->file_id, call->connection.file_id)) {
        stop_for(call, FILE_IS_ANOTHER, PROBLEM_OF_OURS(WRONG_FILE));
    } else if (after->stop == FILE_IS_RESTORED) {
        stop_for(call, FILE_IS_RESTORED, PROBLEM_OF_OURS(RESTORED_FILE));
    } else {
        after->stop = FILE_GOES_ON;
        after->currencies = currencies_of(call, company);
        call->is_company_changed = true;
        publish_settings(call, company);
        publish_run_request(call);
        call_published(call, identified);
    }
}

/* --- the phase ---------------------------------------------------------------------------------
 */

static int32_t told_version(const struct call *call)
{
    uint64_t major = 0, minor = 0;
    enum { MAJOR_MAX = 1000 };
    if (!text_parse_uint64(call->soap.parameters[SOAP_SEND_REQUEST_MAJOR_VERSION], &major) ||
        !text_parse_uint64(call->soap.parameters[SOAP_SEND_REQUEST_MINOR_VERSION], &minor) ||
        major > MAJOR_MAX || minor > 9)
        return 0;
    return (int32_t)(major * 10 + minor);
}

static void parse(struct call *call, const struct qbxml_answers *answers, struct qbxml_company *out)
{
    struct qbxml_currencies listed;
    qbxml_currencies_read(call->arena, call->company.currencies, &listed);
    qbxml_company_parse(answers, TEXT(CONNECTOR_OWNER_ID), &listed, out);
}

void identify_send(struct call *call)
{
    struct text told = call->soap.parameters[SOAP_SEND_REQUEST_HCP_RESPONSE];
    struct qbxml_answers answers;
    struct qbxml_company company = {.version = 0};
    struct error error;
    call->after.qbxml_version = told_version(call);
    if (!text_is_empty(told) && qbxml_answers_parse(call->arena, told, &answers, &error))
        parse(call, &answers, &company);
    if (text_is_present(company.file_id) && company.has_preferences)
        judge(call, &company);
    else
        ask(call);
}

void identify_receive(struct call *call, const struct qbxml_answers *answers)
{
    struct qbxml_company company;
    if (!answers) {
        call_refused(call);
        return;
    }
    parse(call, answers, &company);
    judge(call, &company);
}
