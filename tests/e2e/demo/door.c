#include "tests/e2e/demo/door.h"

#include <time.h>

#include "io/clock.h"
#include "io/http_client.h"
#include "tests/e2e/demo/demo.h"

enum {
    CONNECT_MS = 5000,
    TOTAL_MS = 180000, /* a Web Connector comes back when its session is over */
    ANSWER_BYTES_MAX = 32 << 20,
    PAUSE_MS = 50,
    STATUS_NOT_FOUND = 404,
    QUOTED_BYTES = 200
};

/* What the other side says is wrong: problem documents, the simulators' errors, or the start. */
static struct text reason_of(struct demo *demo, struct text body)
{
    struct error ignored;
    const struct json *json = json_parse(&demo->arena, body, &ignored);
    static const char *const PATHS[] = {"detail", "error", "title", "message"};
    for (size_t i = 0; json && i < sizeof(PATHS) / sizeof(PATHS[0]); i++)
        if (text_is_present(json_text(json, PATHS[i])))
            return json_text(json, PATHS[i]);
    return text_cut(body, QUOTED_BYTES);
}

static bool fetch(struct demo *demo, const struct door *door, const struct http_call *call,
                  int *status, struct text *body, struct error *error)
{
    struct http_answer answer;
    if (!http_fetch(call, NULL, &answer, error))
        return error_prefix(error, "%s", door->name);
    bool is_answered = answer.outcome == HTTP_ANSWERED;
    if (is_answered) {
        *status = answer.status;
        *body = arena_copy(&demo->arena, answer.body);
    } else {
        error_set(error, ERROR_RETRY, "%s: %.*s %.*s: %s", door->name, TEXT_ARG(call->method),
                  TEXT_ARG(call->url), answer.error.message);
    }
    http_answer_release(&answer);
    return is_answered;
}

static bool exchange(struct demo *demo, const struct door *door, struct http_call *call,
                     int *status, struct text *body, struct error *error)
{
    struct http_header headers[2];
    call->headers = headers;
    if (text_is_present(door->token))
        headers[call->header_count++] =
            (struct http_header){TEXT("Authorization"),
                                 arena_format(&demo->arena, "Bearer %.*s", TEXT_ARG(door->token))};
    if (text_is_present(call->body))
        headers[call->header_count++] =
            (struct http_header){TEXT("Content-Type"), TEXT("application/json")};
    call->connect_timeout_ms = CONNECT_MS;
    call->total_timeout_ms = TOTAL_MS;
    call->answer_bytes_max = ANSWER_BYTES_MAX;
    return fetch(demo, door, call, status, body, error);
}

static bool read_json(struct demo *demo, const struct door *door, struct text body,
                      const struct json **out, struct error *error)
{
    if (!out || text_is_empty(body))
        return true;
    *out = json_parse(&demo->arena, body, error);
    return *out != NULL || error_prefix(error, "%s answered with no JSON", door->name);
}

static bool call_door(struct demo *demo, const struct door *door, struct http_call *call,
                      bool may_miss, const struct json **out, struct error *error)
{
    int status = 0;
    struct text body = TEXT_NONE;
    if (out)
        *out = NULL;
    if (!exchange(demo, door, call, &status, &body, error))
        return false;
    if (may_miss && status == STATUS_NOT_FOUND)
        return true;
    if (status >= 200 && status < 300)
        return read_json(demo, door, body, out, error);
    struct text reason = reason_of(demo, body);
    return error_set(error, ERROR_PERMANENT, "%s answered %d to %.*s %.*s: %.*s", door->name,
                     status, TEXT_ARG(call->method), TEXT_ARG(call->url), TEXT_ARG(reason));
}

static struct text full_url(struct demo *demo, const struct door *door, struct text path)
{
    return arena_format(&demo->arena, "%.*s%.*s", TEXT_ARG(door->url), TEXT_ARG(path));
}

bool door_call(struct demo *demo, const struct door *door, const struct door_request *request,
               const struct json **out, struct error *error)
{
    struct http_call call = {.method = text_of(request->method),
                             .url = full_url(demo, door, request->path),
                             .body = request->body};
    return call_door(demo, door, &call, false, out, error);
}

bool door_get(struct demo *demo, const struct door *door, struct text path, const struct json **out,
              struct error *error)
{
    return door_call(demo, door, &(struct door_request){.method = "GET", .path = path}, out, error);
}

bool door_find(struct demo *demo, const struct door *door, struct text path,
               const struct json **out, struct error *error)
{
    struct http_call call = {.method = TEXT("GET"), .url = full_url(demo, door, path)};
    return call_door(demo, door, &call, true, out, error);
}

bool door_post(struct demo *demo, const struct door *door, struct text path, struct text body,
               const struct json **out, struct error *error)
{
    return door_call(demo, door, &(struct door_request){"POST", path, body}, out, error);
}

bool patience_left(struct patience *patience, struct error *error)
{
    const struct timespec pause = {0, PAUSE_MS * 1000000L};
    int64_t now_ms = clock_monotonic_ms();
    if (patience->until_ms == 0) {
        patience->until_ms = now_ms + patience->seconds * 1000;
        return true;
    }
    if (now_ms >= patience->until_ms)
        return error_set(error, ERROR_RETRY, "waited %lld seconds for %s",
                         (long long)patience->seconds, patience->what);
    nanosleep(&pause, NULL);
    return true;
}
