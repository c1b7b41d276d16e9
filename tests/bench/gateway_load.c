#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway_load.h"
#include "io/clock.h"
#include "io/loop.h"

enum { READ_BYTES = 64 << 10, WAIT_MS = 1000 };

/* A connection, and the session that it carries. */
struct lane {
    struct running *running;
    struct loop_watch watch;
    int descriptor;
    struct buffer body, out, in;
    size_t sent;
    struct talk talk;
    int64_t begun_us;
    struct recording *recording;
};

/* Numbers that come back where they went out, in their turn. */
struct ring {
    size_t *items;
    size_t from, count, capacity;
};

struct running {
    const struct load *load;
    struct lane *lanes;
    struct ring resting_lanes, resting_companies;
    int64_t *took_us;
    size_t begun, ended;
    struct load_result result;
};

/* --- rings ------------------------------------------------------------------------------------ */

static void ring_open(struct ring *ring, size_t capacity)
{
    *ring = (struct ring){.items = calloc(capacity, sizeof(size_t)), .capacity = capacity};
    REQUIRE(ring->items);
    for (size_t i = 0; i < capacity; i++)
        ring->items[ring->count++] = i;
}

static size_t ring_take(struct ring *ring)
{
    size_t item = ring->items[ring->from];
    REQUIRE(ring->count > 0);
    ring->from = (ring->from + 1) % ring->capacity;
    ring->count--;
    return item;
}

static void ring_put(struct ring *ring, size_t item)
{
    ring->items[(ring->from + ring->count++) % ring->capacity] = item;
}

/* --- HTTP ------------------------------------------------------------------------------------- */

size_t http_message_length(struct text bytes, struct text *body)
{
    static const char LENGTH[] = "Content-Length:";
    const char *end = memmem(bytes.data, bytes.length, "\r\n\r\n", 4);
    if (!end)
        return 0;
    size_t head = (size_t)(end - bytes.data) + 4;
    const char *length = memmem(bytes.data, head, LENGTH, strlen(LENGTH));
    size_t content = length ? strtoul(length + strlen(LENGTH), NULL, 10) : 0;
    if (bytes.length < head + content)
        return 0;
    *body = text_slice(bytes.data + head, content);
    return head + content;
}

static void send_more(struct lane *lane)
{
    while (lane->sent < lane->out.length) {
        ssize_t sent = send(lane->descriptor, lane->out.data + lane->sent,
                            lane->out.length - lane->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            break;
        if (sent < 0)
            bug("a call could not be sent: %s", strerror(errno));
        lane->sent += (size_t)sent;
    }
    bool is_all = lane->sent == lane->out.length;
    unsigned wanted = is_all ? LOOP_READ : LOOP_READ | LOOP_WRITE;
    if (lane->watch.interest != wanted)
        loop_watch_change(&lane->watch, wanted);
}

static void send_call(struct lane *lane)
{
    char id[UUID_TEXT_BYTES];
    buffer_clear(&lane->out);
    lane->sent = 0;
    buffer_append_format(&lane->out,
                         "POST /qbwc/%.*s HTTP/1.1\r\n"
                         "User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client "
                         "Protocol 4.0.30319.42000)\r\n"
                         "Content-Type: text/xml; charset=utf-8\r\n"
                         "SOAPAction: \"http://developer.intuit.com/%s\"\r\n"
                         "Host: localhost\r\nContent-Length: %zu\r\n\r\n",
                         TEXT_ARG(uuid_format(lane->talk.company->connection, id)),
                         session_call_name(lane->talk.call), lane->body.length);
    buffer_append_text(&lane->out, buffer_text(&lane->body));
    send_more(lane);
}

/* --- sessions --------------------------------------------------------------------------------- */

static void begin_one(struct running *running)
{
    const struct load *load = running->load;
    struct lane *lane = &running->lanes[ring_take(&running->resting_lanes)];
    size_t company = ring_take(&running->resting_companies);
    lane->recording = running->begun == 0 ? load->recording : NULL;
    running->begun++;
    lane->begun_us = clock_monotonic_us();
    lane->talk.has_work = load->has_work;
    talk_begin(&lane->talk, &load->companies[company], &lane->body);
    send_call(lane);
}

static void end_one(struct lane *lane)
{
    struct running *running = lane->running;
    running->took_us[running->ended++] = clock_monotonic_us() - lane->begun_us;
    running->result.calls += lane->talk.calls;
    running->result.waits += lane->talk.waits;
    ring_put(&running->resting_lanes, (size_t)(lane - running->lanes));
    ring_put(&running->resting_companies, (size_t)(lane->talk.company - running->load->companies));
    if (running->begun < running->load->sessions)
        begin_one(running);
}

static void record(struct recording *recording, struct text answer)
{
    if (!recording)
        return;
    REQUIRE(recording->count < ANSWERS_MAX);
    struct buffer *buffer = &recording->answers[recording->count++];
    buffer_init(buffer, 0);
    buffer_append_text(buffer, answer);
}

static void take_answer(struct lane *lane)
{
    struct text body = TEXT_NONE;
    size_t length = http_message_length(buffer_text(&lane->in), &body);
    if (length == 0)
        return;
    REQUIRE(length == lane->in.length); /* nothing was asked besides */
    record(lane->recording, buffer_text(&lane->in));
    bool goes_on = talk_go_on(&lane->talk, body, lane->running->load->orders, &lane->body);
    buffer_clear(&lane->in);
    if (goes_on)
        send_call(lane);
    else
        end_one(lane);
}

static void handle_ready(void *context, unsigned ready)
{
    static char bytes[READ_BYTES];
    struct lane *lane = context;
    if (ready & LOOP_WRITE)
        send_more(lane);
    if (!(ready & LOOP_READ))
        return;
    ssize_t length = recv(lane->descriptor, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (length < 0 && errno == EAGAIN)
        return;
    if (length <= 0)
        bug("a connection was closed by the gateway");
    buffer_append(&lane->in, bytes, (size_t)length);
    take_answer(lane);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void open_lane(struct running *running, size_t number)
{
    const struct load *load = running->load;
    struct lane *lane = &running->lanes[number];
    struct error error;
    *lane = (struct lane){.running = running};
    lane->descriptor = socket_connect(load->ports[number % load->port_count]);
    REQUIRE(lane->descriptor >= 0);
    loop_watch_init(&lane->watch, handle_ready, lane);
    if (!loop_watch_start(load->loop, &lane->watch, lane->descriptor, LOOP_READ, &error))
        bug("%s", error.message);
    buffer_init(&lane->body, 0);
    buffer_init(&lane->out, 0);
    buffer_init(&lane->in, 0);
}

static void close_lane(struct lane *lane)
{
    loop_watch_stop(&lane->watch);
    close(lane->descriptor);
    buffer_release(&lane->body);
    buffer_release(&lane->out);
    buffer_release(&lane->in);
}

static double own_cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void run(struct running *running)
{
    const struct load *load = running->load;
    struct load_result *result = &running->result;
    double cpu = own_cpu_us();
    int64_t begin = clock_monotonic_us();
    for (size_t i = 0; i < load->concurrent && running->begun < load->sessions; i++)
        begin_one(running);
    while (running->ended < load->sessions)
        loop_step(load->loop, WAIT_MS);
    result->seconds = (double)(clock_monotonic_us() - begin) / 1e6;
    result->client_us = own_cpu_us() - cpu;
    qsort(running->took_us, running->ended, sizeof(int64_t), compare_times);
    result->p50_ms = (double)running->took_us[running->ended / 2] / 1e3;
    result->p99_ms = (double)running->took_us[running->ended * 99 / 100] / 1e3;
}

struct load_result load_run(const struct load *load)
{
    struct running running = {.load = load};
    REQUIRE(load->sessions > 0 && load->concurrent <= load->connections &&
            load->concurrent <= load->company_count);
    running.lanes = calloc(load->connections, sizeof(struct lane));
    running.took_us = calloc(load->sessions, sizeof(int64_t));
    REQUIRE(running.lanes && running.took_us);
    ring_open(&running.resting_lanes, load->connections);
    ring_open(&running.resting_companies, load->company_count);
    for (size_t i = 0; i < load->connections; i++)
        open_lane(&running, i);
    run(&running);
    for (size_t i = 0; i < load->connections; i++)
        close_lane(&running.lanes[i]);
    free(running.lanes);
    free(running.took_us);
    free(running.resting_lanes.items);
    free(running.resting_companies.items);
    return running.result;
}
