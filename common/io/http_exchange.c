#include "io/http_exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/clock.h"

const char *http_outcome_name(enum http_outcome outcome)
{
    static const char *const names[] = {
#define HTTP_OUTCOME(id, name, meaning) name,
#include "io/http_outcome.def"
#undef HTTP_OUTCOME
    };
    REQUIRE((unsigned)outcome < HTTP_OUTCOME_COUNT);
    return names[outcome];
}

bool http_curl_init(struct error *error)
{
    static bool is_done;
    if (is_done)
        return true;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(error, ERROR_PERMANENT, "libcurl cannot be initialised");
    is_done = true;
    return true;
}

struct text http_answer_header(const struct http_answer *answer, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < answer->header_count; i++) {
        const struct http_header *header = &answer->headers[i];
        if (header->name.length == length && strncasecmp(header->name.data, name, length) == 0)
            return header->value;
    }
    return TEXT_NONE;
}

/* --- checking a call -------------------------------------------------------------------------- */

static bool is_token(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= ' ' || c >= 127 || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return text.length > 0;
}

static bool is_header_value(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < ' ' && c != '\t') || c == 127)
            return false;
    }
    return true;
}

static bool is_url(struct text url)
{
    for (size_t i = 0; i < url.length; i++) {
        if ((unsigned char)url.data[i] <= ' ' || (unsigned char)url.data[i] >= 127)
            return false;
    }
    return text_starts_with(url, TEXT("https://")) || text_starts_with(url, TEXT("http://"));
}

static bool check_call(const struct http_call *call, struct error *error)
{
    if (!is_url(call->url))
        return error_set(error, ERROR_PERMANENT,
                         "the URL must begin with http:// or https:// and "
                         "hold neither blanks nor special characters");
    if (text_is_present(call->method) &&
        (!is_token(call->method) || call->method.length >= HTTP_METHOD_BYTES_MAX))
        return error_set(error, ERROR_PERMANENT, "not an HTTP method");
    if (call->connect_timeout_ms == 0 || call->total_timeout_ms == 0 || call->answer_bytes_max == 0)
        return error_set(error, ERROR_BUG, "an HTTP call without limits");
    if (call->header_count > HTTP_CALL_HEADERS_MAX)
        return error_set(error, ERROR_PERMANENT, "more than %d headers", HTTP_CALL_HEADERS_MAX);
    for (size_t i = 0; i < call->header_count; i++) {
        if (!is_token(call->headers[i].name) || !is_header_value(call->headers[i].value))
            return error_set(error, ERROR_PERMANENT, "header %zu holds a forbidden character", i);
    }
    return true;
}

/* --- setting libcurl up ----------------------------------------------------------------------- */

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    buffer_append(&exchange->body, data, size * count);
    return exchange->body.is_full ? 0 : size * count;
}

/* The low-speed limit starts with the answer: before that the other side may be thinking, for which
 * the total time is the limit. */
static void begin_answer(struct http_exchange *exchange)
{
    buffer_clear(&exchange->header_lines);
    exchange->header_count = 0;
    curl_easy_setopt(exchange->easy, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_SLOW_BYTES_PER_SECOND);
    curl_easy_setopt(exchange->easy, CURLOPT_LOW_SPEED_TIME, (long)HTTP_SLOW_SECONDS);
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    size_t length = size * count;
    struct text line = text_trim(text_slice(data, length));
    if (text_starts_with(line, TEXT("HTTP/"))) {
        begin_answer(exchange);
        return length;
    }
    const char *colon = line.length ? memchr(line.data, ':', line.length) : NULL;
    if (!colon)
        return length;
    if (exchange->header_count == HTTP_ANSWER_HEADERS_MAX) {
        exchange->has_too_many_headers = true;
        return 0;
    }
    size_t at = exchange->header_lines.length;
    struct text name = text_slice(line.data, (size_t)(colon - line.data));
    struct text value = text_trim(text_slice(colon + 1, line.length - name.length - 1));
    size_t index = exchange->header_count++;
    exchange->spans[index].name = (uint32_t)at;
    exchange->spans[index].name_length = (uint32_t)name.length;
    exchange->spans[index].value = (uint32_t)(at + name.length);
    exchange->spans[index].value_length = (uint32_t)value.length;
    buffer_append_text(&exchange->header_lines, name);
    buffer_append_text(&exchange->header_lines, value);
    exchange->has_too_many_headers = exchange->header_lines.is_full;
    return exchange->header_lines.is_full ? 0 : length;
}

static void add_line(struct http_exchange *exchange, const char *line)
{
    struct curl_slist *list = curl_slist_append(exchange->sent_headers, line);
    REQUIRE(list);
    exchange->sent_headers = list;
}

static void set_headers(struct http_exchange *exchange, const struct http_call *call)
{
    bool has_type = false;
    for (size_t i = 0; i < call->header_count; i++) {
        struct text name = call->headers[i].name, value = call->headers[i].value;
        /* "Name;" is libcurl's way to send a header without a value. */
        struct text line = value.length ? arena_format(&exchange->arena, "%.*s: %.*s",
                                                       TEXT_ARG(name), TEXT_ARG(value))
                                        : arena_format(&exchange->arena, "%.*s;", TEXT_ARG(name));
        add_line(exchange, line.data);
        has_type |= name.length == 12 && strncasecmp(name.data, "content-type", 12) == 0;
    }
    if (!has_type)
        add_line(exchange, "Content-Type:"); /* not libcurl's guess */
    add_line(exchange, "Expect:");           /* no second of waiting for a 100 */
    curl_easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, exchange->sent_headers);
}

static void set_method(struct http_exchange *exchange, const struct http_call *call)
{
    struct text method = text_is_present(call->method) ? call->method : TEXT("GET");
    bool is_get = text_equal(method, TEXT("GET")), is_head = text_equal(method, TEXT("HEAD"));
    if (is_head) {
        curl_easy_setopt(exchange->easy, CURLOPT_NOBODY, 1L);
    } else if (text_is_present(call->body) || !is_get) {
        struct text body = arena_copy(&exchange->arena, call->body);
        curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.length);
        curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDS, body.data ? body.data : "");
        curl_easy_setopt(exchange->easy, CURLOPT_CUSTOMREQUEST,
                         arena_copy(&exchange->arena, method).data);
    }
    if (!is_get && !is_head && !call->is_repeatable)
        curl_easy_setopt(exchange->easy, CURLOPT_FRESH_CONNECT, 1L);
}

static void set_limits(struct http_exchange *exchange, const struct http_call *call)
{
    CURL *easy = exchange->easy;
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)call->connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->total_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "tieout");
}

static void set_peer(struct http_exchange *exchange, const struct http_client_limits *limits)
{
    struct text proxy = limits ? limits->proxy : TEXT_NONE;
    struct text ca_file = limits ? limits->ca_file : TEXT_NONE;
    /* An empty proxy also keeps the environment's variables out. */
    curl_easy_setopt(exchange->easy, CURLOPT_PROXY,
                     text_is_empty(proxy) ? "" : arena_copy(&exchange->arena, proxy).data);
    if (!text_is_empty(ca_file))
        curl_easy_setopt(exchange->easy, CURLOPT_CAINFO,
                         arena_copy(&exchange->arena, ca_file).data);
}

struct http_exchange *http_exchange_new(const struct http_call *call,
                                        const struct http_client_limits *limits,
                                        struct error *error)
{
    if (!check_call(call, error))
        return NULL;
    struct http_exchange *exchange = calloc(1, sizeof *exchange);
    REQUIRE(exchange);
    exchange->easy = curl_easy_init();
    REQUIRE(exchange->easy);
    exchange->on_answer = call->on_answer;
    exchange->context = call->context;
    arena_init(&exchange->arena, 0);
    buffer_init(&exchange->body, call->answer_bytes_max);
    buffer_init(&exchange->header_lines, HTTP_ANSWER_HEADER_BYTES_MAX);

    CURL *easy = exchange->easy;
    set_limits(exchange, call);
    set_peer(exchange, limits);
    curl_easy_setopt(easy, CURLOPT_URL, arena_copy(&exchange->arena, call->url).data);
    set_method(exchange, call);
    set_headers(exchange, call);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->curl_message);
    return exchange;
}

void http_exchange_free(struct http_exchange *exchange)
{
    if (!exchange)
        return;
    curl_easy_cleanup(exchange->easy);
    curl_slist_free_all(exchange->sent_headers);
    buffer_release(&exchange->body);
    buffer_release(&exchange->header_lines);
    arena_release(&exchange->arena);
    free(exchange);
}

/* --- how it ended ----------------------------------------------------------------------------- */

/* Trying again is no use until somebody changes something. */
static bool is_permanent(CURLcode code)
{
    return code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ||
           code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR || code == CURLE_COULDNT_RESOLVE_PROXY;
}

static void judge_failure(struct http_exchange *exchange, CURLcode code, struct http_answer *answer)
{
    /* Bytes of requests that libcurl has written on this call, over all its connections. */
    long sent = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &sent);
    answer->outcome = sent > 0 ? HTTP_UNKNOWN : HTTP_NOT_SENT;
    if (exchange->body.is_full)
        error_set(&answer->error, ERROR_PERMANENT, "the answer is larger than %zu bytes",
                  exchange->body.bytes_max);
    else if (exchange->has_too_many_headers)
        error_set(&answer->error, ERROR_PERMANENT, "the answer has too many headers");
    else
        error_set(&answer->error, is_permanent(code) ? ERROR_PERMANENT : ERROR_RETRY, "%s",
                  exchange->curl_message[0] ? exchange->curl_message : curl_easy_strerror(code));
}

void http_exchange_finish(struct http_exchange *exchange, CURLcode code, struct http_answer *answer)
{
    *answer = (struct http_answer){.owner = exchange};
    answer->duration_us = clock_monotonic_us() - exchange->started_us;
    long status = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status < 200 || status > 599) {
        judge_failure(exchange, code, answer);
        if (code == CURLE_OK)
            error_set(&answer->error, ERROR_RETRY, "the answer has the odd status %ld", status);
        return;
    }
    const char *lines = exchange->header_lines.data;
    for (size_t i = 0; i < exchange->header_count; i++) {
        exchange->headers[i].name =
            text_slice(lines + exchange->spans[i].name, exchange->spans[i].name_length);
        exchange->headers[i].value =
            text_slice(lines + exchange->spans[i].value, exchange->spans[i].value_length);
    }
    answer->outcome = HTTP_ANSWERED;
    answer->status = (int)status;
    answer->body = exchange->body.length ? buffer_text(&exchange->body) : TEXT("");
    answer->headers = exchange->headers;
    answer->header_count = exchange->header_count;
}
