/* One delivery: its signature, its members, what came of its key. */
#ifndef SIMULATOR_PLATFORM_DELIVERY_H
#define SIMULATOR_PLATFORM_DELIVERY_H

#include "tests/simulators/platform/change.h"
#include "tests/simulators/platform/platform.h"

enum { SIGNATURE_SECONDS_MAX = 300 };

struct order {
    struct text command;
    struct text tenant;
    struct text id;
    struct text external_id;
    struct text base_version;
    enum entity entity;
    enum action action;
    const struct json *record;
};

/* "t=<unix seconds>,v1=<hex>" over "<t>.<body>". False when missing, false or older than
 * SIGNATURE_SECONDS_MAX (or so far ahead). */
bool signature_is_good(struct text header, struct text body, struct text secret, instant_us now);
/* False and a sentence when a member is missing, unknown or wrong. */
bool order_parse(struct arena *arena, struct text body, struct order *order, struct error *error);

/* What is known of the key; made when it is new. */
struct delivery *delivery_of(struct tenant *tenant, struct text key, const struct order *order,
                             struct text body);
/* Does what the order says and keeps the answer with the key. */
void delivery_apply(struct tenant *tenant, const struct order *order, struct delivery *delivery,
                    bool is_silent);
void delivery_keep_refusal(struct tenant *tenant, struct delivery *delivery,
                           const struct refusal *refusal);
/* {"code","message"} */
struct text refusal_json(struct arena *arena, const struct refusal *refusal);

#endif
