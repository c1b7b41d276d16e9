/* Records of a new company file, each entered by an Add of its own. */
#ifndef SIMULATOR_QBD_SEED_WRITE_H
#define SIMULATOR_QBD_SEED_WRITE_H

#include "base/random.h"
#include "tests/simulators/qbd/company/company.h"

struct seeding {
    struct company *company;
    struct random random;
    date_day today;
    /* The Add under way. */
    enum entity entity;
    struct buffer text;
    struct xml_writer writer;
};

void seeding_init(struct seeding *seeding, struct company *company, uint64_t seed);
void seeding_release(struct seeding *seeding);

/* Elements stand in the order of the shape; between open and close the part's. */
void seed_begin(struct seeding *seeding, enum entity entity);
void seed_open(struct seeding *seeding, const char *part);
void seed_close(struct seeding *seeding, const char *part);
void seed_text(struct seeding *seeding, const char *name, struct text value);
void seed_string(struct seeding *seeding, const char *name, const char *value);
/* A text and a number after it: "PO-17". */
void seed_number(struct seeding *seeding, const char *name, const char *before, int64_t number);
void seed_cents(struct seeding *seeding, const char *name, int64_t cents);
void seed_date(struct seeding *seeding, const char *name, date_day day);
void seed_reference(struct seeding *seeding, const char *name, const struct object *to);
/* What a payment pays of a charge: `cents` in money, and all of the credit if there is one. */
void seed_applied(struct seeding *seeding, const struct object *charge, int64_t cents,
                  const struct object *credit);
/* Enters it; the process ends when QuickBooks refuses. */
struct object *seed_end(struct seeding *seeding);

/* An entry of the list that is in use; with a parent too. */
struct object *seed_some(struct seeding *seeding, enum entity entity);
struct object *seed_named(const struct seeding *seeding, enum entity entity, const char *full_name);
/* One in `bound`. */
bool seed_chance(struct seeding *seeding, uint64_t bound);

/* What seed_trade enters (seed_purchases.c, seed_sales.c); day is when. */
void seed_purchase(struct seeding *seeding, int64_t number, date_day day);
void seed_sale(struct seeding *seeding, int64_t number, date_day day);
void seed_transfer(struct seeding *seeding, int64_t number, date_day day);

#endif
