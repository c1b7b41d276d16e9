/* Setting a fleet up: roles, schemas, topics. Every step may be repeated: what is there is checked,
 * what is missing is made, what differs and cannot be changed in place is refused with the reason.
 */
#ifndef TIEOUT_SERVICES_SETUP_H
#define TIEOUT_SERVICES_SETUP_H

#include "service/database.h"
#include "service/settings.h"

/* One sign-in role for each process, owner of nothing. */
bool setup_roles(struct postgres *db, const struct settings *settings, struct error *error);

/* Applies the numbered scripts that are not applied yet, each in a transaction of its own. */
bool setup_migrate(struct postgres *db, const struct settings *settings, struct error *error);

/* Makes the topics, or checks that they are what this generation of the journal needs. */
bool setup_topics(struct postgres *db, const struct settings *settings, struct error *error);

#endif
