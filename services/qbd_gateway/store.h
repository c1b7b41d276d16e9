/* The gateway's rows in PostgreSQL. */
#ifndef TIEOUT_QBD_GATEWAY_STORE_H
#define TIEOUT_QBD_GATEWAY_STORE_H

#include "call.h"

/* Connection and session of each call, in one round trip; texts live in each call's arena. */
bool store_load(struct gateway *gateway, struct call *const *calls, size_t count,
                struct error *error);
/* Saves each call's `after` and connection, where they are changed, in one transaction.
 * is_saved[i] false: the session has moved meanwhile. */
bool store_save(struct gateway *gateway, struct call *const *calls, size_t count, bool *is_saved,
                struct error *error);

/* Company file and requests of each call, and how far the journal is folded; of different tenants.
 */
bool store_load_companies(struct call *const *calls, size_t count, struct error *error);

enum store_end { STORE_SAVED, STORE_LOST, STORE_FAILED };
/* The session's move, the company file, what earlier phases of this call have left to be saved, and
 * what `save` adds. LOST: it has moved meanwhile. */
enum store_end store_commit(struct call *call, call_save *save, struct error *error);

/* First in a transaction: queues the compare-and-set of a session. When the session has moved, the
 * transaction fails, for which store_has_moved_on(). */
bool store_queue_move(struct postgres *db, struct call *call, struct error *error);
bool store_has_moved_on(const struct postgres *db);

const char *file_stop_name(enum file_stop stop);
bool file_stop_parse(struct text name, enum file_stop *out);

#endif
