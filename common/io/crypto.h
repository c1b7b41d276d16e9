/* Secrets: random bytes, message authentication, sealing, keyed hashes, base64.
 * Only crypto.c includes libsodium and OpenSSL's HMAC. Passwords that people choose have their own
 * pair of functions; connectors' passwords are random and get a keyed hash.
 */
#ifndef TIEOUT_IO_CRYPTO_H
#define TIEOUT_IO_CRYPTO_H

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

enum {
    CRYPTO_KEY_BYTES = 32,
    CRYPTO_KEYS_MAX = 8,
    CRYPTO_TOKEN_BYTES_MAX = 64, /* random bytes in a token */
    CRYPTO_TOKEN_TEXT_BYTES = 88,
    CRYPTO_SEALED_BYTES_MAX = 1 << 20,
    CRYPTO_SEAL_OVERHEAD = 4 + 24 + 16, /* key version, nonce, tag */
    CRYPTO_PASSWORD_HASH_BYTES = 128,
};

/* Before any other function; again is harmless. Ends the process without a source of randomness. */
void crypto_init(void);

void crypto_random(void *out, size_t bytes);
/* `bytes` random bytes (16 = 128 bits) as base64url without padding, terminated. */
struct text crypto_random_token(size_t bytes, char out[static CRYPTO_TOKEN_TEXT_BYTES]);
/* Overwrites in a way that the compiler does not remove. */
void crypto_forget(void *memory, size_t bytes);

/* --- authentication of messages: RFC 2104 with SHA-256 ---------------------------------------- */
struct sha256 crypto_hmac_sha256(struct text key, struct text message);
struct text crypto_hmac_sha256_hex(struct text key, struct text message, char out[static 65]);
struct text crypto_hmac_sha256_base64(struct text key, struct text message, char out[static 45]);
/* In time that does not depend on the contents; different lengths are different at once. Absent
 * texts equal nothing. */
bool crypto_equal(struct text a, struct text b);

/* --- sealing: XChaCha20-Poly1305 with a random nonce ------------------------------------------ */
struct crypto_key {
    uint32_t version; /* > 0 */
    uint8_t bytes[CRYPTO_KEY_BYTES];
};

/* Keys by version; the highest one seals, all of them open. */
struct crypto_keys {
    struct crypto_key keys[CRYPTO_KEYS_MAX];
    size_t count;
};

/* "1:base64,2:base64": 32 bytes each. */
bool crypto_keys_parse(struct text text, struct crypto_keys *out, struct error *error);
/* `associated` (tenant, column ...) is not stored but must be the same when opening, so that a
 * sealed value cannot be moved to another row. */
bool crypto_seal(const struct crypto_keys *keys, struct text plain, struct text associated,
                 struct arena *arena, struct text *out, struct error *error);
/* PERMANENT: key version unknown, or the bytes were changed. */
bool crypto_open(const struct crypto_keys *keys, struct text sealed, struct text associated,
                 struct arena *arena, struct text *out, struct error *error);
uint32_t crypto_sealed_version(struct text sealed); /* 0 = not sealed by us */

/* --- keyed BLAKE2b-256: for secrets that are random already ----------------------------------- */
struct crypto_fingerprint {
    uint8_t bytes[32];
};
struct crypto_fingerprint crypto_fingerprint(const struct crypto_key *key, struct text secret);
bool crypto_fingerprint_equal(const struct crypto_fingerprint *a,
                              const struct crypto_fingerprint *b);

/* --- passwords that people choose: Argon2id --------------------------------------------------- */
bool crypto_password_hash(struct text password, char out[static CRYPTO_PASSWORD_HASH_BYTES],
                          struct error *error);
bool crypto_password_matches(struct text password, const char *hash);

/* --- base64 (RFC 4648, with padding) ---------------------------------------------------------- */
struct text crypto_base64(struct text bytes, struct arena *arena);
bool crypto_base64_decode(struct text text, struct arena *arena, struct text *out,
                          struct error *error);
/* base64url without padding, also accepted with padding. */
struct text crypto_base64url(struct text bytes, struct arena *arena);
bool crypto_base64url_decode(struct text text, struct arena *arena, struct text *out,
                             struct error *error);

#endif
