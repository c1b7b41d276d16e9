/* What has become of commands, gathered until it is saved. */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_ENDS_H
#define TIEOUT_QBD_GATEWAY_WRITE_ENDS_H

#include "write_store.h"

struct write_ends {
    struct ledger_end items[WRITE_REQUESTS_MAX];
    size_t count;
    struct doubt doubts[WRITE_REQUESTS_MAX];
    size_t doubt_count;
    struct uuid sure[WRITE_REQUESTS_MAX]; /* records that are in doubt no more */
    size_t sure_count;
};

/* Adds the end of a command; not of one that is UNKNOWN. One that is put off again and again, or of
 * which nobody can tell whether it was done, is refused: somebody has to look, and its run shall
 * end. */
void write_end_add(struct call *call, struct write_ends *ends, const struct waiting_write *write,
                   struct verdict verdict);
/* Within a save. */
bool write_ends_save(struct postgres *db, struct call *call, struct write_ends *ends,
                     struct error *error);

#endif
