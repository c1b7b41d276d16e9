/* The whole of QuickBooks Online as far as it is simulated: companies, tokens, clock, faults. */
#ifndef SIMULATOR_QBO_SIMULATOR_H
#define SIMULATOR_QBO_SIMULATOR_H

#include "tests/simulators/qbo/injection.h"
#include "tests/simulators/qbo/oauth.h"
#include "tests/simulators/qbo/traffic.h"

enum { COMPANIES_MAX = 10000 };

struct simulator {
    struct company **companies; /* in the order in which they were made */
    size_t company_count;
    size_t company_capacity;
    int64_t last_realm;
    struct oauth oauth;
    struct injections injections;
    int64_t clock_offset_us;
    instant_us frozen_at;     /* INSTANT_NONE = the clock runs */
    instant_us machine_now;   /* set before each call by who reads the clock */
    const char *base_address; /* "http://127.0.0.1:port" of the API, for the discovery document */
};

void simulator_init(struct simulator *simulator, const char *client_id, const char *client_secret);
void simulator_release(struct simulator *simulator);
instant_us simulator_now(const struct simulator *simulator);
/* NULL when there is none; its `now` is set. */
struct company *simulator_find(struct simulator *simulator, struct text realm);
/* NULL and a sentence when the realm is taken or no number. An absent realm picks a free one. */
struct company *simulator_add(struct simulator *simulator, struct text realm,
                              const char *home_currency, struct error *error);
bool simulator_remove(struct simulator *simulator, struct text realm);

/* --- the two doors: they answer at once, nothing is kept of the request --- */
void api_handle(struct simulator *simulator, struct exchange *exchange);
void control_handle(struct simulator *simulator, struct exchange *exchange);

#endif
