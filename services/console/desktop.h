/* A tenant's connection to QuickBooks Desktop: what the console keeps of it for the gateway, and
 * what it reads of the Web Connector's sessions. */
#ifndef TIEOUT_SERVICES_CONSOLE_DESKTOP_H
#define TIEOUT_SERVICES_CONSOLE_DESKTOP_H

#include "connector/connector.h"
#include "connector/problem.h"
#include "console.h"

/* The rows of gateway.connection, gateway.session and gateway.company_file; texts live in the
 * visit's arena. */
struct desktop {
    struct uuid connection;
    struct text user_name;
    struct uuid file_id;
    instant_us created_at;
    instant_us password_at;
    struct text state;
    struct text phase;
    int64_t session; /* its number; 0: none was ever opened */
    instant_us started_at;
    instant_us heard_at;
    struct text agent;
    struct text agent_version;
    int32_t percent;
    int64_t records_read;
    int64_t records_written;
    struct problem problem;
    instant_us problem_at;
    instant_us read_at;
    instant_us succeeded_at;
    int32_t requests;
    struct text
        stop; /* why nothing is read or written: "none", "another", "unmarked", "restored" */
    instant_us stopped_at;
};

/* A connection that is to be: its ids are used only when there is none yet. */
struct desktop_key {
    struct uuid connection;
    struct uuid file_id;
    struct text user_name;
    uint32_t password_key;
    struct crypto_fingerprint password;
};

/* --- store_desktop.c --- */
bool load_desktop(struct visit *visit, struct desktop *out, bool *is_found, struct error *error);
/* Makes the connection, or gives the one that there is its new password. */
bool store_desktop(struct visit *visit, const struct desktop_key *key, bool *is_new,
                   struct error *error);
/* The file that stopped the sync is the right one. False with ERROR_PERMANENT: none did. */
bool store_desktop_accepted(struct visit *visit, struct text by, struct error *error);
bool store_keeps_online(struct visit *visit, bool *out, struct error *error);

#endif
