/* A tenant of the platform: its records, its ledgers, what deliveries did, what waits to be
 * sent. All memory is the tenant's arena; records and versions are never taken away. */
#ifndef SIMULATOR_PLATFORM_TENANT_H
#define SIMULATOR_PLATFORM_TENANT_H

#include "base/instant.h"
#include "base/map.h"
#include "tests/simulators/platform/document.h"

enum { RECORD_ID_BYTES = 24, TENANT_ID_BYTES = 37, CURRENCY_BYTES = 4 };

struct platform;
struct outbox;

struct record {
    enum entity entity;
    char id[RECORD_ID_BYTES];
    int64_t version;
    instant_us created_at, changed_at;
    bool is_deleted;
    struct text external_id;
    struct document document; /* its texts are never changed, only replaced */

    /* Its place in the books; in its own currency and at home. */
    int64_t total;     /* of a payment: what it leaves over */
    int64_t paid;      /* settled by payments, credits, applications that are in force */
    int64_t elsewhere; /* settled outside the platform, as a delivery said */
    int64_t posted;    /* what the ledger holds for it; credits and payments below zero */
    int64_t posted_home;
};

struct records {
    struct record **items; /* in the order in which they came */
    size_t count;
    size_t capacity;
};

struct ledger_entry {
    int64_t sequence;
    const struct record *record;
    const struct record *cause; /* the record itself, or what settles it */
    int64_t cents;
    int64_t home_cents;
    int64_t balance; /* of the whole ledger after it, home currency */
    struct ledger_entry *next;
};

struct ledger {
    struct ledger_entry *first;
    struct ledger_entry *last;
};

/* What came of one Idempotency-Key. */
struct delivery {
    struct text key;
    struct text command;
    struct text action;
    struct text external_id;
    struct text id;
    struct text entity;
    char fingerprint[65]; /* of the body */
    int64_t calls;
    int64_t applied;
    int64_t replayed;
    int status; /* of the answer kept; 0 = none yet */
    struct text answer;
    const char *code; /* of a refusal, or NULL */
    struct delivery *next;
};

/* Records that deliveries made for one external id. */
struct creation {
    struct text external_id;
    enum entity entity;
    int64_t created;
    struct creation_id {
        const char *id;
        struct creation_id *next;
    } * ids;
    struct creation *next;
};

enum echo { ECHO_AFTER, ECHO_BEFORE, ECHO_OFF, ECHO_COUNT };

struct switches {
    enum echo echo;
    struct text books_closed_through; /* absent = open */
#define SWITCH(name, kind, otherwise) int64_t name;
#include "tests/simulators/platform/switches.def"
#undef SWITCH
};

struct tenant {
    struct arena arena;
    struct platform *platform;
    char id[TENANT_ID_BYTES];
    char home[CURRENCY_BYTES];
    instant_us now; /* set before each change: nothing here reads a clock */
    struct records records[ENTITY_COUNT];
    struct map by_id;
    int64_t last_id[ENTITY_COUNT];
    struct ledger ledgers[BOOK_COUNT];
    struct map deliveries; /* by key */
    struct delivery *first_delivery;
    struct delivery *last_delivery;
    struct map creations; /* by external id */
    struct creation *first_creation;
    struct creation *last_creation;
    struct switches switches;
    struct outbox *outbox; /* NULL = changes are not kept for sending */
};

struct tenant *tenant_create(struct text id, struct text home_currency);
void tenant_free(struct tenant *tenant);

/* A new record with the next id and version 0; its first change makes it 1. */
struct record *tenant_add(struct tenant *tenant, enum entity entity);
/* NULL when there is none of that entity; deleted ones are found. */
struct record *tenant_find(const struct tenant *tenant, enum entity entity, struct text id);
/* The record of the same name and parent; NULL when there is none. */
struct record *tenant_find_namesake(const struct tenant *tenant, enum entity entity,
                                    const struct document *document);
/* {"id","version","changed_at","deleted","external_id"?,"record"} */
void record_write(struct json_writer *writer, const char *key, const struct record *record);
/* Only the members; the caller opens and closes the object. */
void record_write_members(struct json_writer *writer, const struct record *record);

const char *echo_name(enum echo echo);
bool echo_find(struct text name, enum echo *out);

#endif
