/* How a connector misbehaves on request: counted, at a call or in QuickBooks, or drawn by a seed.
 */
#ifndef SIMULATOR_QBD_CONNECTOR_FAULT_H
#define SIMULATOR_QBD_CONNECTOR_FAULT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/random.h"
#include "syntax/json.h"
#include "tests/simulators/qbd/connector/operation.h"
#include "tests/simulators/qbd/countdown.h"

enum connector_fault_kind {
#define FAULT(id_, name_, meaning_) CONNECTOR_FAULT_##id_,
#include "tests/simulators/qbd/connector/faults.def"
#undef FAULT
    CONNECTOR_FAULT_COUNT
};

struct connector_fault {
    enum connector_fault_kind kind;
    bool is_at_any_call;
    enum operation on;
    struct countdown countdown;
    struct text hresult;
    struct text message;
    struct text company;
    struct text request; /* only sets with that one, "BillAddRq"; "none": only without any */
    int64_t milliseconds;
    int64_t requests;
    struct connector_fault *next;
};

struct connector_faults {
    struct connector_fault *first;
    struct random random;
    uint64_t rate_millionths; /* of the calls; 0 = nothing is drawn */
};

/* {"fault", "on", "skip", "count", ...} adds one; {"seed", "rate"} draws from now on. */
bool fault_arm(struct connector_faults *faults, struct arena *arena, const struct json *body,
               struct error *error);
void fault_disarm(struct connector_faults *faults);
/* The armed one that hits a call, or the session in QuickBooks; NULL when none does. */
const struct connector_fault *fault_at_call(struct connector_faults *faults,
                                            enum connector_fault_kind kind, enum operation on);
const struct connector_fault *fault_in_quickbooks(struct connector_faults *faults,
                                                  enum connector_fault_kind kind);
/* The one that hits a message set, of which `requests` are the names with spaces between. */
const struct connector_fault *fault_of_requests(struct connector_faults *faults,
                                                enum connector_fault_kind kind,
                                                struct text requests);
/* What the seed has for this call: true and one of those before TWICE. */
bool fault_draw(struct connector_faults *faults, enum connector_fault_kind *out);
void fault_write(struct json_writer *writer, const struct connector_faults *faults);

#endif
