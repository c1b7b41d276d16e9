/* The benchmark of QuickBooks Desktop's gateway: whole sessions of Web Connectors, over kept
 * connections on loopback, beside floors that do less.
 *
 *   gateway.c            options, measurements, figures
 *   gateway_companies.c  companies that are connected, and the commands that wait for them
 *   gateway_processes.c  tieout-qbd_gateway itself
 *   gateway_load.c       the load: connections, HTTP, so many sessions at once
 *   gateway_session.c    one session: which call follows which answer
 *   gateway_books.c      what QuickBooks answers to a message set
 *   gateway_floor.c      a server of fixed answers; transactions of one row
 *
 * The load sends what the .NET client sends but for Expect: 100-continue, which the proxy in front
 * of a gateway answers by itself.
 */
#ifndef TIEOUT_TESTS_BENCH_GATEWAY_H
#define TIEOUT_TESTS_BENCH_GATEWAY_H

#include "base/buffer.h"
#include "bench.h"
#include "io/crypto.h"
#include "io/kafka_producer.h"

enum {
    GATEWAYS_MAX = 4,
    ANSWERS_MAX = 64,      /* calls of a session that is recorded */
    COMPANY_RECORDS = 100, /* that a session with work is shown */
    COMPANY_CHANGED = 20,  /* of them, since the session before */
    COMPANY_WRITES = 20,   /* and makes */
};

/* --- gateway_companies.c --- */
struct company {
    struct uuid connection;
    struct uuid tenant;
    int64_t sessions; /* with work, that have begun */
};

/* New ones; nobody else's connections are there. Returns those of them that will have sessions:
 * `active`, spread evenly over all. */
struct company *companies_connect(struct bench *bench, size_t on_record, size_t active);
/* The file that each of them has to be. */
#define COMPANY_FILE_ID "5d3e3f0c-2f35-4b7b-9f5e-6c2b8a1d4e70"
#define COMPANY_PASSWORD "a password of the benchmark"

/* Commands on their way to the gateways. */
struct orders {
    const struct bench *bench;
    struct loop *loop;
    struct kafka_producer *producer;
    struct arena arena;
    char topic[TOPIC_NAME_BYTES_MAX];
};
void orders_open(struct orders *orders, const struct bench *bench, struct loop *loop);
void orders_close(struct orders *orders);
/* For the next session of each: read for a run, and write COMPANY_WRITES bills. Returns when the
 * gateways have stored it all. */
void orders_place(struct orders *orders, struct postgres *db, const struct company *companies,
                  size_t count);
/* The run of the company's session that is under way is over. */
void orders_close_run(struct orders *orders, const struct company *company);

/* --- gateway_processes.c --- */
struct gateways {
    const struct bench *bench;
    pid_t processes[GATEWAYS_MAX];
    uint16_t ports[GATEWAYS_MAX];
    int count;
};
/* Ready when it returns. */
void gateways_start(struct gateways *gateways, const struct bench *bench, int count);
void gateways_end(struct gateways *gateways);
double gateways_cpu_us(const struct gateways *gateways);
double gateways_peak_mib(const struct gateways *gateways); /* of the largest */
/* The keys that passwords are hashed with, as in the gateways' environment. */
void gateway_keys(struct crypto_keys *out);
int socket_bind_any(uint16_t *port); /* on loopback */
int socket_connect(uint16_t port);   /* -1: nobody is there */

/* --- gateway_floor.c --- */
/* Transactions a second that change one row, one after the other on one connection. */
double floor_transactions(struct bench *bench, double seconds);
/* Transactions so far that wrote something. */
int64_t transactions_written(struct postgres *db);

#endif
