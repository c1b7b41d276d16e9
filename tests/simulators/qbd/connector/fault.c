#include "tests/simulators/qbd/connector/fault.h"

#include "base/decimal.h"

enum { MILLION = 1000000 };

static const char *const NAMES[] = {
#define FAULT(id_, name_, meaning_) name_,
#include "tests/simulators/qbd/connector/faults.def"
#undef FAULT
};

static bool parse_kind(struct text name, enum connector_fault_kind *out)
{
    for (int i = 0; i < CONNECTOR_FAULT_COUNT; i++) {
        if (!text_equal_string(name, NAMES[i]))
            continue;
        *out = (enum connector_fault_kind)i;
        return true;
    }
    return false;
}

static bool arm_seed(struct connector_faults *faults, const struct json *body, struct error *error)
{
    struct decimal rate;
    struct decimal scaled;
    if (!decimal_parse(json_scalar(body, "rate"), &rate) ||
        !decimal_multiply(rate, decimal_of(MILLION, 0), &scaled) ||
        !decimal_round(scaled, 0, &scaled) || scaled.units < 0 || scaled.units > MILLION)
        return error_set(error, ERROR_PERMANENT, "rate: from 0 to 1.");
    random_seed(&faults->random, (uint64_t)json_int64(body, "seed", 0));
    faults->rate_millionths = (uint64_t)scaled.units;
    return true;
}

static struct text keep(struct arena *arena, const struct json *body, const char *name)
{
    return arena_copy(arena, json_text(body, name));
}

bool fault_arm(struct connector_faults *faults, struct arena *arena, const struct json *body,
               struct error *error)
{
    struct text on = json_text(body, "on");
    struct connector_fault fault = {
        .is_at_any_call = !text_is_present(on),
        .countdown = {.skip = json_int64(body, "skip", 0), .count = json_int64(body, "count", 1)},
        .milliseconds = json_int64(body, "milliseconds", 0),
        .requests = json_int64(body, "requests", 1)};
    if (json_member(body, "seed"))
        return arm_seed(faults, body, error);
    if (!parse_kind(json_text(body, "fault"), &fault.kind))
        return error_set(error, ERROR_PERMANENT, "fault: one of connector/faults.def.");
    if (text_is_present(on) && !operation_parse(on, &fault.on))
        return error_set(error, ERROR_PERMANENT, "on: a call, as sendRequestXML.");
    fault.hresult = keep(arena, body, "hresult");
    fault.message = keep(arena, body, "message");
    fault.company = keep(arena, body, "company");
    fault.request = keep(arena, body, "request");
    struct connector_fault **end = &faults->first;
    while (*end)
        end = &(*end)->next;
    *end = ARENA_NEW(arena, struct connector_fault);
    **end = fault;
    return true;
}

void fault_disarm(struct connector_faults *faults)
{
    *faults = (struct connector_faults){0};
}

const struct connector_fault *fault_at_call(struct connector_faults *faults,
                                            enum connector_fault_kind kind, enum operation on)
{
    for (struct connector_fault *fault = faults->first; fault; fault = fault->next) {
        bool is_here = fault->is_at_any_call || fault->on == on;
        if (fault->kind == kind && is_here && countdown_hits(&fault->countdown))
            return fault;
    }
    return NULL;
}

const struct connector_fault *fault_in_quickbooks(struct connector_faults *faults,
                                                  enum connector_fault_kind kind)
{
    for (struct connector_fault *fault = faults->first; fault; fault = fault->next) {
        if (fault->kind == kind && countdown_hits(&fault->countdown))
            return fault;
    }
    return NULL;
}

static bool has_request(struct text requests, struct text wanted)
{
    if (text_equal_string(wanted, "none"))
        return text_is_empty(requests);
    while (text_is_present(requests))
        if (text_equal(text_next(&requests, ' '), wanted))
            return true;
    return false;
}

const struct connector_fault *fault_of_requests(struct connector_faults *faults,
                                                enum connector_fault_kind kind,
                                                struct text requests)
{
    for (struct connector_fault *fault = faults->first; fault; fault = fault->next) {
        bool is_meant = !text_is_present(fault->request) || has_request(requests, fault->request);
        if (fault->kind == kind && is_meant && countdown_hits(&fault->countdown))
            return fault;
    }
    return NULL;
}

bool fault_draw(struct connector_faults *faults, enum connector_fault_kind *out)
{
    if (faults->rate_millionths == 0)
        return false;
    /* Both are drawn each time, so that a call more changes nothing for those after it. */
    uint64_t chance = random_below(&faults->random, MILLION);
    *out = (enum connector_fault_kind)random_below(&faults->random, CONNECTOR_FAULT_TWICE);
    return chance < faults->rate_millionths;
}

void fault_write(struct json_writer *writer, const struct connector_faults *faults)
{
    json_open_array(writer, "faults");
    for (const struct connector_fault *fault = faults->first; fault; fault = fault->next) {
        json_open_object(writer, NULL);
        json_write_string(writer, "fault", NAMES[fault->kind]);
        if (!fault->is_at_any_call)
            json_write_string(writer, "on", operation_row(fault->on)->name);
        json_write_int64(writer, "skip", fault->countdown.skip);
        json_write_int64(writer, "count", fault->countdown.count);
        json_close_object(writer);
    }
    json_close_array(writer);
}
