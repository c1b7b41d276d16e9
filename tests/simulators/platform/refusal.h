/* A refusal in the platform's words: a code and a sentence. */
#ifndef SIMULATOR_PLATFORM_REFUSAL_H
#define SIMULATOR_PLATFORM_REFUSAL_H

#include "base/text.h"

enum refusal_code {
#define REFUSAL(symbol, code, status) REFUSAL_##symbol,
#include "tests/simulators/platform/refusals.def"
#undef REFUSAL
    REFUSAL_COUNT
};

enum { REFUSAL_MESSAGE_BYTES_MAX = 320 };

struct refusal {
    enum refusal_code code;
    char message[REFUSAL_MESSAGE_BYTES_MAX];
};

/* Fills *refusal and returns false, so that `return refusal_set(...)` reads well. */
bool refusal_set(struct refusal *refusal, enum refusal_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *refusal_name(enum refusal_code code);
int refusal_status(enum refusal_code code); /* HTTP */
bool refusal_find(struct text name, enum refusal_code *out);

#endif
