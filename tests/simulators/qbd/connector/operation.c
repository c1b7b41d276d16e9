#include "tests/simulators/qbd/connector/operation.h"

static const struct operation_row ROWS[] = {
#define OPERATION(id_, name_, result_, failure_, ...)                                              \
    {(name_), OPERATION_##result_, (failure_), {__VA_ARGS__}},
#include "tests/simulators/qbd/connector/operations.def"
#undef OPERATION
};

const struct operation_row *operation_row(enum operation operation)
{
    return &ROWS[operation];
}

bool operation_parse(struct text name, enum operation *out)
{
    for (int i = 0; i < OPERATION_COUNT; i++) {
        if (!text_equal_string(name, ROWS[i].name))
            continue;
        *out = (enum operation)i;
        return true;
    }
    return false;
}
