#include "io/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t signals_wanted(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

static void signals_ready(void *context, unsigned ready)
{
    struct signals *signals = context;
    struct signalfd_siginfo info;
    (void)ready;
    if (read(signals->descriptor, &info, sizeof info) == (ssize_t)sizeof info)
        signals->received(signals->context, (int)info.ssi_signo);
}

bool signals_start(struct signals *signals, struct loop *loop,
                   void (*received)(void *context, int signal), void *context, struct error *error)
{
    sigset_t set = signals_wanted();
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    signals->received = received;
    signals->context = context;
    sigaction(SIGPIPE, &ignore, NULL);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return error_set(error, ERROR_BUG, "sigprocmask: %s", strerror(errno));
    signals->descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals->descriptor < 0)
        return error_set(error, ERROR_RETRY, "signalfd: %s", strerror(errno));
    loop_watch_init(&signals->watch, signals_ready, signals);
    return loop_watch_start(loop, &signals->watch, signals->descriptor, LOOP_READ, error);
}

void signals_stop(struct signals *signals)
{
    if (!signals->received)
        return;
    sigset_t set = signals_wanted();
    loop_watch_stop(&signals->watch);
    if (signals->descriptor >= 0)
        close(signals->descriptor);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signals->received = NULL;
}
