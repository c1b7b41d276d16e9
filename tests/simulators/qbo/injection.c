#include "tests/simulators/qbo/injection.h"

#include <string.h>

enum group { GROUP_TOKEN, GROUP_READ, GROUP_WRITE };

static const struct {
    const char *text;
    enum group group;
} calls[] = {
#define CALL(name, text, group) {text, GROUP_##group},
#include "tests/simulators/qbo/call_kinds.def"
#undef CALL
};

static const struct {
    const char *text;
    bool is_after;
} kinds[] = {
#define INJECTION(name, text, is_applied) {text, is_applied},
#include "tests/simulators/qbo/injections.def"
#undef INJECTION
};

const char *call_name(enum call_kind kind)
{
    REQUIRE(kind < CALL_COUNT);
    return calls[kind].text;
}

/* "any", a kind, or one of the groups "read" and "write" (a read by id is only in its group). */
static uint32_t calls_of(struct text on)
{
    uint32_t mask = 0;
    bool is_any = !text_is_present(on) || text_equal_string(on, "any");
    for (size_t i = 0; i < CALL_COUNT; i++) {
        bool is_read = text_equal_string(on, "read") && calls[i].group == GROUP_READ;
        bool is_write = text_equal_string(on, "write") && calls[i].group == GROUP_WRITE;
        bool is_kind = text_equal_string(on, calls[i].text);
        if (is_any || is_read || is_write || is_kind)
            mask |= UINT32_C(1) << i;
    }
    return mask;
}

static bool find_kind(struct text name, enum injection_kind *out)
{
    for (size_t i = 0; i < INJECTION_COUNT; i++)
        if (text_equal_string(name, kinds[i].text)) {
            *out = (enum injection_kind)i;
            return true;
        }
    return false;
}

bool injection_arm(struct injections *injections, const struct json *body, struct error *error)
{
    struct injection injection = {.count = json_int64(body, "count", 1),
                                  .skip = json_int64(body, "skip", 0),
                                  .delay_ms = json_int64(body, "delay_ms", 0)};
    struct text kind = json_text(body, "kind");
    struct text on = json_text(body, "on");
    injection.calls = calls_of(on);
    if (!find_kind(kind, &injection.kind))
        return error_set(error, ERROR_PERMANENT, "kind: there is no fault \"%.*s\"",
                         TEXT_ARG(kind));
    if (injection.calls == 0)
        return error_set(error, ERROR_PERMANENT, "on: there is no call \"%.*s\"", TEXT_ARG(on));
    if (injection.count < 1 || injection.skip < 0 || injections->count == INJECTIONS_MAX)
        return error_set(error, ERROR_PERMANENT, "count: at least 1; at most %d faults are armed",
                         INJECTIONS_MAX);
    (void)text_copy(text_is_present(on) ? on : TEXT("any"), injection.on, sizeof(injection.on));
    (void)text_copy(json_scalar(body, "realm"), injection.realm, sizeof(injection.realm));
    injections->items[injections->count++] = injection;
    return true;
}

static void drop_spent(struct injections *injections)
{
    size_t kept = 0;
    for (size_t i = 0; i < injections->count; i++)
        if (injections->items[i].count > 0)
            injections->items[kept++] = injections->items[i];
    injections->count = kept;
}

const struct injection *injection_take(struct injections *injections, const char *realm,
                                       enum call_kind call)
{
    drop_spent(injections);
    for (size_t i = 0; i < injections->count; i++) {
        struct injection *injection = &injections->items[i];
        bool is_hit = (injection->realm[0] == '\0' || strcmp(injection->realm, realm) == 0) &&
                      (injection->calls & UINT32_C(1) << call);
        if (is_hit && injection->skip > 0) {
            injection->skip--;
        } else if (is_hit) {
            injection->count--;
            return injection;
        }
    }
    return NULL;
}

bool injection_is_after(const struct injection *injection)
{
    return kinds[injection->kind].is_after;
}

static void answer_fault(struct exchange *exchange, enum fault_code code, int status,
                         const char *detail)
{
    struct fault fault;
    fault_set(&fault, code, NULL, "%s", detail);
    exchange_fault(exchange, &fault);
    exchange->status = status;
}

static void answer_html(struct exchange *exchange, int status)
{
    exchange_text(exchange, status, "text/html",
                  "<html><head><title>We're sorry</title></head>"
                  "<body><h1>Something went wrong</h1></body></html>");
}

static void halve(struct exchange *exchange)
{
    struct text body = buffer_text(&exchange->out);
    struct text half = arena_copy(&exchange->arena, text_slice(body.data, body.length / 2));
    buffer_clear(&exchange->out);
    buffer_append_text(&exchange->out, half);
}

void injection_apply(const struct injection *injection, struct exchange *exchange)
{
    switch (injection->kind) {
    case INJECTION_ERROR_500:
    case INJECTION_ERROR_500_AFTER:
        answer_fault(exchange, FAULT_SYSTEM, 500, "An unexpected error occurred.");
        break;
    case INJECTION_ERROR_502_HTML:
        answer_html(exchange, 502);
        break;
    case INJECTION_ERROR_503_HTML:
        answer_html(exchange, 503);
        break;
    case INJECTION_HTML_200:
        answer_html(exchange, 200);
        break;
    case INJECTION_FAULT_200:
        answer_fault(exchange, FAULT_SYSTEM, 200, "An unexpected error occurred.");
        break;
    case INJECTION_HANG:
    case INJECTION_HANG_AFTER:
        exchange->ending = ENDING_HANG;
        break;
    case INJECTION_SLOW:
        exchange->delay_ms = injection->delay_ms;
        break;
    case INJECTION_CUT_BEFORE:
    case INJECTION_CUT_AFTER:
        exchange->ending = ENDING_CUT;
        break;
    case INJECTION_TRUNCATED:
        exchange->ending = ENDING_TRUNCATED;
        break;
    case INJECTION_MALFORMED:
        halve(exchange);
        break;
    case INJECTION_UNAUTHORIZED:
        exchange_unauthorized(exchange, false, "Token expired");
        break;
    case INJECTION_UNAUTHORIZED_XML:
        exchange_unauthorized(exchange, true, "");
        break;
    case INJECTION_THROTTLED:
        exchange_throttled(exchange, false, 429);
        break;
    case INJECTION_THROTTLED_XML:
        exchange_throttled(exchange, true, 429);
        break;
    case INJECTION_THROTTLED_403:
        exchange_throttled(exchange, false, 403);
        break;
    case INJECTION_STALE_OBJECT:
        answer_fault(exchange, FAULT_STALE, 400, "Stale Object Error");
        break;
    case INJECTION_COUNT:
        break;
    }
}

void injection_write(struct json_writer *writer, const struct injections *injections)
{
    json_open_array(writer, "faults");
    for (size_t i = 0; i < injections->count; i++) {
        const struct injection *injection = &injections->items[i];
        if (injection->count == 0)
            continue;
        json_open_object(writer, NULL);
        json_write_string(writer, "realm", injection->realm);
        json_write_string(writer, "kind", kinds[injection->kind].text);
        json_write_string(writer, "on", injection->on);
        json_write_int64(writer, "count", injection->count);
        json_write_int64(writer, "skip", injection->skip);
        json_write_int64(writer, "delay_ms", injection->delay_ms);
        json_close_object(writer);
    }
    json_close_array(writer);
}
