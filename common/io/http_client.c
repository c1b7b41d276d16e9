#include "io/http_client.h"

#include <stdlib.h>

#include "io/clock.h"
#include "io/http_exchange.h"
#include "io/loop.h"

struct exchange_list {
    struct http_exchange *first;
    struct http_exchange *last;
    uint32_t count;
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    struct http_client_limits limits; /* texts are in the arena */
    struct arena arena;
    struct exchange_list waiting;
    struct exchange_list under_way;
    struct loop_timer timer; /* libcurl's */
    struct loop_call pump;   /* starts what waits and reports what is done */
    bool is_reporting;       /* a handler runs: the client must not be freed */
};

/* A socket that libcurl wants watched. */
struct http_socket {
    struct loop_watch watch;
    struct http_client *client;
    curl_socket_t descriptor;
};

static void list_append(struct exchange_list *list, struct http_exchange *exchange)
{
    exchange->previous = list->last;
    exchange->next = NULL;
    if (list->last)
        list->last->next = exchange;
    else
        list->first = exchange;
    list->last = exchange;
    list->count++;
}

static void list_remove(struct exchange_list *list, struct http_exchange *exchange)
{
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        list->first = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
    else
        list->last = exchange->previous;
    list->count--;
}

/* --- libcurl's sockets and timer on the loop -------------------------------------------------- */

static void drive(struct http_client *client, curl_socket_t descriptor, int events)
{
    int running = 0;
    curl_multi_socket_action(client->multi, descriptor, events, &running);
    loop_call_soon(&client->pump);
}

static void socket_ready(void *context, unsigned ready)
{
    struct http_socket *watched = context;
    int events = (ready & LOOP_READ ? CURL_CSELECT_IN : 0) |
                 (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0) |
                 (ready & LOOP_ERROR ? CURL_CSELECT_ERR : 0);
    drive(watched->client, watched->descriptor, events); /* may free `watched` */
}

static void timer_due(void *context)
{
    drive(context, CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    struct http_client *client = context;
    if (timeout_ms < 0)
        loop_timer_stop(&client->timer);
    else
        loop_timer_start(&client->timer, timeout_ms, 0);
    return 0;
}

static void forget_socket(struct http_client *client, struct http_socket *watched)
{
    loop_watch_stop(&watched->watch);
    curl_multi_assign(client->multi, watched->descriptor, NULL);
    free(watched);
}

static int set_socket(CURL *easy, curl_socket_t descriptor, int what, void *context, void *assigned)
{
    (void)easy;
    struct http_client *client = context;
    struct http_socket *watched = assigned;
    if (what == CURL_POLL_REMOVE) {
        if (watched)
            forget_socket(client, watched);
        return 0;
    }
    unsigned interest =
        (what & CURL_POLL_IN ? LOOP_READ : 0U) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0U);
    if (watched) {
        loop_watch_change(&watched->watch, interest);
        return 0;
    }
    watched = calloc(1, sizeof *watched);
    REQUIRE(watched);
    watched->client = client;
    watched->descriptor = descriptor;
    loop_watch_init(&watched->watch, socket_ready, watched);
    struct error error = {0};
    if (!loop_watch_start(client->loop, &watched->watch, descriptor, interest, &error)) {
        free(watched);
        return -1; /* libcurl then fails its transfers */
    }
    curl_multi_assign(client->multi, descriptor, watched);
    return 0;
}

/* --- starting and reporting ------------------------------------------------------------------- */

static void report(struct http_client *client, struct http_exchange *exchange, CURLcode code)
{
    struct http_answer answer;
    if (exchange->is_under_way) {
        curl_multi_remove_handle(client->multi, exchange->easy);
        list_remove(&client->under_way, exchange);
    }
    http_exchange_finish(exchange, code, &answer);
    client->is_reporting = true;
    exchange->on_answer(exchange->context, &answer);
    client->is_reporting = false;
    http_exchange_free(exchange);
}

static void report_finished(struct http_client *client)
{
    CURLMsg *message;
    int left = 0;
    while ((message = curl_multi_info_read(client->multi, &left))) {
        struct http_exchange *exchange = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
        report(client, exchange, code);
    }
}

static void start_waiting(struct http_client *client)
{
    while (client->waiting.first && client->under_way.count < client->limits.concurrent_max) {
        struct http_exchange *exchange = client->waiting.first;
        list_remove(&client->waiting, exchange);
        exchange->started_us = clock_monotonic_us();
        exchange->is_under_way = curl_multi_add_handle(client->multi, exchange->easy) == CURLM_OK;
        if (exchange->is_under_way)
            list_append(&client->under_way, exchange);
        else
            report(client, exchange, CURLE_FAILED_INIT);
    }
}

static void pump(void *context)
{
    struct http_client *client = context;
    report_finished(client);
    start_waiting(client);
}

struct http_exchange *http_client_send(struct http_client *client, const struct http_call *call,
                                       struct error *error)
{
    REQUIRE(call->on_answer);
    if (client->waiting.count >= client->limits.waiting_max) {
        error_set(error, ERROR_RETRY, "%u calls are waiting already", client->waiting.count);
        return NULL;
    }
    struct http_exchange *exchange = http_exchange_new(call, &client->limits, error);
    if (!exchange)
        return NULL;
    exchange->client = client;
    list_append(&client->waiting, exchange);
    loop_call_soon(&client->pump);
    return exchange;
}

void http_exchange_cancel(struct http_exchange *exchange)
{
    struct http_client *client = exchange->client;
    if (exchange->is_under_way) {
        curl_multi_remove_handle(client->multi, exchange->easy);
        list_remove(&client->under_way, exchange);
    } else {
        list_remove(&client->waiting, exchange);
    }
    http_exchange_free(exchange);
    loop_call_soon(&client->pump);
}

size_t http_client_pending(const struct http_client *client)
{
    return (size_t)client->waiting.count + client->under_way.count;
}

/* --- lifetime --------------------------------------------------------------------------------- */

struct http_client *http_client_new(struct loop *loop, const struct http_client_limits *limits,
                                    struct error *error)
{
    if (!http_curl_init(error))
        return NULL;
    struct http_client *client = calloc(1, sizeof *client);
    REQUIRE(client);
    client->loop = loop;
    arena_init(&client->arena, 0);
    if (limits) {
        client->limits = *limits;
        client->limits.ca_file = arena_copy(&client->arena, limits->ca_file);
        client->limits.proxy = arena_copy(&client->arena, limits->proxy);
    }
    if (client->limits.concurrent_max == 0)
        client->limits.concurrent_max = HTTP_CONCURRENT_MAX;
    if (client->limits.waiting_max == 0)
        client->limits.waiting_max = HTTP_WAITING_MAX;
    loop_timer_init(&client->timer, loop, timer_due, client);
    loop_call_init(&client->pump, loop, pump, client);
    client->multi = curl_multi_init();
    REQUIRE(client->multi);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)client->limits.concurrent_max);
    return client;
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    REQUIRE(!client->is_reporting);
    while (client->waiting.first)
        http_exchange_cancel(client->waiting.first);
    while (client->under_way.first)
        http_exchange_cancel(client->under_way.first);
    curl_multi_cleanup(client->multi); /* closes kept connections, stops their watches */
    loop_timer_stop(&client->timer);
    loop_call_cancel(&client->pump);
    arena_release(&client->arena);
    free(client);
}
