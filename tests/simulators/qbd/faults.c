/* Faults on request. */
#include "tests/simulators/qbd/control.h"

const struct fault *fault_of_set(struct simulator *simulator, struct text company)
{
    for (size_t i = 0; i < simulator->fault_count; i++) {
        struct fault *fault = &simulator->faults[i];
        bool is_here = text_is_empty(fault->company) || text_equal(fault->company, company);
        if (fault->code == 0 && is_here && countdown_hits(&fault->countdown))
            return fault;
    }
    return NULL;
}

struct planned_fault fault_before_request(void *context, struct text request)
{
    struct simulator *simulator = context;
    for (size_t i = 0; i < simulator->fault_count; i++) {
        struct fault *fault = &simulator->faults[i];
        bool is_meant = text_is_empty(fault->on) || text_equal(fault->on, request);
        if (fault->code != 0 && is_meant && countdown_hits(&fault->countdown))
            return (struct planned_fault){true, fault->code, fault->severity, fault->is_done};
    }
    return (struct planned_fault){0};
}

void control_faults(struct http_request *request, void *context)
{
    const struct simulator *simulator = context;
    struct page page;
    page_open(&page);
    json_open_array(&page.writer, "faults");
    for (size_t i = 0; i < simulator->fault_count; i++) {
        const struct fault *fault = &simulator->faults[i];
        json_open_object(&page.writer, NULL);
        json_write_text(&page.writer, "on", fault->on);
        json_write_int64(&page.writer, "status", fault->code);
        json_write_text(&page.writer, "hresult", fault->hresult);
        json_write_bool(&page.writer, "lost", fault->is_lost);
        json_write_int64(&page.writer, "count", fault->countdown.count);
        json_close_object(&page.writer);
    }
    json_close_array(&page.writer);
    page_reply(&page, request);
}

static struct text keep(struct simulator *simulator, const struct json *body, const char *name)
{
    struct text value = json_text(body, name);
    return text_is_present(value) ? arena_copy(&simulator->arena, value) : TEXT_NONE;
}

void control_arm(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    const struct json *body = control_body(request);
    if (!body)
        return;
    struct fault fault = {
        .company = keep(simulator, body, "company"),
        .on = keep(simulator, body, "on"),
        .hresult = keep(simulator, body, "hresult"),
        .severity = keep(simulator, body, "severity"),
        .code = (int)json_int64(body, "status", 0),
        .is_done = json_is_true(body, "done"),
        .is_lost = json_is_true(body, "lost"),
        .countdown = {.skip = json_int64(body, "skip", 0), .count = json_int64(body, "count", 1)}};
    bool is_one = (fault.code != 0) + fault.is_lost + !text_is_empty(fault.hresult) == 1;
    if (!is_one || simulator->fault_count == FAULTS_MAX) {
        control_error(request, 400, "One of status, hresult and lost is needed; 64 at most.");
        return;
    }
    simulator->faults[simulator->fault_count++] = fault;
    control_faults(request, context);
}

void control_disarm(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    simulator->fault_count = 0;
    control_faults(request, context);
}
