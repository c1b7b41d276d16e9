/* Faults by switch: armed through the control door, met by the next calls to the api door. */
#ifndef SIMULATOR_PLATFORM_FAULT_H
#define SIMULATOR_PLATFORM_FAULT_H

#include "syntax/json.h"
#include "tests/simulators/platform/refusal.h"

enum fault_kind {
#define FAULT(symbol, name, when) FAULT_##symbol,
#include "tests/simulators/platform/faults.def"
#undef FAULT
    FAULT_COUNT
};

enum fault_when { FAULT_NEVER, FAULT_BEFORE, FAULT_KEPT, FAULT_AFTER };

enum { FAULTS_MAX = 64, FAULT_ON_BYTES = 16, FAULT_TENANT_BYTES = 37 };

struct fault {
    enum fault_kind kind;
    char on[FAULT_ON_BYTES];         /* "delivery", an action, "read", "any" */
    char tenant[FAULT_TENANT_BYTES]; /* "" = any */
    int64_t count;
    int64_t skip;
    int64_t delay_ms;
    enum refusal_code code;
};

struct faults {
    struct fault items[FAULTS_MAX];
    size_t count;
};

/* From the control door's body; false and a sentence when it is not understood. */
bool faults_arm(struct faults *faults, const struct json *body, struct error *error);
/* Uses one up; false when none hits a call of this action ("create" ..., "read") and tenant. */
bool faults_take(struct faults *faults, const char *action, struct text tenant, struct fault *out);
enum fault_when fault_when(enum fault_kind kind);
void faults_write(struct json_writer *writer, const struct faults *faults);

#endif
