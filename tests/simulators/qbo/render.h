/* Objects as the API shows them: what was written, and what QuickBooks computes. */
#ifndef SIMULATOR_QBO_RENDER_H
#define SIMULATOR_QBO_RENDER_H

#include "tests/simulators/qbo/company.h"

/* `key` is NULL for an element of an array. */
void render_object(struct json_writer *writer, const char *key, const struct company *company,
                   const struct object *object);
/* All that CDC tells of a deleted one. */
void render_tombstone(struct json_writer *writer, const struct object *object);
/* What the API answers to a delete: {"status":"Deleted","domain":"QBO","Id":"..."}. */
void render_deleted(struct json_writer *writer, const char *key, const struct object *object);
/* "time": now, with milliseconds and the company's offset. */
void render_time(struct json_writer *writer, instant_us now);

/* --- for the entities' own members: members of an open object --------------------------------- */

/* {"value":id,"name":full name}. */
void render_reference(struct json_writer *writer, const char *key, const struct object *object);
void render_currency(struct json_writer *writer, const char *code);
void render_full_name(struct json_writer *writer, const struct object *object);
/* A value as it was written, but references show the name that their object has now. */
void render_value(struct json_writer *writer, const char *key, const struct company *company,
                  const struct json *value);
/* CurrencyRef, ExchangeRate, TotalAmt, and the A/P account of payables. */
void render_trade(struct json_writer *writer, const struct company *company,
                  const struct object *object);
/* The same of a charge or credit, with its balances, and LinkedTxn: the orders that it links to,
 * then its payments. */
void render_charge(struct json_writer *writer, const struct company *company,
                   const struct object *charge);
/* {"TxnId","TxnType"} as an element of an open array. */
void render_link(struct json_writer *writer, int64_t id, const char *type);
/* "Line": what the payment is applied to. */
void render_applications(struct json_writer *writer, const struct object *payment);

#endif
