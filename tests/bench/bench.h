/* The benchmark: the reconciler beside floors that do less, on the same journal, in the same round.
 *
 *   bench.c          options, rounds, figures
 *   journal.c        the journal, and the records that each event leaves (journal_rows.c)
 *   topics.c         the journal's topic: made, filled, removed
 *   databases.c      a fresh database for each measurement
 *   processes.c      measured processes: started together, their time and CPU, the server's CPU
 *   floor_consume.c  bare librdkafka
 *   floor_upsert.c   the same records into a plain table, and into ours
 *   workers.c        tieout-reconciler itself, and tieout replay of what it has folded
 *   history.c        what an event costs after 10^5, 10^6 ... others
 */
#ifndef TIEOUT_TESTS_BENCH_BENCH_H
#define TIEOUT_TESTS_BENCH_BENCH_H

#include <sys/types.h>

#include "codec/topic.h"
#include "figures.h"
#include "io/postgres.h"
#include "journal.h"

enum { FLOOR_BATCH_EVENTS = 1000, WORKERS_MAX = 8, URL_BYTES_MAX = 1024 };

struct bench {
    unsigned long events, tenants, partitions, rounds, seed;
    unsigned long history; /* 0: the rounds; else only what an event costs as history grows */
    bool keeps_going;      /* leaves topics and the last database, to be looked at */
    const char *brokers, *url, *bin, *logs;
    char prefix[64];
    char database[64]; /* the name of the one in use */
    struct journal journal;
    struct figures figures;
    pid_t postmaster; /* 0: the server is not on this machine */
};

/* What a measurement cost. */
struct span {
    double seconds;
    double client_us; /* CPU of the measured processes */
    double server_us; /* CPU of PostgreSQL's processes; 0 when they cannot be seen */
};

/* --- topics.c --- */
void topics_fill(struct bench *bench);
void topics_remove(struct bench *bench);
struct loop;
struct kafka_producer;
/* Waits while too much is on its way. Any failure ends the benchmark. */
void topic_publish(struct loop *loop, struct kafka_producer *producer, const char *topic,
                   const struct envelope *message);
/* Puts the journal's rows into the order in which a reader of the topic meets their events: a
 * fetch from a partition after the other. */
void topics_order_rows(struct bench *bench);
int32_t partition_of(const struct bench *bench, struct uuid tenant);

/* --- databases.c --- */
/* An empty one; the last one is removed. */
void database_renew(struct bench *bench);
void database_remove(struct bench *bench);
void database_url(const struct bench *bench, const char *role, char out[static URL_BYTES_MAX]);
/* To the one in use; `role` NULL: its owner. */
struct postgres *database_open(const struct bench *bench, const char *role);
void database_setup(const struct bench *bench); /* tieout-setup */
/* Statements without parameters, each by itself. Any failure ends the benchmark. */
void database_execute(struct postgres *db, const char *sql);
int64_t database_number(struct postgres *db, const char *sql);
pid_t database_postmaster(const struct bench *bench);

/* --- processes.c --- */
struct gate;
void gate_wait(struct gate *gate); /* ready; returns when all begin */

/* `count` processes that call `work`, which calls gate_wait() once when it is ready. */
struct span processes_measure(const struct bench *bench, int count,
                              void (*work)(void *context, int index, struct gate *gate),
                              void *context);
/* A program of ours with arguments (NULL: none), its output in a file of the logs. */
pid_t process_spawn(const struct bench *bench, const char *program, const char *const *arguments,
                    const char *log);
void process_await(pid_t process, const char *what); /* a bad end ends the benchmark */
double process_cpu_us(pid_t process);
double processes_ended_cpu_us(void); /* of all that were awaited, ever */
unsigned long process_peak_kib(pid_t process);
double server_cpu_us(const struct bench *bench); /* of postmaster and all its children, ever */

/* --- the measurements --- */
struct span floor_consume(const struct bench *bench);
struct span floor_upsert_plain(struct bench *bench, int connections);
struct span floor_upsert_ours(struct bench *bench, int connections);

struct workers_result {
    struct span fold;       /* to the end of the journal */
    double relay_seconds;   /* from there until the outbox's queue is empty */
    uint64_t events;        /* folded in that time */
    unsigned long peak_kib; /* of the largest worker */
};
struct workers_result workers_measure(struct bench *bench, int count);

/* The reconciler on a new database: started, watched, ended. */
struct workers *workers_start(struct bench *bench, int count);
void workers_wait_folded(const struct workers *workers, uint64_t count);
uint64_t workers_folded(const struct workers *workers);
double workers_cpu_us(const struct workers *workers);
unsigned long workers_peak_kib(const struct workers *workers);
void workers_end(struct workers *workers);

/* `tieout replay` of all tenants, from the first event, beside what the reconciler left. */
struct span replay_measure(const struct bench *bench);

/* Prints as it goes: one line for each of several lengths of history, and the ratios. */
void history_measure(struct bench *bench);

#endif
