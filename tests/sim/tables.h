/* Inside the simulated database. Rows and lists of ids are never changed, only replaced, so that a
 * backup is a copy of pointers. */
#ifndef TIEOUT_TESTS_SIM_TABLES_H
#define TIEOUT_TESTS_SIM_TABLES_H

#include "tests/sim/store.h"

struct row {
    struct uuid id;
    size_t tenant;
    enum entity entity;
    bool asks_person;
    struct text native_ids[HALF_COUNT];
    struct text documents[HALF_COUNT];
    struct text rest;
};

struct key_ids {
    struct text key;  /* with the tenant before it */
    struct uuid *ids; /* ascending */
    size_t count;
};

struct tables {
    struct map rows; /* id -> struct row */
    struct map keys; /* key -> struct key_ids */
    struct text heads[TENANTS];
    uint64_t offset, outputs;
    struct letters outbox;
};

struct store {
    struct tables now, backup;
    bool has_backup;
    uint64_t silent_until; /* the relay says nothing before this offset */
};

void tables_init(struct tables *tables);
void tables_release(struct tables *tables);
void tables_copy(struct tables *to, const struct tables *from);
const struct key_ids *tables_ids(const struct tables *tables, struct arena *arena, size_t tenant,
                                 struct text key);
void tables_link(struct tables *tables, struct arena *arena, size_t tenant, struct text key,
                 struct uuid id);
void tables_unlink(struct tables *tables, struct arena *arena, size_t tenant, struct text key,
                   struct uuid id);
void row_read(const struct row *row, struct record *record);

#endif
