/* Faults on request: armed through the control door, they hit the API requests that match. */
#ifndef SIMULATOR_QBO_INJECTION_H
#define SIMULATOR_QBO_INJECTION_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/exchange.h"

enum call_kind {
#define CALL(name, text, group) CALL_##name,
#include "tests/simulators/qbo/call_kinds.def"
#undef CALL
    CALL_COUNT
};

enum injection_kind {
#define INJECTION(name, text, is_applied) INJECTION_##name,
#include "tests/simulators/qbo/injections.def"
#undef INJECTION
    INJECTION_COUNT
};

enum { INJECTIONS_MAX = 64 };

struct injection {
    enum injection_kind kind;
    char realm[REALM_BYTES_MAX]; /* "" = any */
    uint32_t calls;              /* a bit for each call kind that it hits */
    char on[16];                 /* as it was asked for */
    int64_t count;
    int64_t skip;
    int64_t delay_ms;
};

struct injections {
    struct injection items[INJECTIONS_MAX];
    size_t count;
};

const char *call_name(enum call_kind kind);
/* From the body of POST /control/faults; false and a sentence. */
bool injection_arm(struct injections *injections, const struct json *body, struct error *error);
/* The one that hits this call, counted down, or NULL. It lives until the next call. */
const struct injection *injection_take(struct injections *injections, const char *realm,
                                       enum call_kind call);
/* Is the request carried out before the fault shows? */
bool injection_is_after(const struct injection *injection);
/* Spoils the exchange; for those carried out, its answer is there already. */
void injection_apply(const struct injection *injection, struct exchange *exchange);
void injection_write(struct json_writer *writer, const struct injections *injections);

#endif
