/* A run: one sync from its request to its close, with counts. */
#ifndef TIEOUT_MODEL_RUN_H
#define TIEOUT_MODEL_RUN_H

#include "base/instant.h"
#include "base/uuid.h"
#include "model/kinds.h"

enum run_phase {
    RUN_NONE,      /* no run is going on */
    RUN_READING,   /* requested; the reader is at work */
    RUN_RELEASING, /* everything read is decided; what waited for the run is let go */
    RUN_SETTLING,  /* commands are out, or wait for a parent that is on its way */
    RUN_CLOSED,
};

/* What moved in one direction, for one entity. */
struct run_counts {
    uint32_t released; /* let go by the run: the denominator of its progress */
    uint32_t created;
    uint32_t updated;
    uint32_t deleted; /* voids too */
    uint32_t refused; /* the target said no */
};

/* R84: the next automatic run, after the last one closed. */
#define RUN_AUTOMATIC_AFTER_US (INT64_C(24) * 3600 * 1000000)

struct run {
    struct uuid id;
    enum run_phase phase;
    bool is_asked_again; /* when it had read already: the next begins when it closes */
    instant_us requested_at;
    instant_us read_at;
    instant_us closed_at;
    uint64_t read_event; /* the tenant's event count when everything read was folded */
    uint64_t read_count;
    uint64_t open_count;                                /* released and not settled yet */
    struct run_counts counts[ENTITY_COUNT][HALF_COUNT]; /* by the half written to */
};

const char *run_phase_name(enum run_phase phase);
bool run_phase_parse(struct text name, enum run_phase *out);

#endif
