/* Hashes: a fast one for maps, SHA-256 for fingerprints and digests,
 * SHA-1 for what a standard demands (version 5 UUIDs).
 */
#ifndef TIEOUT_BASE_HASH_H
#define TIEOUT_BASE_HASH_H

#include "base/text.h"

struct sha256 {
    uint8_t bytes[32];
};

struct sha1 {
    uint8_t bytes[20];
};

uint64_t hash_bytes(struct text bytes); /* for maps and fault seeds; not for adversaries' keys */
struct sha256 sha256_of(struct text bytes);
struct sha1 sha1_of_parts(const struct text *parts, size_t part_count);    /* for derived ids */
struct text sha256_format(const struct sha256 *hash, char out[static 65]); /* lower-case hex */

/* An additive digest over a set of rows: sum modulo 2^256 of SHA-256(row). Adding what was removed
 * restores it, and the order of rows does not matter. */
struct digest {
    uint64_t words[4];
};
void digest_add(struct digest *digest, struct text row);
void digest_remove(struct digest *digest, struct text row);
/* The same with the row's hash at hand. */
void digest_add_hash(struct digest *digest, const struct sha256 *hash);
void digest_remove_hash(struct digest *digest, const struct sha256 *hash);
bool digest_equal(struct digest a, struct digest b);
struct text digest_format(struct digest digest, char out[static 65]);

#endif
