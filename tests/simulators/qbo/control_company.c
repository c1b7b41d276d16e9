#include <inttypes.h>

#include "tests/simulators/qbo/control.h"

static void answer_empty(const struct control *control)
{
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    json_close_object(&writer);
}

static void handle_poison(const struct control *control)
{
    enum entity entity;
    struct object *object = NULL;
    if (entity_find(json_text(control->body, "entity"), &entity))
        object = company_find(control->company, entity, json_scalar(control->body, "id"));
    const struct json *poisoned = json_member(control->body, "poisoned");
    if (!object) {
        exchange_error(control->exchange, 404, "entity, id: there is no such object");
        return;
    }
    object->is_poisoned = !poisoned || poisoned->kind == JSON_TRUE;
    answer_empty(control);
}

static void handle_names(const struct control *control)
{
    struct text name = json_text(control->body, "name");
    if (text_is_empty(name)) {
        exchange_error(control->exchange, 400, "name: a name");
        return;
    }
    struct text id = arena_format(&control->exchange->arena, "%" PRId64,
                                  company_take_name(control->company, name));
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "Id", id);
    json_close_object(&writer);
}

static void handle_requestids(const struct control *control)
{
    struct json_writer writer = exchange_begin(control->exchange);
    traffic_write_requestids(&writer, control->company);
}

static void handle_meter(const struct control *control)
{
    struct traffic *traffic = control->company->traffic;
    traffic->core_plus = json_int64(control->body, "core_plus", traffic->core_plus);
    struct json_writer writer = exchange_begin(control->exchange);
    traffic_write_meter(&writer, control->company);
}

static void handle_calls(const struct control *control)
{
    struct json_writer writer = exchange_begin(control->exchange);
    traffic_write_calls(&writer, control->company);
}

static void handle_switches(const struct control *control)
{
    struct error error;
    if (!switch_set(&control->company->switches, control->body, &error)) {
        exchange_error(control->exchange, 400, "%s", error.message);
        return;
    }
    struct json_writer writer = exchange_begin(control->exchange);
    switch_write(&writer, &control->company->switches);
}

static void handle_token(const struct control *control)
{
    oauth_connect(&control->simulator->oauth, control->company->realm, true, control->exchange);
}

static void handle_code(const struct control *control)
{
    struct exchange *exchange = control->exchange;
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_string(
        &writer, "code",
        oauth_code(&control->simulator->oauth, control->company->realm, exchange->now));
    json_write_string(&writer, "realmId", control->company->realm);
    json_close_object(&writer);
}

static void handle_expire(const struct control *control)
{
    oauth_kill(&control->simulator->oauth, control->company->realm,
               json_is_true(control->body, "access"), json_is_true(control->body, "refresh"));
    answer_empty(control);
}

static const struct {
    const char *method;
    const char *part;
    void (*handle)(const struct control *control);
} parts[] = {
    {"POST", "token", handle_token},
    {"POST", "code", handle_code},
    {"POST", "expire", handle_expire},
    {"POST", "objects", control_objects},
    {"POST", "pay", control_pay},
    {"POST", "journal", control_journal},
    {"POST", "deposit", control_deposit},
    {"POST", "tracking", control_tracking},
    {"POST", "poison", handle_poison},
    {"POST", "names", handle_names},
    {"GET", "books", control_books},
    {"GET", "dump", control_dump},
    {"GET", "requestids", handle_requestids},
    {"GET", "meter", handle_meter},
    {"POST", "meter", handle_meter},
    {"GET", "calls", handle_calls},
    {"GET", "switches", handle_switches},
    {"POST", "switches", handle_switches},
};

void control_company(const struct control *control)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (text_equal_string(control->part, parts[i].part) &&
            exchange_is(control->exchange, parts[i].method)) {
            parts[i].handle(control);
            return;
        }
    exchange_error(control->exchange, 404, "a company has no door \"%.*s\" for %.*s",
                   TEXT_ARG(control->part), TEXT_ARG(control->exchange->method));
}
