/* Answers of QuickBooks Online cut into objects, each with its exact bytes. Pure. */
#ifndef TIEOUT_QBO_ANSWER_H
#define TIEOUT_QBO_ANSWER_H

#include "base/instant.h"
#include "model/kinds.h"
#include "model/setting.h"
#include "syntax/json.h"

/* An object as it stands in an answer; for qbo_object_parse(). */
struct qbo_item {
    enum entity entity;
    const struct json *object; /* object->span: its own bytes */
};

struct qbo_answer {
    struct qbo_item *items; /* in the answer's order, in the arena */
    size_t count;
    size_t object_count; /* also of entities that we do not carry: what the vendor's cap counts */
    instant_us time;     /* the vendor's clock; INSTANT_NONE when it does not say */
    uint64_t start_position; /* a query's page, 0 when empty */
    uint64_t total_count;    /* where it says so, else 0 */
};

enum { QBO_CDC_OBJECTS_MAX = 1000 }; /* an answer with that many is cut off */

/* Of GET /cdc. False (permanent): it has no such form. */
bool qbo_cdc_parse(struct arena *arena, const struct json *answer, struct qbo_answer *out,
                   struct error *error);
/* Of a query for one entity. A page that is not full is the last. */
bool qbo_query_parse(struct arena *arena, const struct json *answer, struct qbo_answer *out,
                     struct error *error);
/* The object in the answer to a read or a write; NULL when it is not there. */
const struct json *qbo_answer_object(const struct json *answer, enum entity entity);

/* What CompanyInfo and Preferences tell about the tenant; either may be NULL. */
struct qbo_company {
    struct text name; /* TEXT_NONE when not told */
    struct text country;
    struct text home_currency; /* setting home_currency */
    bool has_preferences;
    struct text close_date; /* setting close_date; "" = books are not closed */
    bool is_multicurrency;
    struct text class_tracking; /* setting class_tracking; "" = not told */
};
void qbo_company_parse(const struct json *company_answer, const struct json *preferences_answer,
                       struct qbo_company *out);

#endif
