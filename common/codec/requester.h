/* Who asks, as members of an object: "by", "as", "permissions". Without them the platform asks. */
#ifndef TIEOUT_CODEC_REQUESTER_H
#define TIEOUT_CODEC_REQUESTER_H

#include "codec/member.h"
#include "model/event.h"

enum { BY_BYTES_MAX = 200 }; /* of who asked */

/* The three stand side by side in a caller's list of members. */
enum { OF_REQUESTER_BY, OF_REQUESTER_AS, OF_REQUESTER_PERMISSIONS };
#define REQUESTER_MEMBERS "by", "as", "permissions"

bool requester_read(struct members *members, size_t first, struct requester *out);
void requester_write(struct json_writer *writer, const struct requester *requester);
/* An array of permissions: whether it has sync.manage. Unknown ones are refused. */
bool permissions_read(struct members *members, size_t at, bool *may_manage_sync);

#endif
