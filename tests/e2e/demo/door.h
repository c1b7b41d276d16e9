/* Asking a program over HTTP: JSON there and back. */
#ifndef TIEOUT_TESTS_E2E_DEMO_DOOR_H
#define TIEOUT_TESTS_E2E_DEMO_DOOR_H

#include "base/arena.h"
#include "syntax/json.h"

struct demo;

struct door {
    const char *name; /* as it is called in a sentence: "the console" */
    struct text url;  /* without a final slash */
    struct text token;
};

struct door_request {
    const char *method;
    struct text path;
    struct text body; /* absent: none */
};

/* Sends it and reads the answer. Any status but 2xx is an error that quotes what the other side
 * said. *out may be NULL; it lives in the demo's arena. */
bool door_call(struct demo *demo, const struct door *door, const struct door_request *request,
               const struct json **out, struct error *error);
bool door_get(struct demo *demo, const struct door *door, struct text path, const struct json **out,
              struct error *error);
/* As door_get, but 404 is an answer: *out is NULL then. */
bool door_find(struct demo *demo, const struct door *door, struct text path,
               const struct json **out, struct error *error);
bool door_post(struct demo *demo, const struct door *door, struct text path, struct text body,
               const struct json **out, struct error *error);

/* A deadline for a thing that is waited for: while (patience_left(&patience, &error)) ask again. */
struct patience {
    const char *what; /* "the platform to have sent its changes" */
    int64_t until_ms; /* 0 = not begun */
    int64_t seconds;
};

/* Pauses for a moment, except the first time; false and a sentence when the time is over. */
bool patience_left(struct patience *patience, struct error *error);

#endif
