/* What an event costs when much has been folded before: CPU of the reconciler and of PostgreSQL
 * (vacuum included) over windows of equal length, along one journal.
 */
#include "bench.h"
#include "io/clock.h"

enum { WINDOW_EVENTS = 100000 };

struct mark {
    uint64_t events;
    int64_t at_us;
    double client_us, server_us;
};

static struct mark mark_at(const struct bench *bench, const struct workers *workers,
                           uint64_t events)
{
    workers_wait_folded(workers, events);
    return (struct mark){.events = workers_folded(workers),
                         .at_us = clock_monotonic_us(),
                         .client_us = workers_cpu_us(workers),
                         .server_us = server_cpu_us(bench)};
}

/* CPU us/event. */
static double measure_window(struct bench *bench, const struct workers *workers, uint64_t after)
{
    struct mark begin = mark_at(bench, workers, after);
    struct mark end = mark_at(bench, workers, after + WINDOW_EVENTS);
    double events = (double)(end.events - begin.events);
    struct span span = {.seconds = (double)(end.at_us - begin.at_us) / 1e6,
                        .client_us = end.client_us - begin.client_us,
                        .server_us = end.server_us - begin.server_us};
    struct figures *figures = &bench->figures;
    unsigned long long history = after;
    figures_add(figures, "events/s", events / span.seconds, "after_%llu", history);
    figures_add(figures, "us/event", span.client_us / events, "after_%llu_client_cpu", history);
    if (bench->postmaster)
        figures_add(figures, "us/event", span.server_us / events, "after_%llu_server_cpu", history);
    figures_add(figures, "MiB", (double)workers_peak_kib(workers) / 1024, "after_%llu_peak_memory",
                history);
    return (span.client_us + span.server_us) / events;
}

/* 1, 2, 5, 10 ... windows of history, and at last all of it but one. */
static uint64_t next_window(uint64_t before, uint64_t last)
{
    uint64_t decade = WINDOW_EVENTS;
    while (decade * 10 <= before)
        decade *= 10;
    uint64_t next = before == decade * 2 ? decade * 5 : before * 2;
    return before < last && next > last ? last : next;
}

void history_measure(struct bench *bench)
{
    uint64_t last = bench->history - WINDOW_EVENTS;
    struct workers *workers = workers_start(bench, 1);
    double first = measure_window(bench, workers, WINDOW_EVENTS);
    for (uint64_t at = next_window(WINDOW_EVENTS, last); at <= last; at = next_window(at, last)) {
        double cost = measure_window(bench, workers, at);
        figures_add(&bench->figures, "ratio", first / cost, "ratio_cpu_after_%d_to_after_%llu",
                    (int)WINDOW_EVENTS, (unsigned long long)at);
    }
    workers_wait_folded(workers, bench->history);
    workers_end(workers);
}
