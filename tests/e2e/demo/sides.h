/* The two sides' control doors, below one company. */
#ifndef TIEOUT_TESTS_E2E_DEMO_SIDES_H
#define TIEOUT_TESTS_E2E_DEMO_SIDES_H

#include "tests/e2e/demo/demo.h"

#define GET(rest)                                                                                  \
    &(const struct door_request)                                                                   \
    {                                                                                              \
        "GET", (rest), TEXT_NONE                                                                   \
    }
#define POST(rest, body)                                                                           \
    &(const struct door_request)                                                                   \
    {                                                                                              \
        "POST", (rest), (body)                                                                     \
    }

/* The request's path is below the company's, without a slash in front: "books". *out may be NULL.
 */
bool in_quickbooks(struct demo *demo, const struct company *company,
                   const struct door_request *request, const struct json **out,
                   struct error *error);
bool on_platform(struct demo *demo, const struct company *company,
                 const struct door_request *request, const struct json **out, struct error *error);

/* Of a door's list of calls: how often one was carried out. */
int64_t count_applied(const struct json *list);

#endif
