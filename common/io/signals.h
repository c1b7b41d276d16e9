/* Signals as events of the loop, so that no handler ever interrupts us. */
#ifndef TIEOUT_IO_SIGNALS_H
#define TIEOUT_IO_SIGNALS_H

#include "base/error.h"
#include "io/loop.h"

struct signals {
    struct loop_watch watch;
    int descriptor;
    void (*received)(void *context, int signal);
    void *context;
};

/* From here on SIGTERM and SIGINT call `received`, and SIGPIPE is ignored. */
bool signals_start(struct signals *signals, struct loop *loop,
                   void (*received)(void *context, int signal), void *context, struct error *error);
/* The two signals end the process again. Harmless when never started (zeroed). */
void signals_stop(struct signals *signals);

#endif
