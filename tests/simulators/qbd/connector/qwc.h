/* A .QWC file: what a Web Connector takes from it, and why it refuses one. */
#ifndef SIMULATOR_QBD_QWC_H
#define SIMULATOR_QBD_QWC_H

#include "base/arena.h"
#include "base/error.h"

struct qwc {
    struct text app_name;
    struct text app_url;
    struct text check_url; /* CertURL, or AppURL */
    struct text user_name;
    struct text owner_id;
    struct text file_id;
    int64_t every_seconds; /* Scheduler; 0 = none */
};

/* False and the sentence that the person sees. The texts live in the arena. */
bool qwc_read(struct arena *arena, struct text text, struct qwc *out, struct error *error);

#endif
