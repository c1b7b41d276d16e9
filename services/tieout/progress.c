#include <inttypes.h>
#include <unistd.h>

#include "io/clock.h"
#include "replay.h"

enum { TERMINAL_EVERY_MS = 200, LINE_EVERY_MS = 5000 };

void progress_start(struct progress *progress, int64_t total)
{
    int64_t now = clock_monotonic_ms();
    *progress = (struct progress){.started_ms = now,
                                  .shown_ms = now,
                                  .total = total,
                                  .is_terminal = isatty(STDERR_FILENO) != 0};
}

void progress_show(struct progress *progress, int64_t done)
{
    int64_t now = clock_monotonic_ms();
    int64_t every = progress->is_terminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS;
    if (now - progress->shown_ms < every)
        return;
    progress->shown_ms = now;
    progress->was_shown = true;
    int64_t elapsed_ms = now - progress->started_ms;
    int64_t total = progress->total > 0 ? progress->total : 1;
    fprintf(stderr, "%s%" PRId64 " of %" PRId64 " (%" PRId64 " %%), %" PRId64 " events a second%s",
            progress->is_terminal ? "\r" : "", done, progress->total,
            done >= total ? 100 : done * 100 / total, elapsed_ms > 0 ? done * 1000 / elapsed_ms : 0,
            progress->is_terminal ? "   " : "\n");
}

void progress_end(struct progress *progress)
{
    if (progress->is_terminal && progress->was_shown)
        fputc('\n', stderr);
}
