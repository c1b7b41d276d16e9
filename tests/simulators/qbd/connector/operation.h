/* The calls of a Web Connector: names, parameters, results. */
#ifndef SIMULATOR_QBD_OPERATION_H
#define SIMULATOR_QBD_OPERATION_H

#include "base/text.h"

enum operation {
#define OPERATION(id_, ...) OPERATION_##id_,
#include "tests/simulators/qbd/connector/operations.def"
#undef OPERATION
    OPERATION_COUNT
};

enum { OPERATION_PARAMETERS_MAX = 6 };

enum operation_result {
    OPERATION_STRING,
    OPERATION_STRINGS, /* ArrayOfString */
    OPERATION_NUMBER
};

struct operation_row {
    const char *name;
    enum operation_result result;
    const char *failure;
    const char *parameters[OPERATION_PARAMETERS_MAX + 1]; /* NULL ends them */
};

const struct operation_row *operation_row(enum operation operation);
bool operation_parse(struct text name, enum operation *out);

#endif
