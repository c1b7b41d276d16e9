/* SOAP as the .NET Framework's client speaks it: what it writes, and what it makes of an answer.
 * It goes by namespaces alone; what is not where it belongs is not seen. */
#ifndef SIMULATOR_QBD_ENVELOPE_H
#define SIMULATOR_QBD_ENVELOPE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "io/http_client.h"
#include "tests/simulators/qbd/connector/operation.h"

enum { ENVELOPE_STRINGS_MAX = 8, ENVELOPE_HEADERS = 4 };

#define ENVELOPE_SPACE "http://developer.intuit.com/"

struct envelope_answer {
    bool is_good;
    bool is_killed;     /* nobody is there any more to read it */
    struct text string; /* absent = xsi:nil */
    struct text strings[ENVELOPE_STRINGS_MAX];
    size_t count;
    int64_t number;
    struct error error; /* unless good: what the connector writes down */
};

/* `parameters` has as many texts as the operation has; absent and empty ones are empty elements. */
void envelope_write(struct buffer *out, enum operation operation, const struct text *parameters);
/* The headers that go with it, in their order; texts live in the arena. */
void envelope_headers(struct arena *arena, enum operation operation,
                      struct http_header headers[static ENVELOPE_HEADERS]);
/* The result lives in the arena. */
void envelope_read(struct arena *arena, enum operation operation, const struct http_answer *answer,
                   struct envelope_answer *out);

#endif
