/* UUIDs: 16 bytes. Ids of ours are derived (version 5: SHA-1 of a namespace and a name), never
 * random, so that a replay makes the same ones.
 */
#ifndef TIEOUT_BASE_UUID_H
#define TIEOUT_BASE_UUID_H

#include "base/text.h"

enum { UUID_TEXT_BYTES = 37, UUID_NAME_PARTS_MAX = 8 };

struct uuid {
    uint8_t bytes[16];
};

#define UUID_NIL ((struct uuid){{0}})

bool uuid_parse(struct text text, struct uuid *out); /* 36 characters, either case */
struct text uuid_format(struct uuid uuid, char out[static UUID_TEXT_BYTES]); /* lower case */
bool uuid_equal(struct uuid a, struct uuid b);
int uuid_compare(struct uuid a, struct uuid b);
bool uuid_is_nil(struct uuid uuid);
/* Version 5 over the parts, each preceded by its length, so that ("ab","c") is not ("a","bc"). */
struct uuid uuid_derive(struct uuid namespace_id, const struct text *parts, size_t part_count);
struct text uuid_key(const struct uuid *uuid); /* its 16 bytes as a map key */

#endif
