#include "tests/simulators/platform/fault.h"

#include <string.h>

enum { DELAY_MS_DEFAULT = 1000, COUNT_MAX = 1000000, DELAY_MS_MAX = 600000 };

static const struct {
    const char *name;
    enum fault_when when;
} KINDS[FAULT_COUNT] = {
#define FAULT(symbol, name, when) {name, FAULT_##when},
#include "tests/simulators/platform/faults.def"
#undef FAULT
};

static const char *const ON_NAMES[] = {"delivery", "create", "update", "void",
                                       "delete",   "read",   "any"};

static bool find_kind(struct text name, enum fault_kind *out)
{
    for (int i = 0; i < FAULT_COUNT; i++) {
        if (text_equal_string(name, KINDS[i].name)) {
            *out = (enum fault_kind)i;
            return true;
        }
    }
    return false;
}

static bool find_on(struct text name, struct fault *fault)
{
    for (size_t i = 0; i < sizeof ON_NAMES / sizeof *ON_NAMES; i++)
        if (text_equal_string(name, ON_NAMES[i]))
            return text_copy(name, fault->on, sizeof fault->on);
    return false;
}

bool faults_arm(struct faults *faults, const struct json *body, struct error *error)
{
    struct fault fault = {.code = REFUSAL_OTHER};
    struct text on = json_text(body, "on");
    struct text tenant = json_text(body, "tenant");
    struct text code = json_text(body, "code");
    if (!find_kind(json_text(body, "kind"), &fault.kind))
        return error_set(error, ERROR_PERMANENT, "kind is no fault.");
    if (!find_on(text_is_present(on) ? on : TEXT("delivery"), &fault))
        return error_set(error, ERROR_PERMANENT, "on is none of the words.");
    if (text_is_present(tenant) && !text_copy(tenant, fault.tenant, sizeof fault.tenant))
        return error_set(error, ERROR_PERMANENT, "tenant is too long.");
    if (text_is_present(code) && !refusal_find(code, &fault.code))
        return error_set(error, ERROR_PERMANENT, "code is no refusal.");
    fault.count = json_int64(body, "count", 1);
    fault.skip = json_int64(body, "skip", 0);
    fault.delay_ms = json_int64(body, "delay_ms", DELAY_MS_DEFAULT);
    if (fault.count < 1 || fault.count > COUNT_MAX || fault.skip < 0 || fault.delay_ms < 0 ||
        fault.delay_ms > DELAY_MS_MAX)
        return error_set(error, ERROR_PERMANENT, "count, skip or delay_ms is out of range.");
    if (faults->count == FAULTS_MAX)
        return error_set(error, ERROR_PERMANENT, "too many faults are armed.");
    faults->items[faults->count++] = fault;
    return true;
}

static bool is_hit(const struct fault *fault, const char *action, struct text tenant)
{
    if (fault->tenant[0] && !text_equal_string(tenant, fault->tenant))
        return false;
    if (strcmp(fault->on, "any") == 0)
        return true;
    if (strcmp(fault->on, "delivery") == 0)
        return strcmp(action, "read") != 0;
    return strcmp(fault->on, action) == 0;
}

bool faults_take(struct faults *faults, const char *action, struct text tenant, struct fault *out)
{
    for (size_t i = 0; i < faults->count; i++) {
        struct fault *fault = &faults->items[i];
        if (!is_hit(fault, action, tenant))
            continue;
        if (fault->skip > 0) {
            fault->skip--;
            continue;
        }
        *out = *fault;
        if (--fault->count == 0) {
            memmove(fault, fault + 1, (faults->count - i - 1) * sizeof *fault);
            faults->count--;
        }
        return true;
    }
    return false;
}

enum fault_when fault_when(enum fault_kind kind)
{
    return KINDS[kind].when;
}

void faults_write(struct json_writer *writer, const struct faults *faults)
{
    json_open_array(writer, "faults");
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->items[i];
        json_open_object(writer, NULL);
        json_write_string(writer, "kind", KINDS[fault->kind].name);
        json_write_string(writer, "on", fault->on);
        if (fault->tenant[0])
            json_write_string(writer, "tenant", fault->tenant);
        json_write_int64(writer, "count", fault->count);
        json_write_int64(writer, "skip", fault->skip);
        json_write_int64(writer, "delay_ms", fault->delay_ms);
        json_write_string(writer, "code", refusal_name(fault->code));
        json_close_object(writer);
    }
    json_close_array(writer);
}
