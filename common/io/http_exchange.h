/* One call of the client: its libcurl handle, what is sent, what came back. Private to the files
 * http_client.c, http_exchange.c and http_fetch.c. */
#ifndef TIEOUT_IO_HTTP_EXCHANGE_H
#define TIEOUT_IO_HTTP_EXCHANGE_H

#include <curl/curl.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "io/http_client.h"

enum {
    HTTP_METHOD_BYTES_MAX = 16,
    HTTP_SLOW_BYTES_PER_SECOND = 64, /* an answer slower than this ... */
    HTTP_SLOW_SECONDS = 30,          /* ... for so long is given up */
};

struct http_exchange {
    struct http_client *client; /* NULL in http_fetch */
    struct http_exchange *previous;
    struct http_exchange *next;
    bool is_under_way; /* libcurl has it; otherwise it waits */

    http_answer_handler *on_answer;
    void *context;

    CURL *easy;
    struct curl_slist *sent_headers;
    struct arena arena; /* url, method, body */
    int64_t started_us;

    struct buffer body;
    struct buffer header_lines;
    struct http_header headers[HTTP_ANSWER_HEADERS_MAX];
    size_t header_count; /* of the lines so far; the texts are set when all are there */
    struct {
        uint32_t name, name_length, value, value_length;
    } spans[HTTP_ANSWER_HEADERS_MAX];
    bool has_too_many_headers;
    char curl_message[CURL_ERROR_SIZE];
};

/* Checks and copies; NULL and a PERMANENT error when malformed. */
struct http_exchange *http_exchange_new(const struct http_call *call,
                                        const struct http_client_limits *limits,
                                        struct error *error);
void http_exchange_free(struct http_exchange *exchange);
/* Judges how it ended. The answer points into the exchange. */
void http_exchange_finish(struct http_exchange *exchange, CURLcode code,
                          struct http_answer *answer);
/* curl_global_init, once. */
bool http_curl_init(struct error *error);

#endif
