#include "tests/simulators/qbo/simulator.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t FIRST_REALM = INT64_C(9130350000000001);

void simulator_init(struct simulator *simulator, const char *client_id, const char *client_secret)
{
    *simulator = (struct simulator){.frozen_at = INSTANT_NONE, .last_realm = FIRST_REALM - 1};
    oauth_init(&simulator->oauth, client_id, client_secret);
}

void simulator_release(struct simulator *simulator)
{
    for (size_t i = 0; i < simulator->company_count; i++) {
        traffic_free(simulator->companies[i]->traffic);
        company_free(simulator->companies[i]);
    }
    free(simulator->companies);
    oauth_release(&simulator->oauth);
}

instant_us simulator_now(const struct simulator *simulator)
{
    if (simulator->frozen_at != INSTANT_NONE)
        return simulator->frozen_at;
    return simulator->machine_now + simulator->clock_offset_us;
}

struct company *simulator_find(struct simulator *simulator, struct text realm)
{
    for (size_t i = 0; i < simulator->company_count; i++) {
        struct company *company = simulator->companies[i];
        if (text_equal_string(realm, company->realm)) {
            company->now = simulator_now(simulator);
            return company;
        }
    }
    return NULL;
}

static bool choose_realm(struct simulator *simulator, struct text wanted,
                         char out[static REALM_BYTES_MAX], struct error *error)
{
    uint64_t number;
    if (!text_is_empty(wanted)) {
        if (!text_parse_uint64(wanted, &number) || !text_copy(wanted, out, REALM_BYTES_MAX))
            return error_set(error, ERROR_PERMANENT, "realm: digits, at most 19 of them");
        if (simulator_find(simulator, wanted))
            return error_set(error, ERROR_PERMANENT, "realm: %s is taken", out);
        return true;
    }
    do {
        snprintf(out, REALM_BYTES_MAX, "%" PRId64, ++simulator->last_realm);
    } while (simulator_find(simulator, text_of(out)));
    return true;
}

struct company *simulator_add(struct simulator *simulator, struct text realm,
                              const char *home_currency, struct error *error)
{
    char chosen[REALM_BYTES_MAX];
    if (!choose_realm(simulator, realm, chosen, error))
        return NULL;
    if (simulator->company_count == COMPANIES_MAX) {
        error_set(error, ERROR_PERMANENT, "there are %d companies already", COMPANIES_MAX);
        return NULL;
    }
    if (simulator->company_count == simulator->company_capacity) {
        simulator->company_capacity = simulator->company_capacity * 2 + 16;
        simulator->companies = realloc(simulator->companies,
                                       simulator->company_capacity * sizeof(*simulator->companies));
        if (!simulator->companies)
            bug("no memory for companies");
    }
    struct company *company =
        company_create(text_of(chosen), home_currency, simulator_now(simulator));
    company->traffic = traffic_create();
    simulator->companies[simulator->company_count++] = company;
    return company;
}

bool simulator_remove(struct simulator *simulator, struct text realm)
{
    for (size_t i = 0; i < simulator->company_count; i++) {
        struct company *company = simulator->companies[i];
        if (!text_equal_string(realm, company->realm))
            continue;
        oauth_kill(&simulator->oauth, company->realm, true, true);
        traffic_free(company->traffic);
        company_free(company);
        simulator->company_count--;
        memmove(&simulator->companies[i], &simulator->companies[i + 1],
                (simulator->company_count - i) * sizeof(struct company *));
        return true;
    }
    return false;
}
