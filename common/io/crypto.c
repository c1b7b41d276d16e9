#include "io/crypto.h"

#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

static bool is_initialised;

void crypto_init(void)
{
    if (sodium_init() < 0)
        bug("libsodium finds no source of random numbers");
    is_initialised = true;
}

void crypto_random(void *out, size_t bytes)
{
    REQUIRE(is_initialised);
    randombytes_buf(out, bytes);
}

struct text crypto_random_token(size_t bytes, char out[static CRYPTO_TOKEN_TEXT_BYTES])
{
    uint8_t random[CRYPTO_TOKEN_BYTES_MAX];

    REQUIRE(bytes > 0 && bytes <= sizeof(random));
    crypto_random(random, bytes);
    sodium_bin2base64(out, CRYPTO_TOKEN_TEXT_BYTES, random, bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    crypto_forget(random, sizeof(random));
    return text_of(out);
}

void crypto_forget(void *memory, size_t bytes)
{
    sodium_memzero(memory, bytes);
}

/* --- authentication --- */

struct sha256 crypto_hmac_sha256(struct text key, struct text message)
{
    static const uint8_t nothing[1];
    struct sha256 out;
    unsigned length = sizeof(out.bytes);
    const void *key_data = key.length > 0 ? key.data : (const char *)nothing;
    const void *data = message.length > 0 ? (const void *)message.data : nothing;

    REQUIRE(key.length <= INT32_MAX);
    REQUIRE(HMAC(EVP_sha256(), key_data, (int)key.length, data, message.length, out.bytes,
                 &length) != NULL);
    REQUIRE(length == sizeof(out.bytes));
    return out;
}

struct text crypto_hmac_sha256_hex(struct text key, struct text message, char out[static 65])
{
    struct sha256 hash = crypto_hmac_sha256(key, message);

    return sha256_format(&hash, out);
}

struct text crypto_hmac_sha256_base64(struct text key, struct text message, char out[static 45])
{
    struct sha256 hash = crypto_hmac_sha256(key, message);

    sodium_bin2base64(out, 45, hash.bytes, sizeof(hash.bytes), sodium_base64_VARIANT_ORIGINAL);
    return text_of(out);
}

bool crypto_equal(struct text a, struct text b)
{
    if (a.data == NULL || b.data == NULL || a.length != b.length)
        return false;
    return sodium_memcmp(a.data, b.data, a.length) == 0;
}

/* --- keyed hash --- */

struct crypto_fingerprint crypto_fingerprint(const struct crypto_key *key, struct text secret)
{
    struct crypto_fingerprint out;

    REQUIRE(crypto_generichash(out.bytes, sizeof(out.bytes), (const uint8_t *)secret.data,
                               secret.length, key->bytes, sizeof(key->bytes)) == 0);
    return out;
}

bool crypto_fingerprint_equal(const struct crypto_fingerprint *a,
                              const struct crypto_fingerprint *b)
{
    return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* --- passwords --- */

bool crypto_password_hash(struct text password, char out[static CRYPTO_PASSWORD_HASH_BYTES],
                          struct error *error)
{
    REQUIRE(is_initialised && (int)crypto_pwhash_STRBYTES <= (int)CRYPTO_PASSWORD_HASH_BYTES);
    if (crypto_pwhash_str(out, password.data, password.length, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return error_set(error, ERROR_RETRY, "not enough memory to hash a password");
    return true;
}

bool crypto_password_matches(struct text password, const char *hash)
{
    return crypto_pwhash_str_verify(hash, password.data, password.length) == 0;
}

/* --- base64 --- */

static struct text base64_encode(struct text bytes, int variant, struct arena *arena)
{
    size_t size = sodium_base64_encoded_len(bytes.length, variant);
    char *out = arena_alloc(arena, size);

    sodium_bin2base64(out, size, (const uint8_t *)bytes.data, bytes.length, variant);
    return text_of(out);
}

static bool base64_decode(struct text text, int variant, struct arena *arena, struct text *out)
{
    uint8_t *bytes = arena_alloc(arena, text.length / 4 * 3 + 4);
    size_t length = 0;

    /* Without the end pointer libsodium refuses whatever follows the last group. */
    if (sodium_base642bin(bytes, text.length / 4 * 3 + 3, text.data, text.length, NULL, &length,
                          NULL, variant) != 0)
        return false;
    *out = text_slice((const char *)bytes, length);
    return true;
}

struct text crypto_base64(struct text bytes, struct arena *arena)
{
    return base64_encode(bytes, sodium_base64_VARIANT_ORIGINAL, arena);
}

bool crypto_base64_decode(struct text text, struct arena *arena, struct text *out,
                          struct error *error)
{
    if (!base64_decode(text, sodium_base64_VARIANT_ORIGINAL, arena, out))
        return error_set(error, ERROR_PERMANENT, "not base64 (RFC 4648, with padding)");
    return true;
}

struct text crypto_base64url(struct text bytes, struct arena *arena)
{
    return base64_encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING, arena);
}

bool crypto_base64url_decode(struct text text, struct arena *arena, struct text *out,
                             struct error *error)
{
    bool is_padded = text.length > 0 && text.data[text.length - 1] == '=';

    if (!base64_decode(text,
                       is_padded ? sodium_base64_VARIANT_URLSAFE
                                 : sodium_base64_VARIANT_URLSAFE_NO_PADDING,
                       arena, out))
        return error_set(error, ERROR_PERMANENT, "not base64url (RFC 4648)");
    return true;
}
