#include "tests/simulators/platform/refusal.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *name;
    int status;
} CODES[REFUSAL_COUNT] = {
#define REFUSAL(symbol, code, status) {code, status},
#include "tests/simulators/platform/refusals.def"
#undef REFUSAL
};

bool refusal_set(struct refusal *refusal, enum refusal_code code, const char *format, ...)
{
    refusal->code = code;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(refusal->message, sizeof refusal->message, format, arguments);
    va_end(arguments);
    return false;
}

const char *refusal_name(enum refusal_code code)
{
    return CODES[code].name;
}

int refusal_status(enum refusal_code code)
{
    return CODES[code].status;
}

bool refusal_find(struct text name, enum refusal_code *out)
{
    for (int i = 0; i < REFUSAL_COUNT; i++) {
        if (text_equal_string(name, CODES[i].name)) {
            *out = (enum refusal_code)i;
            return true;
        }
    }
    return false;
}
