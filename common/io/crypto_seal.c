#include "io/crypto.h"

#include <sodium.h>
#include <string.h>

/* Sealed: key version (4 bytes, big endian), nonce, ciphertext with tag. The version is part of
 * the associated data, so that it cannot be changed either. */
enum {
    VERSION_BYTES = 4,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};
_Static_assert((int)CRYPTO_SEAL_OVERHEAD == (int)VERSION_BYTES + (int)NONCE_BYTES + (int)TAG_BYTES,
               "the header promises another size");
_Static_assert((int)CRYPTO_KEY_BYTES == (int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "the header promises another key");

static bool key_parse(struct text text, struct crypto_key *out)
{
    struct text rest = text;
    struct text version = text_next(&rest, ':');
    int64_t number = 0;
    size_t length = 0;

    if (!text_parse_int64(version, &number) || number <= 0 || number > INT32_MAX)
        return false;
    if (!text_is_present(rest) ||
        sodium_base642bin(out->bytes, sizeof(out->bytes), rest.data, rest.length, NULL, &length,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    out->version = (uint32_t)number;
    return length == sizeof(out->bytes);
}

static const struct crypto_key *keys_find(const struct crypto_keys *keys, uint32_t version)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->keys[i].version == version)
            return &keys->keys[i];
    return NULL;
}

bool crypto_keys_parse(struct text text, struct crypto_keys *out, struct error *error)
{
    struct text rest = text;

    *out = (struct crypto_keys){0};
    while (text_is_present(rest)) {
        struct crypto_key key = {0};

        /* The message never shows the text: it is a secret. */
        if (!key_parse(text_trim(text_next(&rest, ',')), &key))
            return error_set(error, ERROR_PERMANENT,
                             "key %zu is not \"version:base64 of %d bytes\"", out->count + 1,
                             CRYPTO_KEY_BYTES);
        if (out->count == CRYPTO_KEYS_MAX)
            return error_set(error, ERROR_PERMANENT, "more than %d keys", CRYPTO_KEYS_MAX);
        if (keys_find(out, key.version) != NULL)
            return error_set(error, ERROR_PERMANENT, "key version %u is given twice", key.version);
        out->keys[out->count++] = key;
        crypto_forget(&key, sizeof(key));
    }
    if (out->count == 0)
        return error_set(error, ERROR_PERMANENT, "no key is given");
    return true;
}

static const struct crypto_key *keys_newest(const struct crypto_keys *keys)
{
    const struct crypto_key *newest = &keys->keys[0];

    REQUIRE(keys->count > 0);
    for (size_t i = 1; i < keys->count; i++)
        if (keys->keys[i].version > newest->version)
            newest = &keys->keys[i];
    return newest;
}

static void version_write(uint32_t version, uint8_t out[static VERSION_BYTES])
{
    for (int i = 0; i < VERSION_BYTES; i++)
        out[i] = (uint8_t)(version >> (8 * (VERSION_BYTES - 1 - i)));
}

static struct text associated_with_version(const uint8_t *version, struct text associated,
                                           struct arena *arena)
{
    char *out = arena_alloc(arena, VERSION_BYTES + associated.length + 1);

    memcpy(out, version, VERSION_BYTES);
    if (associated.length > 0)
        memcpy(out + VERSION_BYTES, associated.data, associated.length);
    return text_slice(out, VERSION_BYTES + associated.length);
}

uint32_t crypto_sealed_version(struct text sealed)
{
    uint32_t version = 0;

    if (sealed.length < CRYPTO_SEAL_OVERHEAD)
        return 0;
    for (int i = 0; i < VERSION_BYTES; i++)
        version = version << 8 | (uint8_t)sealed.data[i];
    return version;
}

bool crypto_seal(const struct crypto_keys *keys, struct text plain, struct text associated,
                 struct arena *arena, struct text *out, struct error *error)
{
    const struct crypto_key *key = keys_newest(keys);
    uint8_t *sealed;
    struct text bound;

    if (plain.length > CRYPTO_SEALED_BYTES_MAX - CRYPTO_SEAL_OVERHEAD)
        return error_set(error, ERROR_PERMANENT, "%zu bytes are too many to seal", plain.length);
    sealed = arena_alloc(arena, plain.length + CRYPTO_SEAL_OVERHEAD);
    version_write(key->version, sealed);
    bound = associated_with_version(sealed, associated, arena);
    crypto_random(sealed + VERSION_BYTES, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + VERSION_BYTES + NONCE_BYTES, NULL, (const uint8_t *)plain.data, plain.length,
        (const uint8_t *)bound.data, bound.length, NULL, sealed + VERSION_BYTES, key->bytes);
    *out = text_slice((const char *)sealed, plain.length + CRYPTO_SEAL_OVERHEAD);
    return true;
}

bool crypto_open(const struct crypto_keys *keys, struct text sealed, struct text associated,
                 struct arena *arena, struct text *out, struct error *error)
{
    const struct crypto_key *key = keys_find(keys, crypto_sealed_version(sealed));
    const uint8_t *bytes = (const uint8_t *)sealed.data;
    uint8_t *plain;
    struct text bound;

    if (sealed.length < CRYPTO_SEAL_OVERHEAD || sealed.length > CRYPTO_SEALED_BYTES_MAX)
        return error_set(error, ERROR_PERMANENT, "%zu bytes are no sealed value", sealed.length);
    if (key == NULL)
        return error_set(error, ERROR_PERMANENT, "the key of version %u is not given",
                         crypto_sealed_version(sealed));
    plain = arena_alloc(arena, sealed.length - CRYPTO_SEAL_OVERHEAD + 1);
    bound = associated_with_version(bytes, associated, arena);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain, NULL, NULL, bytes + VERSION_BYTES + NONCE_BYTES,
            sealed.length - VERSION_BYTES - NONCE_BYTES, (const uint8_t *)bound.data, bound.length,
            bytes + VERSION_BYTES, key->bytes) != 0)
        return error_set(error, ERROR_PERMANENT,
                         "the sealed value was changed, or belongs elsewhere");
    *out = text_slice((const char *)plain, sealed.length - CRYPTO_SEAL_OVERHEAD);
    return true;
}
