/* Folding a journal anew, on complete states: what live folding must be equal to. */
#ifndef TIEOUT_SERVICES_TIEOUT_REFOLD_H
#define TIEOUT_SERVICES_TIEOUT_REFOLD_H

#include <stdio.h>

#include "base/map.h"
#include "codec/envelope.h"
#include "fold/fold.h"

/* What one event led to; valid during the call. */
struct refolded {
    const struct envelope *envelope;
    const struct event *event;
    struct tenant_state *state;    /* NULL: it could not be read and names no tenant or record */
    const struct effects *effects; /* NULL with state */
    uint32_t rules_version;        /* under which it was decided */
    const char *reason;            /* why it could not be read, or was refused; or NULL */
};

struct refold {
    struct arena arena; /* of the event in hand */
    struct map tenants; /* id -> struct refold_tenant */
    size_t bytes_max;   /* of states in memory, roughly; the others wait in a file. 0: any */
    FILE *spill;        /* that file, without a name; NULL: not needed yet */
    uint64_t clock;     /* counts looks at states: which was used last */
    uint64_t event_count;
    uint64_t unsettled; /* events since the states were last flushed */
    void (*told)(void *context, const struct refolded *refolded); /* NULL = not wanted */
    void *context;
};

void refold_init(struct refold *refold);
void refold_release(struct refold *refold);
void refold_event(struct refold *refold, const struct envelope *envelope);
/* After the last event: digests are what the events folded so far make them. */
void refold_settle(struct refold *refold);
/* Sends states away until the others fit; pointers to states end here, and with refold_event. */
void refold_trim(struct refold *refold);
/* The tenants that there were events of, in the order of their first ones. */
size_t refold_count(const struct refold *refold);
struct uuid refold_tenant_at(const struct refold *refold, size_t index);
/* A complete state to go on from; takes over what it holds. */
void refold_put(struct refold *refold, struct tenant_state *state);
/* NULL when no event was its. */
struct tenant_state *refold_state(struct refold *refold, struct uuid tenant);

#endif
