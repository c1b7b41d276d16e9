/* A service's own connection to PostgreSQL: DATABASE_URL, signed in as the service's role. */
#ifndef TIEOUT_SERVICE_DATABASE_H
#define TIEOUT_SERVICE_DATABASE_H

#include "io/postgres.h"
#include "service/settings.h"

struct service_context;

/* The connection string with the role (TIEOUT_DATABASE_ROLE, or tieout_<process>) and password in
 * it; holds a secret. `owner`: as the URL says, nothing changed (setup). */
void service_database_url(const struct settings *settings, enum process process, bool is_owner,
                          struct buffer *out);

/* Not connected yet; checks at the first connection are the caller's (postgres_check_role). */
struct postgres *service_database(const struct settings *settings, enum process process,
                                  bool is_owner);

#endif
