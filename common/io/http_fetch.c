#include "io/clock.h"
#include "io/http_exchange.h"

bool http_fetch(const struct http_call *call, const struct http_client_limits *limits,
                struct http_answer *answer, struct error *error)
{
    *answer = (struct http_answer){0};
    if (!http_curl_init(error))
        return false;
    struct http_exchange *exchange = http_exchange_new(call, limits, error);
    if (!exchange)
        return false;
    exchange->started_us = clock_monotonic_us();
    CURLcode code = curl_easy_perform(exchange->easy);
    http_exchange_finish(exchange, code, answer);
    return true;
}

void http_answer_release(struct http_answer *answer)
{
    http_exchange_free(answer->owner);
    *answer = (struct http_answer){0};
}
