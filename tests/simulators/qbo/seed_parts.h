/* What the parts of the seed share. */
#ifndef SIMULATOR_QBO_SEED_PARTS_H
#define SIMULATOR_QBO_SEED_PARTS_H

#include "base/random.h"
#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/seed.h"
#include "tests/simulators/qbo/write.h"

enum { SEED_DAYS = 300 }; /* how long the company has been at work */

/* --- seed_write.c --- */

/* An open object in a buffer that seed_save() releases. */
struct json_writer seed_begin(struct buffer *body);
/* Writes as a person would; a refusal is a bug of the seed. */
struct object *seed_save(struct company *company, enum entity entity, struct buffer *body,
                         int64_t id);
void seed_reference(struct json_writer *writer, const char *key, int64_t id);
void seed_write_day(struct json_writer *writer, const char *key, date_day day);
/* CurrencyRef and ExchangeRate where they are needed. */
void seed_write_currency(struct json_writer *writer, const struct company *company,
                         const struct object *party, struct random *random);
/* A line of a payment. */
void seed_write_applied(struct json_writer *writer, const struct object *target, int64_t cents);
/* An active one; there must be one. */
struct object *seed_pick(struct random *random, const struct company *company, enum entity entity);
/* A charge or credit of the party that is not settled; NULL when there is none. */
struct object *seed_find_open(const struct company *company, enum entity entity,
                              const struct object *party);
/* The company's clock: the morning of the day. */
void seed_set_day(struct company *company, date_day day, int64_t second);

/* --- the parts, in their order --- */

void seed_company_info(struct company *company, struct text name);
void seed_preferences(struct company *company, const struct seed_settings *settings);
void seed_chart(struct company *company);
void seed_items(struct company *company);
void seed_dimensions(struct company *company);
void seed_customers(struct company *company);
void seed_customer_names(struct company *company); /* taken, but nobody is there */
void seed_vendors(struct company *company, int64_t count);
void seed_bills(struct company *company, const struct seed_settings *settings);
/* Orders with their bills, vendor credits, transfers. */
void seed_purchases(struct company *company, const struct seed_settings *settings);
/* Invoices, credit memos, payments. */
void seed_sales(struct company *company, const struct seed_settings *settings);

#endif
