/* One request and the answer that is being made for it; knows nothing of sockets. */
#ifndef SIMULATOR_QBO_EXCHANGE_H
#define SIMULATOR_QBO_EXCHANGE_H

#include "base/instant.h"
#include "syntax/json.h"
#include "tests/simulators/qbo/fault.h"

enum exchange_ending {
    ENDING_WHOLE,
    ENDING_HANG,      /* nothing is ever sent */
    ENDING_CUT,       /* the connection closes without a byte */
    ENDING_TRUNCATED, /* half of the body, then the connection closes */
};

enum { LOCATION_BYTES_MAX = 2048, SEGMENTS_MAX = 8 };

struct exchange {
    struct arena arena; /* of this exchange */
    instant_us now;
    /* The request: texts outlive the exchange. */
    struct text method;
    struct text path;
    struct text query;
    struct text body;
    struct text authorization;
    struct text accept;
    struct text content_type;
    bool wants_hard_expiry;
    /* The answer. */
    int status;
    const char *response_type; /* content type */
    struct buffer out;
    char location[LOCATION_BYTES_MAX]; /* "" = no such header */
    enum exchange_ending ending;
    int64_t delay_ms;
};

void exchange_init(struct exchange *exchange);
void exchange_release(struct exchange *exchange);

/* The path's segments, decoded; at most SEGMENTS_MAX, more count as none. */
size_t exchange_segments(struct exchange *exchange, struct text segments[static SEGMENTS_MAX]);
struct text exchange_query(struct exchange *exchange, const char *name);
bool exchange_is(const struct exchange *exchange, const char *method);

/* Replace the answer made so far. */
void exchange_text(struct exchange *exchange, int status, const char *type, const char *body);
void exchange_fault(struct exchange *exchange, const struct fault *fault);
/* {"error": sentence}, as the control door and OAuth answer. */
void exchange_error(struct exchange *exchange, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void exchange_unauthorized(struct exchange *exchange, bool is_xml, const char *detail);
void exchange_throttled(struct exchange *exchange, bool is_xml, int status);
/* A 200 in JSON that the caller goes on writing. */
struct json_writer exchange_begin(struct exchange *exchange);

#endif
