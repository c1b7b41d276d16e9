/* Connecting QuickBooks Desktop: a password of ours, shown once, and the file that a person adds to
 * the Web Connector. */
#include "codec/member.h"
#include "codec/write.h"
#include "desktop.h"
#include "io/crypto.h"
#include "qbxml/qwc.h"
#include "service/log.h"

enum { RUN_EVERY_MINUTES = 15, USER_DIGITS = 12 };

/* --- parts -------------------------------------------------------------------------------------
 */

static struct text gateway_url(const struct visit *visit)
{
    return settings_text(&visit->console->service->settings, SETTING_GATEWAY_URL);
}

static struct uuid random_uuid(void)
{
    struct uuid out;
    crypto_random(out.bytes, sizeof(out.bytes));
    out.bytes[6] = (uint8_t)((out.bytes[6] & 0x0f) | 0x40); /* version 4 */
    out.bytes[8] = (uint8_t)((out.bytes[8] & 0x3f) | 0x80);
    return out;
}

static bool write_qwc(struct visit *visit, const struct desktop *desktop, struct buffer *out,
                      struct error *error)
{
    struct qwc qwc = {
        .app_name = arena_format(visit->arena, "Tieout %.*s", TEXT_ARG(desktop->user_name)),
        .description = TEXT("Keeps this company and the payables platform in agreement"),
        .url = connector_url(visit->arena, gateway_url(visit), desktop->connection),
        .support_url = connector_status_url(visit->arena, gateway_url(visit), desktop->connection),
        .user_name = desktop->user_name,
        .file_id = desktop->file_id,
        .minutes = RUN_EVERY_MINUTES,
    };
    const size_t bare = UUID_TEXT_BYTES - 1;
    REQUIRE(uuid_parse(text_slice(CONNECTOR_OWNER_ID + 1, bare), &qwc.owner_id));
    return qwc_format(out, &qwc, error) || error_prefix(error, "TIEOUT_GATEWAY_URL");
}

/* False: answered. */
static bool find_connection(struct visit *visit, struct desktop *out)
{
    struct error error;
    bool is_found = false;
    if (!load_desktop(visit, out, &is_found, &error))
        answer_error(visit, &error);
    else if (!is_found)
        answer_missing(visit, "connection to QuickBooks Desktop");
    else
        return true;
    return false;
}

/* --- connecting --------------------------------------------------------------------------------
 */

static bool make_key(struct visit *visit, struct text password, struct desktop_key *out,
                     struct error *error)
{
    struct crypto_keys keys;
    char id[UUID_TEXT_BYTES], digits[USER_DIGITS];
    struct secret setting = settings_secret(&visit->console->service->settings, SETTING_TOKEN_KEYS);
    if (!connector_keys_derive(setting.value, &keys, error))
        return error_prefix(error, "TIEOUT_TOKEN_KEYS");
    const struct crypto_key *key = connector_newest_key(&keys);
    *out = (struct desktop_key){
        .connection = random_uuid(),
        .file_id = random_uuid(),
        .password_key = key->version,
        .password = crypto_fingerprint(key, password),
    };
    /* Its end: the connection's id is a secret as long as nobody was shown it. */
    struct text text = uuid_format(out->file_id, id);
    memcpy(digits, text.data + text.length - USER_DIGITS, USER_DIGITS);
    out->user_name = arena_format(visit->arena, "tieout-%.*s", USER_DIGITS, digits);
    crypto_forget(&keys, sizeof(keys));
    return true;
}

static void answer_connected(struct visit *visit, const struct desktop *desktop,
                             struct text password, bool is_new)
{
    struct json_writer writer;
    struct buffer out, file;
    struct error error;
    buffer_init(&out, 0);
    buffer_init(&file, 0);
    if (write_qwc(visit, desktop, &file, &error)) {
        struct text url = connector_url(visit->arena, gateway_url(visit), desktop->connection);
        json_writer_init(&writer, &out);
        json_open_object(&writer, NULL);
        json_write_text(&writer, "user_name", desktop->user_name);
        json_write_text(&writer, "password", password);
        json_write_text(&writer, "url", url);
        json_write_text(
            &writer, "status_url",
            connector_status_url(visit->arena, gateway_url(visit), desktop->connection));
        json_write_text(&writer, "file", visit_path(visit, "desktop-connection.qwc"));
        json_write_text(&writer, "qwc", buffer_text(&file));
        json_close_object(&writer);
        answer_json(visit, is_new ? 201 : 200, buffer_text(&out));
    } else {
        answer_error(visit, &error);
    }
    buffer_release(&file);
    buffer_release(&out);
}

static void connect(struct visit *visit)
{
    char token[CRYPTO_TOKEN_TEXT_BYTES];
    struct text password = crypto_random_token(CONNECTOR_SECRET_BYTES, token);
    struct desktop_key key;
    struct desktop desktop;
    struct error error;
    bool is_new = false;
    if (!make_key(visit, password, &key, &error) || !store_desktop(visit, &key, &is_new, &error)) {
        answer_error(visit, &error);
        return;
    }
    log_info(is_new ? "desktop_connected" : "desktop_password_renewed", log_tenant(visit->tenant));
    if (find_connection(visit, &desktop))
        answer_connected(visit, &desktop, password, is_new);
    crypto_forget(token, sizeof(token));
}

void connect_desktop(struct visit *visit)
{
    struct error error;
    bool is_online = false;
    if (!store_keeps_online(visit, &is_online, &error))
        answer_error(visit, &error);
    else if (is_online)
        http_reply_refusal(visit->request, 409,
                           "This tenant keeps QuickBooks Online: it has no Web Connector.");
    else
        connect(visit);
}

void show_desktop_file(struct visit *visit)
{
    struct desktop desktop;
    struct error error;
    struct buffer out;
    const struct http_header as_file = {TEXT("Content-Disposition"),
                                        TEXT("attachment; filename=\"tieout.qwc\"")};
    if (!find_connection(visit, &desktop))
        return;
    buffer_init(&out, 0);
    if (write_qwc(visit, &desktop, &out, &error))
        http_reply(visit->request, &(struct http_reply){.status = 200,
                                                        .content_type = "application/xml",
                                                        .body = buffer_text(&out),
                                                        .headers = &as_file,
                                                        .header_count = 1});
    else
        answer_error(visit, &error);
    buffer_release(&out);
}

/* --- how it stands -----------------------------------------------------------------------------
 */

/* 0 = never. */
static void write_moment(struct json_writer *writer, const char *key, instant_us instant)
{
    if (instant > 0)
        write_instant(writer, key, instant);
}

static void write_agent(struct json_writer *writer, const struct desktop *desktop)
{
    if (text_is_empty(desktop->agent))
        return;
    json_open_object(writer, "agent");
    json_write_text(writer, "kind", desktop->agent);
    json_write_text(writer, "version", desktop->agent_version);
    json_close_object(writer);
}

static void write_session(struct json_writer *writer, const struct desktop *desktop)
{
    if (desktop->session == 0)
        return;
    json_open_object(writer, "session");
    json_write_int64(writer, "number", desktop->session);
    json_write_text(writer, "state", desktop->state);
    json_write_text(writer, "phase", desktop->phase);
    json_write_int64(writer, "percent", desktop->percent < 0 ? 0 : desktop->percent);
    json_write_int64(writer, "records_read", desktop->records_read);
    json_write_int64(writer, "records_written", desktop->records_written);
    write_moment(writer, "started_at", desktop->started_at);
    write_moment(writer, "heard_at", desktop->heard_at);
    json_close_object(writer);
}

static void write_problem(struct json_writer *writer, const struct desktop *desktop)
{
    const struct problem *problem = &desktop->problem;
    if (problem->kind == PROBLEM_NONE)
        return;
    json_open_object(writer, "problem");
    json_write_text(writer, "kind", text_of(problem_kind_name(problem->kind)));
    json_write_int64(writer, "code", problem->code);
    json_write_text(writer, "advice", text_of(problem_advice(problem)));
    write_moment(writer, "at", desktop->problem_at);
    json_close_object(writer);
}

static void write_desktop(struct visit *visit, const struct desktop *desktop, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "user_name", desktop->user_name);
    json_write_text(&writer, "url",
                    connector_url(visit->arena, gateway_url(visit), desktop->connection));
    json_write_text(&writer, "status_url",
                    connector_status_url(visit->arena, gateway_url(visit), desktop->connection));
    json_write_text(&writer, "file", visit_path(visit, "desktop-connection.qwc"));
    write_moment(&writer, "created_at", desktop->created_at);
    write_moment(&writer, "password_at", desktop->password_at);
    write_moment(&writer, "last_success_at", desktop->succeeded_at);
    write_moment(&writer, "last_read_at", desktop->read_at);
    json_write_text(&writer, "company_file",
                    text_equal_string(desktop->stop, "none") ? TEXT("fine") : desktop->stop);
    write_agent(&writer, desktop);
    write_session(&writer, desktop);
    write_problem(&writer, desktop);
    json_close_object(&writer);
}

void show_desktop(struct visit *visit)
{
    struct desktop desktop;
    struct buffer out;
    if (!find_connection(visit, &desktop))
        return;
    buffer_init(&out, 0);
    write_desktop(visit, &desktop, &out);
    answer_json(visit, 200, buffer_text(&out));
    buffer_release(&out);
}

/* --- another file is the right one -------------------------------------------------------------
 */

enum { OF_BY, OF_PERMISSIONS };
static const char *const ACCEPT_MEMBERS[] = {"by", "permissions"};

static bool read_acceptance(struct visit *visit, struct requester *out, struct error *error)
{
    struct members members;
    struct text body = http_request_body(visit->request);
    const struct json *object =
        json_parse(visit->arena, text_is_empty(body) ? TEXT("{}") : body, error);
    return object && MEMBERS_INIT(&members, object, ACCEPT_MEMBERS, error) &&
           visit_requester(visit, &members, OF_BY, OF_PERMISSIONS, out);
}

static void accept_file(struct visit *visit, struct text by)
{
    struct error error;
    struct desktop desktop;
    if (!find_connection(visit, &desktop))
        return;
    if (store_desktop_accepted(visit, by, &error)) {
        log_info("company_file_accepted", log_tenant(visit->tenant), log_text("was", desktop.stop));
        show_desktop(visit);
    } else if (error.class == ERROR_PERMANENT) {
        http_reply_refusal(visit->request, 409,
                           "No company file waits to be accepted. One without our mark is "
                           "connected by adding the .QWC file anew.");
    } else {
        answer_error(visit, &error);
    }
}

void accept_desktop_file(struct visit *visit)
{
    struct error error;
    struct requester requester;
    if (!read_acceptance(visit, &requester, &error))
        answer_error(visit, &error);
    else if (requester.as == ASKER_PERSON && !requester.may_manage_sync)
        http_reply_refusal(visit->request, 403, "A person needs the permission %s for this.",
                           PERMISSION_SYNC_MANAGE);
    else
        accept_file(visit, requester.by);
}
