/* tieout-reconciler itself, as many processes as asked for, from an empty database to the end of
 * the journal. The time begins when all partitions are given out: a worker that starts a moment
 * before the other has folded something by then, which is not counted.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>

#include "bench.h"
#include "io/clock.h"

enum { LOG_BYTES_MAX = 1 << 20, POLL_MS = 20, START_MS = 60000, END_MS = 600000 };

struct workers {
    struct bench *bench;
    int count;
    pid_t processes[WORKERS_MAX];
    struct postgres *db;
};

static void log_name(int index, char out[static 64])
{
    snprintf(out, 64, "reconciler-%d.log", index + 1);
}

/* The partitions that a worker holds, as its log tells: those assigned since it last lost them. */
static unsigned long held(const struct workers *workers, int index, char *log)
{
    char name[64], path[512];
    log_name(index, name);
    snprintf(path, sizeof(path), "%s/%s", workers->bench->logs, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    log[fread(log, 1, LOG_BYTES_MAX - 1, file)] = '\0';
    fclose(file);
    unsigned long count = 0;
    const char *at = log;
    for (const char *next; (next = strstr(at, "\"event\":\"revoked\"")); at = next + 1)
        ;
    for (const char *next; (next = strstr(at, "\"event\":\"assigned\"")); at = next + 1)
        count++;
    return count;
}

static bool is_given_out(const struct workers *workers, char *log)
{
    unsigned long total = 0;
    for (int i = 0; i < workers->count; i++) {
        unsigned long one = held(workers, i, log);
        if (one == 0)
            return false;
        total += one;
    }
    return total == workers->bench->partitions;
}

static void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

static void wait_given_out(const struct workers *workers)
{
    char *log = malloc(LOG_BYTES_MAX);
    REQUIRE(log);
    int64_t until = clock_monotonic_ms() + START_MS;
    while (!is_given_out(workers, log)) {
        if (clock_monotonic_ms() > until)
            bug("the reconcilers did not start; see %s", workers->bench->logs);
        pause_ms(POLL_MS / 2);
    }
    free(log);
}

static int64_t folded(const struct workers *workers)
{
    return database_number(workers->db, "SELECT coalesce(sum(next_offset), 0)::int8"
                                        " FROM reconciler.partition_offset");
}

static int64_t queued(const struct workers *workers)
{
    return database_number(workers->db, "SELECT count(*) FROM (SELECT FROM"
                                        " reconciler.outbox_position LIMIT 1) AS w");
}

double workers_cpu_us(const struct workers *workers)
{
    double total = 0;
    for (int i = 0; i < workers->count; i++)
        total += process_cpu_us(workers->processes[i]);
    return total;
}

static void wait_until(const struct workers *workers, int64_t (*read)(const struct workers *),
                       int64_t least, int64_t most)
{
    int64_t until = clock_monotonic_ms() + END_MS;
    for (int64_t now = read(workers); now < least || now > most; now = read(workers)) {
        for (int i = 0; i < workers->count; i++)
            if (kill(workers->processes[i], 0) != 0)
                bug("a reconciler ended; see %s", workers->bench->logs);
        if (clock_monotonic_ms() > until)
            bug("the reconcilers take too long; see %s", workers->bench->logs);
        pause_ms(POLL_MS);
    }
}

unsigned long workers_peak_kib(const struct workers *workers)
{
    unsigned long peak = 0;
    for (int i = 0; i < workers->count; i++) {
        unsigned long one = process_peak_kib(workers->processes[i]);
        peak = one > peak ? one : peak;
    }
    return peak;
}

void workers_wait_folded(const struct workers *workers, uint64_t count)
{
    wait_until(workers, folded, (int64_t)count, INT64_MAX);
}

uint64_t workers_folded(const struct workers *workers)
{
    return (uint64_t)folded(workers);
}

struct workers *workers_start(struct bench *bench, int count)
{
    struct workers *workers = calloc(1, sizeof(*workers));
    REQUIRE(workers && count > 0 && count <= WORKERS_MAX);
    *workers = (struct workers){.bench = bench, .count = count};
    database_renew(bench);
    database_setup(bench);
    workers->db = database_open(bench, NULL);
    for (int i = 0; i < count; i++) {
        char log[64];
        log_name(i, log);
        workers->processes[i] = process_spawn(bench, "tieout-reconciler", NULL, log);
    }
    wait_given_out(workers);
    return workers;
}

void workers_end(struct workers *workers)
{
    for (int i = 0; i < workers->count; i++)
        kill(workers->processes[i], SIGTERM);
    for (int i = 0; i < workers->count; i++)
        process_await(workers->processes[i], "tieout-reconciler");
    postgres_free(workers->db);
    free(workers);
}

struct workers_result workers_measure(struct bench *bench, int count)
{
    struct workers *workers = workers_start(bench, count);
    struct workers_result result = {0};
    int64_t already = folded(workers), begin = clock_monotonic_us();
    double client = workers_cpu_us(workers), server = server_cpu_us(bench);
    workers_wait_folded(workers, bench->journal.count);
    int64_t end = clock_monotonic_us();
    result.fold.seconds = (double)(end - begin) / 1e6;
    result.fold.client_us = workers_cpu_us(workers) - client;
    result.fold.server_us = server_cpu_us(bench) - server;
    result.events = bench->journal.count - (uint64_t)already;
    wait_until(workers, queued, 0, 0);
    result.relay_seconds = (double)(clock_monotonic_us() - end) / 1e6;
    result.peak_kib = workers_peak_kib(workers);
    workers_end(workers);
    return result;
}

struct span replay_measure(const struct bench *bench)
{
    static const char *const ARGUMENTS[] = {"replay", "--all", NULL};
    struct span span = {0};
    double server = server_cpu_us(bench), client = processes_ended_cpu_us();
    int64_t begin = clock_monotonic_us();
    process_await(process_spawn(bench, "tieout", ARGUMENTS, "replay.log"), "tieout replay");
    span.seconds = (double)(clock_monotonic_us() - begin) / 1e6;
    span.client_us = processes_ended_cpu_us() - client;
    span.server_us = server_cpu_us(bench) - server;
    return span;
}
