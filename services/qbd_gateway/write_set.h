/* Message sets that write: each request by itself, and all of them as the one text that is kept
 * before it is handed out. Pure.
 */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_SET_H
#define TIEOUT_QBD_GATEWAY_WRITE_SET_H

#include "model/command.h"
#include "qbxml/write.h"
#include "write_look.h"

enum { WRITE_REQUESTS_MAX = 20, WRITE_SET_ID_BYTES = QBXML_SET_ID_BYTES_MAX + 1 };

/* One request, "<BillAddRq requestID=...>...</BillAddRq>"; the command as it was read. */
struct write_request {
    struct uuid command_id;
    struct text xml;
};

/* False (permanent): QuickBooks Desktop has no words for it; the message says which. */
bool write_request_format(const struct write_command *command, const struct look *look,
                          uint16_t version, struct arena *arena, struct text *out,
                          struct error *error);

/* The set's own name: of the company, the place in its sessions where it was handed out, and what
 * is in it. QuickBooks remembers what it did under that name. */
struct write_set_place {
    struct uuid tenant;
    int64_t session;
    int64_t serial;
};
struct text write_set_id(const struct write_set_place *place, const struct write_request *requests,
                         size_t count, char out[static WRITE_SET_ID_BYTES]);

struct write_set_ids {
    struct text own;
    struct text old; /* what QuickBooks forgets when it takes this one; TEXT_NONE: nothing */
};
/* The whole text; it fits into `out` if it fits at all (the caller's buffer has no limit). */
void write_set_format(const struct write_set_ids *ids, uint16_t version,
                      const struct write_request *requests, size_t count, struct buffer *out);
/* What asks QuickBooks what became of a set, and leaves its memory as it is. */
void write_set_probe(struct text set_id, uint16_t version, struct buffer *out);
/* What asks the same, and lets QuickBooks forget it. */
void write_set_forget(struct text set_id, uint16_t version, struct buffer *out);

#endif
