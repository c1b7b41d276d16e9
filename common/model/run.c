#include "model/run.h"

#include "model/names.h"

static const char *const PHASE_NAMES[] = {
    [RUN_NONE] = "none",         [RUN_READING] = "reading", [RUN_RELEASING] = "releasing",
    [RUN_SETTLING] = "settling", [RUN_CLOSED] = "closed",
};

NAMES_FUNCTIONS(run_phase, enum run_phase, PHASE_NAMES)
