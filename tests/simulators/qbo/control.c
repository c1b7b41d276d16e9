/* The control door: what a test does outside QuickBooks. README.md is its reference. */
#include "tests/simulators/qbo/control.h"

#include <string.h>

#include "tests/simulators/qbo/seed.h"

static const int64_t SECOND_US = 1000000;
static const int64_t ADVANCE_MOST_S = INT64_C(86400) * 366 * 20;

static const struct json empty_object = {.kind = JSON_OBJECT};

/* A request without a body means one without members. NULL: the answer is made. */
static const struct json *read_body(struct exchange *exchange)
{
    struct error error;
    if (text_is_empty(text_trim(exchange->body)))
        return &empty_object;
    const struct json *body = json_parse(&exchange->arena, exchange->body, &error);
    if (body && body->kind == JSON_OBJECT)
        return body;
    exchange_error(exchange, 400, "the body is no JSON object: %s", body ? "" : error.message);
    return NULL;
}

static void answer_empty(struct exchange *exchange)
{
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_close_object(&writer);
}

static void handle_health(struct simulator *simulator, struct exchange *exchange)
{
    (void)simulator;
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "status", "ok");
    json_close_object(&writer);
}

static void answer_clock(const struct simulator *simulator, struct exchange *exchange)
{
    char text[INSTANT_TEXT_BYTES_MAX];
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "now", instant_format(simulator_now(simulator), text));
    json_write_bool(&writer, "frozen", simulator->frozen_at != INSTANT_NONE);
    json_close_object(&writer);
}

static void set_now(struct simulator *simulator, instant_us now)
{
    simulator->clock_offset_us = now - simulator->machine_now;
    if (simulator->frozen_at != INSTANT_NONE)
        simulator->frozen_at = now;
}

static bool move_clock(struct simulator *simulator, const struct json *body,
                       struct exchange *exchange)
{
    struct text set = json_text(body, "set");
    int64_t seconds = json_int64(body, "advance_seconds", 0);
    const struct json *frozen = json_member(body, "frozen");
    instant_us now = simulator_now(simulator);
    if (text_is_present(set) && !instant_parse(set, &now)) {
        exchange_error(exchange, 400, "set: \"%.*s\" is no time", TEXT_ARG(set));
        return false;
    }
    if (seconds < -ADVANCE_MOST_S || seconds > ADVANCE_MOST_S) {
        exchange_error(exchange, 400, "advance_seconds: at most 20 years");
        return false;
    }
    set_now(simulator, now + seconds * SECOND_US);
    if (frozen)
        simulator->frozen_at = frozen->kind == JSON_TRUE ? simulator_now(simulator) : INSTANT_NONE;
    return true;
}

static void handle_clock(struct simulator *simulator, struct exchange *exchange)
{
    const struct json *body = read_body(exchange);
    if (!body || (exchange_is(exchange, "POST") && !move_clock(simulator, body, exchange)))
        return;
    answer_clock(simulator, exchange);
}

static void answer_company(struct exchange *exchange, const struct company *company)
{
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "realm", company->realm);
    json_open_object(&writer, "counts");
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        json_write_int64(&writer, entity_name((enum entity)i), (int64_t)company->lists[i].count);
    json_close_object(&writer);
    json_close_object(&writer);
}

static bool read_seed(const struct json *body, instant_us now, struct seed_settings *seed,
                      struct exchange *exchange)
{
    enum { A_DAY_BEFORE = 1, UTC_TO_PACIFIC = -480 };
    struct text preset = json_text(body, "preset");
    struct text as_of = json_text(body, "as_of");
    const struct json *multicurrency = json_member(body, "multicurrency");
    *seed = (struct seed_settings){.name = json_text(body, "name"),
                                   .is_empty = text_equal_string(preset, "empty"),
                                   .is_multicurrency =
                                       !multicurrency || multicurrency->kind == JSON_TRUE,
                                   .has_receivables = json_is_true(body, "receivables"),
                                   .invoices = json_int64(body, "invoices", SEED_INVOICES_DEFAULT),
                                   .seed = (uint64_t)json_int64(body, "seed", 1),
                                   .bills = json_int64(body, "bills", SEED_BILLS_DEFAULT),
                                   .vendors = json_int64(body, "vendors", SEED_VENDORS_DEFAULT),
                                   .as_of = instant_date(now, UTC_TO_PACIFIC) - A_DAY_BEFORE};
    if (text_is_empty(seed->name))
        seed->name = TEXT("Craig's Design and Landscaping Services");
    if (text_is_present(preset) && !seed->is_empty && !text_equal_string(preset, "landscaping")) {
        exchange_error(exchange, 400, "preset: landscaping or empty");
        return false;
    }
    if (seed->bills < 0 || seed->bills > SEED_MOST || seed->vendors < 1 ||
        seed->vendors > SEED_MOST || seed->invoices < 0 || seed->invoices > SEED_MOST) {
        exchange_error(exchange, 400, "bills, vendors, invoices: at most %d", SEED_MOST);
        return false;
    }
    if (text_is_present(as_of) && !date_parse(as_of, &seed->as_of)) {
        exchange_error(exchange, 400, "as_of: \"%.*s\" is no day", TEXT_ARG(as_of));
        return false;
    }
    return true;
}

static void create_company(struct simulator *simulator, struct exchange *exchange)
{
    struct error error;
    struct seed_settings seed;
    const struct json *body = read_body(exchange);
    if (!body || !read_seed(body, simulator_now(simulator), &seed, exchange))
        return;
    struct company *company = simulator_add(simulator, json_scalar(body, "realm"), "USD", &error);
    if (!company) {
        exchange_error(exchange, 400, "%s", error.message);
        return;
    }
    seed_company(company, &seed);
    answer_company(exchange, company);
}

static void list_companies(struct simulator *simulator, struct exchange *exchange)
{
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_open_array(&writer, "companies");
    for (size_t i = 0; i < simulator->company_count; i++)
        json_write_string(&writer, NULL, simulator->companies[i]->realm);
    json_close_array(&writer);
    json_close_object(&writer);
}

static void handle_companies(struct simulator *simulator, struct exchange *exchange)
{
    if (exchange_is(exchange, "POST"))
        create_company(simulator, exchange);
    else
        list_companies(simulator, exchange);
}

static void handle_faults(struct simulator *simulator, struct exchange *exchange)
{
    struct error error;
    const struct json *body = read_body(exchange);
    if (!body)
        return;
    if (exchange_is(exchange, "DELETE"))
        simulator->injections.count = 0;
    if (exchange_is(exchange, "POST") && !injection_arm(&simulator->injections, body, &error)) {
        exchange_error(exchange, 400, "%s", error.message);
        return;
    }
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    injection_write(&writer, &simulator->injections);
    json_close_object(&writer);
}

static const struct {
    const char *name;
    void (*handle)(struct simulator *simulator, struct exchange *exchange);
} doors[] = {{"health", handle_health},
             {"clock", handle_clock},
             {"companies", handle_companies},
             {"faults", handle_faults}};

static void handle_company(struct simulator *simulator, struct exchange *exchange,
                           const struct text *segments, size_t count)
{
    enum { REALM_AT = 2, PART_AT = 3 };
    struct company *company = simulator_find(simulator, segments[REALM_AT]);
    if (!company) {
        exchange_error(exchange, 404, "there is no company %.*s", TEXT_ARG(segments[REALM_AT]));
        return;
    }
    if (count == PART_AT && exchange_is(exchange, "DELETE")) {
        (void)simulator_remove(simulator, segments[REALM_AT]);
        answer_empty(exchange);
        return;
    }
    if (count == PART_AT) {
        answer_company(exchange, company);
        return;
    }
    struct control control = {.simulator = simulator,
                              .company = company,
                              .exchange = exchange,
                              .body = read_body(exchange),
                              .part = segments[PART_AT],
                              .entity = segments[PART_AT + 1]};
    if (control.body)
        control_company(&control);
}

void control_handle(struct simulator *simulator, struct exchange *exchange)
{
    enum { DOOR_AT = 1, DEEP = 3 };
    struct text segments[SEGMENTS_MAX] = {TEXT_NONE};
    exchange->now = simulator_now(simulator);
    size_t count = exchange_segments(exchange, segments);
    bool is_control = count > DOOR_AT && text_equal_string(segments[0], "control");
    if (is_control && count >= DEEP && text_equal_string(segments[DOOR_AT], "companies")) {
        handle_company(simulator, exchange, segments, count);
        return;
    }
    for (size_t i = 0; is_control && count < DEEP && i < sizeof(doors) / sizeof(doors[0]); i++)
        if (text_equal_string(segments[DOOR_AT], doors[i].name)) {
            doors[i].handle(simulator, exchange);
            return;
        }
    exchange_error(exchange, 404, "the control door has no such address");
}
