/* defMacro names the id that an Add will get; useMacro takes it, later in the same message set. */
#ifndef SIMULATOR_QBD_MACRO_H
#define SIMULATOR_QBD_MACRO_H

#include "syntax/xml.h"
#include "tests/simulators/qbd/company/status.h"

struct macro {
    struct text name;
    struct text id;
    struct macro *next;
};

/* Puts ids in place of all uses inside; a status when one was not defined. */
bool macro_use(const struct macro *macros, struct xml *node, struct status *status);

#endif
