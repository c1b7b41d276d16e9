/* How a company's QuickBooks behaves where tests want it so: switches.def. */
#ifndef SIMULATOR_QBO_SWITCHES_H
#define SIMULATOR_QBO_SWITCHES_H

#include <stdint.h>

enum token_rotation { ROTATION_DAILY, ROTATION_PER_USE, ROTATION_STRICT };

struct switches {
#define SWITCH(name, kind, otherwise) int64_t name;
#include "tests/simulators/qbo/switches.def"
#undef SWITCH
};

#endif
