#include "qbxml/qwc.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "syntax/xml.h"

/* --- addresses -------------------------------------------------------------------------------- */

struct address {
    bool is_secure;
    struct text host; /* without the port */
};

static bool starts_with(struct text text, struct text word)
{
    return text.length >= word.length && strncasecmp(text.data, word.data, word.length) == 0;
}

static bool parse_address(struct text url, struct address *out)
{
    static const struct text SECURE = {"https://", 8}, PLAIN = {"http://", 7};
    out->is_secure = starts_with(url, SECURE);
    if (!out->is_secure && !starts_with(url, PLAIN))
        return false;
    size_t skipped = out->is_secure ? SECURE.length : PLAIN.length, length = 0;
    struct text rest = text_slice(url.data + skipped, url.length - skipped);
    while (length < rest.length && !strchr(":/?#", rest.data[length]))
        length++;
    out->host = text_slice(rest.data, length);
    return length > 0;
}

/* This machine, or one of the local network, whose name has no dot. */
static bool is_near(struct text host)
{
    return text_equal(host, TEXT("127.0.0.1")) || !memchr(host.data, '.', host.length);
}

static bool equals_host(struct text a, struct text b)
{
    return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

static bool check_addresses(const struct qwc *qwc, struct error *error)
{
    struct address app, support;
    if (!parse_address(qwc->url, &app))
        return error_set(error, ERROR_PERMANENT, "AppURL: is no https address");
    if (!app.is_secure && !is_near(app.host))
        return error_set(error, ERROR_PERMANENT,
                         "AppURL: http is for this machine only; use https");
    if (!parse_address(qwc->support_url, &support) || !equals_host(app.host, support.host))
        return error_set(error, ERROR_PERMANENT, "AppSupport: must be at AppURL's host, %.*s",
                         TEXT_ARG(app.host));
    return true;
}

/* --- the file --------------------------------------------------------------------------------- */

static void write_guid(struct xml_writer *writer, struct text name, struct uuid uuid)
{
    char text[UUID_TEXT_BYTES], braced[UUID_TEXT_BYTES + 2];
    uuid_format(uuid, text);
    snprintf(braced, sizeof(braced), "{%s}", text);
    xml_write_element(writer, name, text_of(braced));
}

static void write_schedule(struct xml_writer *writer, uint32_t minutes)
{
    char digits[NUMBER_TEXT_BYTES];
    if (minutes == 0)
        return;
    xml_open(writer, TEXT("Scheduler"));
    xml_write_element(writer, TEXT("RunEveryNMinutes"), text_format_uint64(minutes, 1, digits));
    xml_close(writer, TEXT("Scheduler"));
}

static void write_file(struct buffer *out, const struct qwc *qwc)
{
    struct xml_writer writer;
    struct text about = text_cut_characters(qwc->description, QWC_DESCRIPTION_CHARACTERS_MAX);
    buffer_append_string(out, "<?xml version=\"1.0\"?>");
    xml_writer_init(&writer, out, true);
    xml_open(&writer, TEXT("QBWCXML"));
    xml_write_element(&writer, TEXT("AppName"), qwc->app_name);
    xml_write_element(&writer, TEXT("AppID"), TEXT(""));
    xml_write_element(&writer, TEXT("AppURL"), qwc->url);
    xml_write_element(&writer, TEXT("AppDescription"), about);
    xml_write_element(&writer, TEXT("AppSupport"), qwc->support_url);
    xml_write_element(&writer, TEXT("UserName"), qwc->user_name);
    write_guid(&writer, TEXT("OwnerID"), qwc->owner_id);
    write_guid(&writer, TEXT("FileID"), qwc->file_id);
    xml_write_element(&writer, TEXT("QBType"), TEXT("QBFS"));
    xml_write_element(&writer, TEXT("Style"), TEXT("Document"));
    write_schedule(&writer, qwc->minutes);
    xml_write_element(&writer, TEXT("IsReadOnly"), TEXT("false"));
    xml_close(&writer, TEXT("QBWCXML"));
}

bool qwc_format(struct buffer *out, const struct qwc *qwc, struct error *error)
{
    if (text_is_empty(qwc->app_name))
        return error_set(error, ERROR_PERMANENT, "AppName: is missing");
    if (text_is_empty(qwc->user_name))
        return error_set(error, ERROR_PERMANENT, "UserName: is missing");
    if (!check_addresses(qwc, error))
        return false;
    write_file(out, qwc);
    return true;
}
