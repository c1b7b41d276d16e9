/* What is read and shown; the texts are common/report's. */
#include "codec/write.h"
#include "connection/connection.h"
#include "console.h"
#include "in_settings.h"
#include "io/clock.h"
#include "syntax/json.h"

/* Answers with what a report wrote, and releases the buffer. */
static void answer_report(struct visit *visit, enum report_end end, const char *what,
                          struct buffer *out, const struct error *error)
{
    switch (end) {
    case REPORT_WRITTEN:
        answer_json(visit, 200, buffer_text(out));
        break;
    case REPORT_NOT_FOUND:
        answer_missing(visit, what);
        break;
    case REPORT_FAILED:
        answer_error(visit, error);
        break;
    }
    buffer_release(out);
}

static struct report begin_report(struct visit *visit, struct buffer *out)
{
    buffer_init(out, ANSWER_BYTES_MAX);
    return (struct report){visit->console->db, visit->arena, visit->tenant, out};
}

/* --- the page that describes us ----------------------------------------------------------------
 */

void show_openapi(struct visit *visit)
{
    struct text page = visit->console->openapi;
    if (!text_is_present(page)) {
        answer_missing(visit, "page");
        return;
    }
    http_reply(
        visit->request,
        &(struct http_reply){.status = 200, .content_type = "application/yaml", .body = page});
}

/* --- lists -------------------------------------------------------------------------------------
 */

/* ?limit= and ?after=; false: answered. */
static bool read_page(struct visit *visit, size_t *limit, struct uuid *after)
{
    struct text given = http_request_query(visit->request, "limit");
    struct text from = http_request_query(visit->request, "after");
    int64_t number = PAGE_DEFAULT;
    *after = UUID_NIL;
    if (text_is_present(given) &&
        (!text_parse_int64(given, &number) || number < 1 || number > REPORT_LIST_MAX)) {
        answer_field(visit, 422, "limit", "takes a number from 1 to 500");
        return false;
    }
    if (text_is_present(from) && !uuid_parse(from, after)) {
        answer_field(visit, 422, "after", "takes what \"next\" said on the page before");
        return false;
    }
    *limit = (size_t)number;
    return true;
}

void show_tenants(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct uuid after;
    size_t limit;
    if (!read_page(visit, &limit, &after))
        return;
    buffer_init(&out, ANSWER_BYTES_MAX);
    bool is_fine = load_tenants(visit, after, limit, &out, &error);
    answer_report(visit, is_fine ? REPORT_WRITTEN : REPORT_FAILED, "tenant", &out, &error);
}

static bool read_filter(struct visit *visit, struct report_filter *filter)
{
    struct text standing = http_request_query(visit->request, "standing");
    *filter = (struct report_filter){.standing = STANDING_COUNT,
                                     .rule = http_request_query(visit->request, "rule")};
    if (!visit_entity(visit, &filter->entity) || !read_page(visit, &filter->limit, &filter->after))
        return false;
    if (!text_is_present(standing) || standing_parse(standing, &filter->standing))
        return true;
    answer_field(visit, 422, "standing",
                 "takes agreed, on_its_way, waiting, withheld, needs_you, do_not_sync or gone");
    return false;
}

void show_records(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct report_filter filter;
    if (!read_filter(visit, &filter))
        return;
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_records(&report, &filter, &error), "record", &out, &error);
}

/* --- one record --------------------------------------------------------------------------------
 */

/* A record's id of ours, "ledger:ID", or the platform's id. */
static struct report_identity read_identity(struct text id, enum entity entity)
{
    const struct text ledger = TEXT("ledger:");
    struct report_identity identity = {.entity = entity, .half = HALF_PLATFORM, .native_id = id};
    if (text_starts_with(id, ledger)) {
        identity.half = HALF_LEDGER;
        identity.native_id = text_slice(id.data + ledger.length, id.length - ledger.length);
    }
    return identity;
}

void show_record(struct visit *visit)
{
    struct error error;
    struct buffer out;
    enum entity entity;
    if (!visit_entity(visit, &entity))
        return;
    struct text id = http_request_param(visit->request, "id");
    struct report report = begin_report(visit, &out);
    struct report_identity identity = read_identity(id, entity);
    enum report_end end = REPORT_NOT_FOUND;
    if (uuid_parse(id, &identity.record))
        end = report_record(&report, &identity, &error);
    identity.record = UUID_NIL;
    /* The platform's own ids may be UUIDs too. */
    if (end == REPORT_NOT_FOUND)
        end = report_record(&report, &identity, &error);
    answer_report(visit, end, "record", &out, &error);
}

/* --- the tenant --------------------------------------------------------------------------------
 */

static bool format_connection(struct visit *visit, struct text *out, struct error *error)
{
    struct connection_state state;
    bool is_found = false;
    *out = TEXT("null");
    if (!connection_load(visit->console->connections, visit->tenant, &state, &is_found, error))
        return false;
    if (!is_found)
        return true;
    struct buffer json;
    struct json_writer writer;
    buffer_init(&json, 0);
    json_writer_init(&writer, &json);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "realm", state.realm);
    json_write_string(&writer, "environment", state.environment);
    json_write_string(&writer, "status", connection_status_name(state.status));
    json_write_string(&writer, "sentence", connection_status_sentence(state.status));
    if (state.reason[0])
        json_write_string(&writer, "reason", state.reason);
    write_instant(&writer, "connected_at", state.connected_at);
    write_instant(&writer, "refresh_expires_at", state.refresh_expires_at);
    json_write_bool(&writer, "live", state.is_live);
    json_write_int64(&writer, "metered_today", state.metered_today);
    json_close_object(&writer);
    *out = arena_copy(visit->arena, buffer_text(&json));
    buffer_release(&json);
    return true;
}

void show_status(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct text connection;
    if (!format_connection(visit, &connection, &error)) {
        answer_error(visit, &error);
        return;
    }
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_status(&report, connection, &error), "tenant", &out, &error);
}

void show_settings(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_settings(&report, &error), "tenant", &out, &error);
}

void show_what_if(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct setting_changes changes;
    const struct json *body = visit_body(visit);
    if (!body)
        return;
    if (!settings_read_changes(visit->arena, body, &changes, &error)) {
        answer_error(visit, &error);
        return;
    }
    const struct report_what_if question = {.changes = changes.items,
                                            .change_count = changes.count,
                                            .now = clock_now_us(),
                                            .records_max = WHAT_IF_RECORDS_MAX};
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_what_if(&report, &question, &error), "state of it yet", &out,
                  &error);
}

void show_review(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_review(&report, &error), "tenant", &out, &error);
}

void show_holds(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_holds(&report, &error), "tenant", &out, &error);
}

void show_quarantine(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct uuid after;
    size_t limit;
    if (!read_page(visit, &limit, &after))
        return;
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_aside(&report, limit, &error), "tenant", &out, &error);
}

void show_runs(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct report report = begin_report(visit, &out);
    enum report_end end = report_runs(&report, &error);
    if (end == REPORT_NOT_FOUND) { /* its first event is not folded yet */
        answer_json(visit, 200, TEXT("{\"runs\":[]}"));
        buffer_release(&out);
        return;
    }
    answer_report(visit, end, "tenant", &out, &error);
}

void show_run(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct uuid run;
    if (!uuid_parse(http_request_param(visit->request, "id"), &run) || uuid_is_nil(run)) {
        answer_missing(visit, "run");
        return;
    }
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_run(&report, run, &error), "run (or it has not begun yet)", &out,
                  &error);
}

void show_event(struct visit *visit)
{
    struct error error;
    struct buffer out;
    struct uuid id;
    struct noted noted = {0};
    bool is_found = false, is_folded = false;
    if (!uuid_parse(http_request_param(visit->request, "id"), &id) || uuid_is_nil(id)) {
        answer_missing(visit, "event");
        return;
    }
    if (!load_event(visit, id, &noted, &is_found, &error)) {
        answer_error(visit, &error);
        return;
    }
    if (!is_found) {
        answer_missing(visit, "event of ours");
        return;
    }
    struct report report = begin_report(visit, &out);
    answer_report(visit, report_event(&report, &noted.place, &is_folded, &error), "event", &out,
                  &error);
}
