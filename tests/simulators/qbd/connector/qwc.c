#include "tests/simulators/qbd/connector/qwc.h"

#include "syntax/xml.h"

static const char *const REQUIRED[] = {"AppName",        "AppID",      "AppURL",
                                       "AppDescription", "AppSupport", "UserName",
                                       "OwnerID",        "FileID",     "QBType"};

static bool check_required(const struct xml *root, struct error *error)
{
    for (size_t i = 0; i < sizeof(REQUIRED) / sizeof(REQUIRED[0]); i++) {
        struct text value = text_trim(xml_text(root, REQUIRED[i]));
        bool may_be_empty = text_equal_string(TEXT("AppID"), REQUIRED[i]);
        if (!text_is_present(value) || (text_is_empty(value) && !may_be_empty))
            return error_set(error, ERROR_PERMANENT,
                             "QBWC1039: There was a problem adding the application: %s is missing.",
                             REQUIRED[i]);
    }
    return true;
}

/* What stands between :// and the port or the path; empty when it is no URL of http. */
static struct text host_of(struct text url, bool *is_https)
{
    struct text rest = url;
    struct text scheme = text_next(&rest, ':');
    *is_https = text_equal(scheme, TEXT("https"));
    if (!text_starts_with(rest, TEXT("//")) || !(*is_https || text_equal(scheme, TEXT("http"))))
        return TEXT("");
    rest = text_slice(rest.data + 2, rest.length - 2);
    struct text authority = text_next(&rest, '/');
    authority = text_next(&authority, '?');
    return text_next(&authority, ':');
}

static bool is_localhost(struct text host)
{
    return text_equal(host, TEXT("localhost")) || text_starts_with(host, TEXT("127."));
}

/* A machine of the own network has a name without a dot. */
static bool is_local(struct text host)
{
    return is_localhost(host) || !memchr(host.data, '.', host.length);
}

static bool check_url(const struct xml *root, struct text url, struct error *error)
{
    bool is_https;
    struct text host = host_of(url, &is_https);
    if (host.length > 0 && (is_https || is_local(host)))
        return true;
    return error_set(error, ERROR_PERMANENT,
                     "QBWC1010: Application %.*s cannot be loaded. For security reasons only SSL "
                     "(https) based applications are allowed.",
                     TEXT_ARG(text_trim(xml_text(root, "AppName"))));
}

static bool check_support(struct text url, struct text support, struct error *error)
{
    bool is_https;
    struct text host = host_of(url, &is_https);
    struct text of_support = host_of(support, &is_https);
    if (is_localhost(of_support) || (of_support.length > 0 && text_equal(host, of_support)))
        return true;
    return error_set(error, ERROR_PERMANENT,
                     "QBWC1039: AppSupport is not in the same domain as AppURL.");
}

static bool is_guid(struct text text)
{
    static const char FORM[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
    if (text.length != sizeof(FORM) - 1)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (FORM[i] == 'x' ? !is_hex : c != FORM[i])
            return false;
    }
    return true;
}

static bool check_words(const struct xml *root, struct error *error)
{
    struct text style = text_trim(xml_text(root, "Style"));
    if (!text_equal(text_trim(xml_text(root, "QBType")), TEXT("QBFS")))
        return error_set(error, ERROR_PERMANENT, "QBWC1039: QBType is not QBFS.");
    if (!text_is_empty(style) && !text_equal(style, TEXT("Document")))
        return error_set(error, ERROR_PERMANENT, "Only Style Document is simulated.");
    if (!is_guid(text_trim(xml_text(root, "OwnerID"))) ||
        !is_guid(text_trim(xml_text(root, "FileID"))))
        return error_set(error, ERROR_PERMANENT,
                         "QBWC1039: OwnerID and FileID are GUIDs in braces.");
    return true;
}

/* The first of the two counts. */
static bool read_schedule(const struct xml *root, int64_t *seconds, struct error *error)
{
    const struct xml *scheduler = xml_child(root, "Scheduler");
    const struct xml *every = scheduler ? scheduler->first : NULL;
    *seconds = 0;
    if (!every)
        return true;
    bool is_minutes = text_equal(every->name, TEXT("RunEveryNMinutes"));
    if ((!is_minutes && !text_equal(every->name, TEXT("RunEveryNSeconds"))) ||
        !text_parse_int64(text_trim(every->content), seconds) || *seconds < 0 || *seconds > 1000000)
        return error_set(error, ERROR_PERMANENT, "QBWC1039: the Scheduler cannot be read.");
    *seconds *= is_minutes ? 60 : 1;
    return true;
}

bool qwc_read(struct arena *arena, struct text text, struct qwc *out, struct error *error)
{
    struct xml_document document;
    if (!xml_parse(arena, arena_copy(arena, text), &document, error))
        return error_prefix(error, "QBWC1039: There was a problem adding the application");
    const struct xml *root = document.root;
    if (!text_equal(root->name, TEXT("QBWCXML")))
        return error_set(error, ERROR_PERMANENT, "QBWC1039: this is no QBWCXML.");
    if (!check_required(root, error))
        return false;
    struct text cert_url = text_trim(xml_text(root, "CertURL"));
    *out = (struct qwc){.app_name = text_trim(xml_text(root, "AppName")),
                        .app_url = text_trim(xml_text(root, "AppURL")),
                        .user_name = text_trim(xml_text(root, "UserName")),
                        .owner_id = text_trim(xml_text(root, "OwnerID")),
                        .file_id = text_trim(xml_text(root, "FileID"))};
    out->check_url = text_is_empty(cert_url) ? out->app_url : cert_url;
    return check_url(root, out->app_url, error) && check_url(root, out->check_url, error) &&
           check_support(out->app_url, text_trim(xml_text(root, "AppSupport")), error) &&
           check_words(root, error) && read_schedule(root, &out->every_seconds, error);
}
