/* The doors of the connectors: install one, press Update Selected, look at it, misuse it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "tests/simulators/qbd/connector/call.h"
#include "tests/simulators/qbd/connector/quickbooks.h"
#include "tests/simulators/qbd/connector/rush.h"
#include "tests/simulators/qbd/connector/session.h"
#include "tests/simulators/qbd/control.h"

enum { CHECK_MS = 30000, CHECK_BYTES_MAX = 1 << 20, SECONDS_MAX = 1000000 };

static struct connector *find(struct http_request *request, void *context)
{
    const struct simulator *simulator = context;
    struct connector *connector =
        connectors_find(&simulator->connectors, http_request_param(request, "connector"));
    if (!connector)
        control_error(request, 404, "There is no such connector.");
    return connector;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void write_seconds(struct json_writer *writer, const char *key, int64_t us)
{
    char text[DECIMAL_TEXT_BYTES_MAX];
    json_write_number(writer, key, decimal_format(decimal_of(us, 6), 0, text));
}

static void write_calls(struct json_writer *writer, const struct connector_session *session)
{
    json_open_array(writer, "calls");
    for (const struct connector_call *call = session->calls; call; call = call->next) {
        json_open_object(writer, NULL);
        json_write_string(writer, "call", operation_row(call->operation)->name);
        write_seconds(writer, "at", call->at_us);
        write_seconds(writer, "took", call->took_us);
        json_write_text(writer, "answer", call->answer);
        json_write_text(writer, "error", call->error);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_sets(struct json_writer *writer, const struct connector_session *session)
{
    json_open_array(writer, "message_sets");
    for (const struct connector_set *set = session->sets; set; set = set->next) {
        json_open_object(writer, NULL);
        json_write_text(writer, "newMessageSetID", set->new_id);
        json_write_text(writer, "oldMessageSetID", set->old_id);
        json_write_text(writer, "requests", set->requests);
        json_write_text(writer, "hresult", set->hresult);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_settings(struct json_writer *writer, const struct connector *connector)
{
    const struct connector_settings *settings = &connector->settings;
    json_open_object(writer, "settings");
#define TRUTH(name_) json_write_bool(writer, #name_, settings->name_ != 0);
#define NUMBER(name_) json_write_int64(writer, #name_, settings->name_);
#define MILLISECONDS(name_) write_seconds(writer, #name_, settings->name_ * 1000);
#define SETTING(name_, kind_, default_, meaning_) kind_(name_)
#include "tests/simulators/qbd/connector/settings.def"
#undef SETTING
#undef MILLISECONDS
#undef NUMBER
#undef TRUTH
    json_close_object(writer);
}

static void reply_state(struct http_request *request, const struct connector *connector)
{
    const struct connector_session *session = &connector->session;
    struct page page;
    page_open(&page);
    json_write_text(&page.writer, "id", connector->id);
    json_write_text(&page.writer, "company", connector->company);
    json_write_text(&page.writer, "version", connector->version);
    json_write_string(&page.writer, "status", connector->status);
    json_write_string(&page.writer, "closing", connector->closing);
    json_write_string(&page.writer, "result", connector_result_name(connector->result));
    json_write_bool(&page.writer, "running", session->is_running);
    json_write_int64(&page.writer, "sessions", connector->session_count);
    write_seconds(&page.writer, "seconds", session->took_us);
    write_seconds(&page.writer, "interval_seconds", session_interval_ms(connector) * 1000);
    json_write_int64(&page.writer, "postponed_seconds", connector->postponed_seconds);
    json_write_int64(&page.writer, "call_count", session->call_count);
    json_write_int64(&page.writer, "set_count", session->set_count);
    write_calls(&page.writer, session);
    write_sets(&page.writer, session);
    write_settings(&page.writer, connector);
    fault_write(&page.writer, &connector->faults);
    page_reply(&page, request);
}

void connector_has_ended(struct connector *connector)
{
    struct http_request *request = connector->waiting_here;
    connector->waiting_here = NULL;
    if (request)
        reply_state(request, connector);
    rush_go_on(connector);
}

/* --- what is set ------------------------------------------------------------------------------ */

static bool read_truth(const struct json *value, int64_t *out)
{
    *out = value->kind == JSON_TRUE;
    return value->kind == JSON_TRUE || value->kind == JSON_FALSE;
}

static bool read_number(const struct json *value, int64_t *out)
{
    return value->kind == JSON_NUMBER && text_parse_int64(value->text, out) && *out >= 0;
}

static bool read_milliseconds(const struct json *value, int64_t *out)
{
    struct decimal seconds;
    struct decimal milliseconds;
    if (value->kind != JSON_NUMBER || !decimal_parse(value->text, &seconds) ||
        !decimal_multiply(seconds, decimal_of(1000, 0), &milliseconds) ||
        !decimal_round(milliseconds, 0, &milliseconds))
        return false;
    *out = milliseconds.units;
    return *out >= 0 && *out <= (int64_t)SECONDS_MAX * 1000;
}

static bool set_one(struct connector *connector, const struct json *value)
{
    struct text *text = NULL;
    if (text_equal(value->key, TEXT("password")))
        text = &connector->password;
    else if (text_equal(value->key, TEXT("version")))
        text = &connector->version;
    else if (text_equal(value->key, TEXT("company")))
        text = &connector->company;
    if (text) {
        *text = arena_copy(&connector->arena, value->text);
        return value->kind == JSON_STRING;
    }
#define TRUTH read_truth
#define NUMBER read_number
#define MILLISECONDS read_milliseconds
#define SETTING(name_, kind_, default_, meaning_)                                                  \
    if (text_equal(value->key, TEXT(#name_)))                                                      \
        return kind_(value, &connector->settings.name_);
#include "tests/simulators/qbd/connector/settings.def"
#undef SETTING
#undef MILLISECONDS
#undef NUMBER
#undef TRUTH
    return false;
}

static bool set_all(struct connector *connector, const struct json *body)
{
    JSON_EACH(value, body)
    {
        if (!text_equal(value->key, TEXT("qwc")) && !set_one(connector, value))
            return false;
    }
    return true;
}

/* --- the doors -------------------------------------------------------------------------------- */

static void after_check(void *context, const struct http_answer *answer)
{
    struct connector *connector = context;
    struct http_request *request = connector->waiting_here;
    struct error error;
    struct page page;
    connector->exchange = NULL;
    connector->waiting_here = NULL;
    bool is_good = answer->outcome == HTTP_ANSWERED && answer->status == 200;
    if (!is_good)
        error_set(&error, ERROR_PERMANENT,
                  "QBWC1048: QuickBooks Web Connector could not verify the web application server "
                  "certificate: %s",
                  answer->outcome == HTTP_ANSWERED ? http_status_phrase(answer->status)
                                                   : answer->error.message);
    if (!is_good || !quickbooks_stamp(connector, &error)) {
        control_error(request, 422, error.message);
        connector_free(connector);
        return;
    }
    connectors_add(connector->all, connector);
    session_plan(connector);
    page_open(&page);
    json_write_text(&page.writer, "id", connector->id);
    page_reply(&page, request);
}

/* The certificate is looked at before the application is added. */
static void check(struct http_request *request, struct connector *connector)
{
    struct error error;
    const struct http_call call = {.url = connector->qwc.check_url,
                                   .connect_timeout_ms = CHECK_MS,
                                   .total_timeout_ms = CHECK_MS,
                                   .answer_bytes_max = CHECK_BYTES_MAX,
                                   .on_answer = after_check,
                                   .context = connector};
    connector->waiting_here = request;
    connector->exchange = http_client_send(connector->client, &call, &error);
    if (connector->exchange)
        return;
    connector->waiting_here = NULL;
    control_error(request, 422, error.message);
    connector_free(connector);
}

void control_connector_add(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    const struct json *body = control_body(request);
    struct error error;
    if (!body)
        return;
    struct connector *connector = connector_new(&simulator->connectors);
    session_install(connector);
    if (!qwc_read(&connector->arena, json_text(body, "qwc"), &connector->qwc, &error))
        control_error(request, 422, error.message);
    else if (!set_all(connector, body))
        control_error(request, 400, "There is no such setting, or no such value of it.");
    else if (!simulator_find(simulator, connector->company))
        control_error(request, 404, "There is no such company file.");
    else {
        check(request, connector);
        return;
    }
    connector_free(connector);
}

void control_connector(struct http_request *request, void *context)
{
    const struct connector *connector = find(request, context);
    if (connector)
        reply_state(request, connector);
}

void control_connector_update(struct http_request *request, void *context)
{
    struct connector *connector = find(request, context);
    if (!connector)
        return;
    if (connector->session.is_running) {
        control_error(request, 409, "An update of it is under way.");
        return;
    }
    connector->waiting_here = request;
    session_start(connector);
}

void control_connector_settings(struct http_request *request, void *context)
{
    struct connector *connector = find(request, context);
    const struct json *body = connector ? control_body(request) : NULL;
    if (!body)
        return;
    if (!set_all(connector, body)) {
        control_error(request, 400, "There is no such setting, or no such value of it.");
        return;
    }
    session_plan(connector);
    reply_state(request, connector);
}

void control_connector_arm(struct http_request *request, void *context)
{
    struct connector *connector = find(request, context);
    const struct json *body = connector ? control_body(request) : NULL;
    struct error error;
    if (!body)
        return;
    if (fault_arm(&connector->faults, &connector->arena, body, &error))
        reply_state(request, connector);
    else
        control_error(request, 400, error.message);
}

void control_connector_disarm(struct http_request *request, void *context)
{
    struct connector *connector = find(request, context);
    if (!connector)
        return;
    fault_disarm(&connector->faults);
    reply_state(request, connector);
}
