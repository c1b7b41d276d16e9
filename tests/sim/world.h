/* The whole system in one process: two tenants with two sides each, people, a reader, a pusher, the
 * journal, a database and two reconcilers that share it. Nothing here does I/O or reads a clock;
 * everything that happens is drawn from the seed, each part from a generator of its own.
 */
#ifndef TIEOUT_TESTS_SIM_WORLD_H
#define TIEOUT_TESTS_SIM_WORLD_H

#include "model/command.h"
#include "model/event.h"
#include "tests/sim/options.h"
#include "tests/sim/sides/books.h"

/* Tenants are small: so are the portions of waiting work. */
enum { TENANTS = 2, RECONCILERS = 2, WAITING_STEPS = 16 };

enum part {
    PART_OPTIONS,
    PART_SCHEDULE,
    PART_PEOPLE,
    PART_TOPICS,
    PART_RECONCILER,
    PART_RELAY,
    PART_PUSHER,
    PART_POLLER,
    PART_ORDERS, /* people as well: what is linked to one */
    PART_COUNT,
};

/* Who writes to the journal. Each keeps its own order, none waits for another. */
enum producer {
    PRODUCER_POLLER,
    PRODUCER_ZOMBIE, /* a poller that lost its lease and still has something to say */
    PRODUCER_CONSOLE,
    PRODUCER_PEOPLE,
    PRODUCER_PUSHER,
    PRODUCER_RELAY,
    PRODUCER_COUNT,
};

struct event_list {
    struct event **items;
    size_t count, capacity;
};

struct queue {
    struct event_list events;
    size_t sent;
};

/* For people who look at a run (counts.def). */
#define COUNT(name) uint64_t name;
struct counts {
#include "tests/sim/counts.def"
};
#undef COUNT

struct tenant_world {
    struct uuid id;
    struct books books[HALF_COUNT];
    struct poller *poller;
    size_t settings_told; /* of settings.def's list */
};

struct world {
    uint64_t seed;
    bool is_verbose;
    struct options options;
    struct random random[PART_COUNT];
    struct arena arena;
    instant_us now;
    uint64_t sequence;
    uint64_t step;
    bool is_quiet; /* no faults, no people: everything shall come to rest */

    struct tenant_world tenants[TENANTS];
    struct queue queues[PRODUCER_COUNT];
    struct event_list journal;
    struct store *store;
    struct reconciler *reconcilers[RECONCILERS];
    size_t owner; /* which of them was given the partition */
    struct pusher *pusher;
    struct reference *reference;
    struct oracle *oracle;

    struct counts counts;
    uint64_t trace; /* hash of everything that happened, in order */
    char failure[1024];
};

/* The first failure counts. */
void world_fail(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool world_has_failed(const struct world *world);
void world_log(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void world_trace(struct world *world, struct text what);

/* True in `percent` of the calls; never when the world is quiet. */
bool fault(struct world *world, enum part part, uint32_t percent);

struct tenant_world *world_tenant(struct world *world, struct uuid id);
struct tenant_world *draw_tenant(struct world *world, enum part part);
enum half world_half(enum side side);

/* --- topics.c: producers, the journal --- */
/* Published: on its way to the journal. Texts are copied. */
void topic_publish(struct world *world, enum producer producer, struct event *event);
/* Lets some of what is on its way arrive. */
void topics_step(struct world *world);
/* A tenant's journal begins with its settings. */
void topics_begin(struct world *world);
bool topics_are_empty(const struct world *world);
/* A poller lost its lease: what it has not sent yet arrives some time, or never matters. */
void topics_orphan(struct world *world);
void event_list_add(struct event_list *list, struct event *event);
void topics_release(struct world *world);

/* --- people.c --- */
void people_begin(struct world *world);
void people_step(struct world *world);
void people_ask_run(struct world *world, struct tenant_world *tenant);

/* --- announce.c: the platform tells the console what changed --- */
void announce(struct world *world, struct tenant_world *tenant);
void publish_entry(struct world *world, struct tenant_world *tenant, enum half half,
                   const struct entry *entry);

/* --- poller.c --- */
struct poller *poller_new(struct world *world);
void poller_step(struct world *world, struct tenant_world *tenant);
void poller_command(struct world *world, const struct read_command *command);
bool poller_is_idle(const struct tenant_world *tenant);
/* Of QuickBooks Desktop: the number of the exchange with it, be it to read or to write. */
int64_t poller_epoch(const struct tenant_world *tenant);
void poller_begin_exchange(const struct tenant_world *tenant);
void pollers_release(struct world *world);

/* --- pusher.c --- */
struct pusher *pusher_new(struct world *world);
void pusher_command(struct world *world, struct text body, struct uuid tenant);
void pusher_step(struct world *world);
/* What was handed out to this ledger is settled, whatever became of it. */
void pusher_recover(struct world *world, const struct tenant_world *tenant);
bool pusher_is_idle(const struct world *world);
void pusher_release(struct world *world);

/* --- run.c --- */
/* One seed from beginning to end; false when something is wrong (world->failure). */
bool world_run(struct world *world, uint64_t seed, uint64_t steps, bool is_verbose);

#endif
