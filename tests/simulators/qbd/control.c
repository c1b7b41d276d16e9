/* The program and its company files, as a tester sets them. */
#include "tests/simulators/qbd/control.h"

#include "io/clock.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/recovery.h"
#include "tests/simulators/qbd/company/seed.h"

void page_open(struct page *page)
{
    buffer_init(&page->buffer, 0);
    json_writer_init(&page->writer, &page->buffer);
    json_open_object(&page->writer, NULL);
}

void page_reply(struct page *page, struct http_request *request)
{
    json_close_object(&page->writer);
    http_reply_json(request, 200, buffer_text(&page->buffer));
    buffer_release(&page->buffer);
}

void page_write_cents(struct page *page, const char *key, int64_t cents)
{
    struct arena arena;
    arena_init(&arena, 0);
    json_write_text(&page->writer, key, cents_format(&arena, cents));
    arena_release(&arena);
}

void control_error(struct http_request *request, int status, const char *sentence)
{
    struct page page;
    page_open(&page);
    json_write_string(&page.writer, "error", sentence);
    json_close_object(&page.writer);
    http_reply_json(request, status, buffer_text(&page.buffer));
    buffer_release(&page.buffer);
}

const struct json *control_body(struct http_request *request)
{
    struct text body = http_request_body(request);
    struct error error;
    const struct json *parsed =
        json_parse(http_request_arena(request), text_is_empty(body) ? TEXT("{}") : body, &error);
    if (parsed && parsed->kind == JSON_OBJECT)
        return parsed;
    control_error(request, 400, parsed ? "The body is no object." : error.message);
    return NULL;
}

struct company *control_company(struct http_request *request, struct simulator *simulator)
{
    struct company *company = simulator_find(simulator, http_request_param(request, "company"));
    if (!company)
        control_error(request, 404, "There is no such company file.");
    return company;
}

void control_health(struct http_request *request, void *context)
{
    (void)context;
    http_reply_json(request, 200, TEXT("{\"status\":\"ok\"}"));
}

void control_clock(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    const struct json *body = control_body(request);
    if (!body)
        return;
    instant_us wanted;
    if (instant_parse(json_text(body, "set"), &wanted))
        simulator->clock_offset_us = wanted - clock_now_us();
    simulator->clock_offset_us += json_int64(body, "advance_seconds", 0) * INT64_C(1000000);
    struct page page;
    page_open(&page);
    json_write_int64(&page.writer, "offset_seconds", simulator->clock_offset_us / 1000000);
    page_reply(&page, request);
}

void control_switches(struct http_request *request, void *context)
{
    const struct company *company = control_company(request, context);
    struct page page;
    if (!company)
        return;
    page_open(&page);
#define TRUTH(name_) json_write_bool(&page.writer, #name_, company->switches.name_ != 0);
#define NUMBER(name_) json_write_int64(&page.writer, #name_, company->switches.name_);
#define SWITCH(name_, kind_, default_, meaning_) kind_(name_)
#include "tests/simulators/qbd/company/switches.def"
#undef SWITCH
#undef NUMBER
#undef TRUTH
    page_reply(&page, request);
}

static bool set_switch(struct company *company, const struct json *value)
{
    bool is_true = value->kind == JSON_TRUE;
    int64_t number = is_true;
    if (value->kind == JSON_NUMBER ? !text_parse_int64(value->text, &number)
                                   : !is_true && value->kind != JSON_FALSE)
        return false;
#define SWITCH(name_, kind_, default_, meaning_)                                                   \
    if (text_equal(value->key, TEXT(#name_))) {                                                    \
        company->switches.name_ = number;                                                          \
        return true;                                                                               \
    }
#include "tests/simulators/qbd/company/switches.def"
#undef SWITCH
    return false;
}

void control_set_switches(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    const struct json *body = company ? control_body(request) : NULL;
    if (!body)
        return;
    JSON_EACH(value, body)
    {
        if (!set_switch(company, value)) {
            control_error(request, 400, "There is no such switch, or no such value of it.");
            return;
        }
    }
    control_switches(request, context);
}

static bool is_rate(struct text text)
{
    struct decimal rate;
    return decimal_parse(text, &rate) && rate.scale <= 5 && decimal_sign(rate) >= 0 &&
           decimal_compare(rate, decimal_of(100, 0)) < 0;
}

/* What a person sets: the closing date, the connector's data extension, names of employees. */
void control_settings(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    const struct json *body = company ? control_body(request) : NULL;
    if (!body)
        return;
    const struct json *closing = json_member(body, "closing_date");
    struct text other = json_text(body, "other_name");
    struct text country = json_text(body, "country");
    struct text tax_rate = json_text(body, "sales_tax_rate");
    if (closing && !date_parse(closing->text, &company->closing_date))
        company->closing_date = DATE_NONE;
    if (text_is_present(json_text(body, "file_id"))) {
        company->owner_id = arena_copy(&company->arena, json_text(body, "owner_id"));
        company->file_id = arena_copy(&company->arena, json_text(body, "file_id"));
    }
    if (text_is_present(tax_rate) && !is_rate(tax_rate)) {
        control_error(request, 400, "sales_tax_rate: per cent, as \"8.25\".");
        return;
    }
    if (text_is_present(tax_rate))
        seed_sales_tax(company, tax_rate);
    if (text_is_present(country))
        company->country = arena_copy(&company->arena, country);
    if (text_is_present(other) && company->other_name_count < OTHER_NAMES_MAX)
        company->other_names[company->other_name_count++] = arena_copy(&company->arena, other);
    http_reply_json(request, 200, TEXT("{}"));
}

void control_forget(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    if (!company)
        return;
    message_set_forget(company);
    http_reply_json(request, 200, TEXT("{}"));
}

void control_remembered(struct http_request *request, void *context)
{
    const struct company *company = control_company(request, context);
    struct page page;
    if (!company)
        return;
    page_open(&page);
    json_open_array(&page.writer, "message_sets");
    for (size_t i = 0; i < MESSAGE_SETS_MAX; i++)
        if (company->message_sets[i])
            json_write_text(&page.writer, NULL, company->message_sets[i]->id);
    json_close_array(&page.writer);
    page_reply(&page, request);
}

void control_backup(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    const struct company *company = control_company(request, simulator);
    if (!company)
        return;
    struct shelf *shelf = simulator_shelf(simulator, http_request_param(request, "company"));
    if (shelf->backup)
        company_free(shelf->backup);
    shelf->backup = company_copy(company);
    http_reply_json(request, 200, TEXT("{}"));
}

/* The backup stays, and may be restored again. */
void control_restore(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    if (!control_company(request, simulator))
        return;
    struct shelf *shelf = simulator_shelf(simulator, http_request_param(request, "company"));
    if (!shelf->backup) {
        control_error(request, 404, "There is no backup of it.");
        return;
    }
    company_free(shelf->company);
    shelf->company = company_copy(shelf->backup);
    http_reply_json(request, 200, TEXT("{}"));
}
