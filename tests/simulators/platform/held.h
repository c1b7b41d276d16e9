/* Requests whose answer waits: for ever (a hang), for a while, or until a tenant's changes were
 * sent. */
#ifndef SIMULATOR_PLATFORM_HELD_H
#define SIMULATOR_PLATFORM_HELD_H

#include "tests/simulators/platform/platform.h"

/* No answer comes; the request is given back when its client is gone or the program ends. */
void held_hang(struct platform *platform, struct http_request *request);

struct held_answer {
    int status;
    struct text json; /* copied */
    int64_t delay_ms; /* at most */
    /* Not NULL: earlier, once the outbox has sent all up to `sequence`. */
    const struct tenant *until_sent;
    uint64_t sequence;
};
void held_answer(struct platform *platform, struct http_request *request,
                 const struct held_answer *answer);
/* The tenant's outbox has sent all up to `sequence`. */
void held_sent(struct platform *platform, const struct tenant *tenant, uint64_t sequence);
void held_release_all(struct platform *platform); /* after the servers have stopped */

#endif
