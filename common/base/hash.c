#include "base/hash.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/error.h"

/* --- for maps --------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93u;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93u;
    value ^= value >> 32;
    return value;
}

/* Byte order is spelled out: fault seeds must be the same on every machine. */
static uint64_t word_at(const unsigned char *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

uint64_t hash_bytes(struct text bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.data;
    size_t left = bytes.length;
    uint64_t hash = 0x9E3779B97F4A7C15u ^ bytes.length;
    for (; left >= 8; at += 8, left -= 8)
        hash = mix(hash ^ word_at(at, 8)) * 0x9FB21C651E98DF25u;
    return mix(hash ^ word_at(at, left));
}

/* --- SHA -------------------------------------------------------------------------------------- */

/* Fetching an algorithm costs more than hashing a row, so each is fetched once and kept. */
struct hasher {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

enum { JOINED_BYTES_MAX = 512 };

/* Each call of libcrypto costs more than a short name's bytes: several short parts go as one. 0:
 * they are one part, or too long. */
static size_t join_parts(const struct text *parts, size_t part_count,
                         char joined[static JOINED_BYTES_MAX])
{
    size_t length = 0;
    for (size_t i = 0; part_count > 1 && i < part_count; i++) {
        if (parts[i].length > JOINED_BYTES_MAX - length)
            return 0;
        if (parts[i].length > 0)
            memcpy(joined + length, parts[i].data, parts[i].length);
        length += parts[i].length;
    }
    return length;
}

static void hash_parts(struct hasher *hasher, const char *name, const struct text *parts,
                       size_t part_count, uint8_t *out)
{
    if (!hasher->context) {
        hasher->algorithm = EVP_MD_fetch(NULL, name, NULL);
        hasher->context = EVP_MD_CTX_new();
        if (!hasher->algorithm || !hasher->context)
            bug("libcrypto has no %s", name);
    }
    int is_fine = EVP_DigestInit_ex2(hasher->context, hasher->algorithm, NULL);
    char joined[JOINED_BYTES_MAX];
    size_t length = join_parts(parts, part_count, joined);
    if (length > 0)
        is_fine &= EVP_DigestUpdate(hasher->context, joined, length);
    for (size_t i = 0; length == 0 && i < part_count; i++)
        is_fine &= EVP_DigestUpdate(hasher->context, parts[i].data, parts[i].length);
    is_fine &= EVP_DigestFinal_ex(hasher->context, out, NULL);
    REQUIRE(is_fine);
}

struct sha1 sha1_of_parts(const struct text *parts, size_t part_count)
{
    static _Thread_local struct hasher hasher;
    struct sha1 hash = {{0}};
    hash_parts(&hasher, "SHA1", parts, part_count, hash.bytes);
    return hash;
}

struct sha256 sha256_of(struct text bytes)
{
    static _Thread_local struct hasher hasher;
    struct sha256 hash = {{0}};
    hash_parts(&hasher, "SHA256", &bytes, 1, hash.bytes);
    return hash;
}

struct text sha256_format(const struct sha256 *hash, char out[static 65])
{
    static const char HEX[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof(hash->bytes); i++) {
        out[2 * i] = HEX[hash->bytes[i] >> 4];
        out[2 * i + 1] = HEX[hash->bytes[i] & 15];
    }
    out[64] = '\0';
    return text_slice(out, 64);
}

/* --- the additive digest ---------------------------------------------------------------------- */

/* Word 0 is the lowest. */
static uint64_t hash_word(const struct sha256 *hash, size_t i)
{
    return word_at(hash->bytes + 8 * i, 8);
}

void digest_add_hash(struct digest *digest, const struct sha256 *hash)
{
    bool carry = false;
    for (size_t i = 0; i < 4; i++) {
        uint64_t *word = &digest->words[i];
        bool over = __builtin_add_overflow(*word, hash_word(hash, i), word);
        carry = __builtin_add_overflow(*word, (uint64_t)carry, word) | over;
    }
}

void digest_remove_hash(struct digest *digest, const struct sha256 *hash)
{
    bool borrow = false;
    for (size_t i = 0; i < 4; i++) {
        uint64_t *word = &digest->words[i];
        bool under = __builtin_sub_overflow(*word, hash_word(hash, i), word);
        borrow = __builtin_sub_overflow(*word, (uint64_t)borrow, word) | under;
    }
}

void digest_add(struct digest *digest, struct text row)
{
    struct sha256 hash = sha256_of(row);
    digest_add_hash(digest, &hash);
}

void digest_remove(struct digest *digest, struct text row)
{
    struct sha256 hash = sha256_of(row);
    digest_remove_hash(digest, &hash);
}

bool digest_equal(struct digest a, struct digest b)
{
    return memcmp(a.words, b.words, sizeof(a.words)) == 0;
}

struct text digest_format(struct digest digest, char out[static 65])
{
    struct sha256 bytes;
    for (size_t i = 0; i < 32; i++)
        bytes.bytes[i] = (uint8_t)(digest.words[3 - i / 8] >> (56 - 8 * (i % 8)));
    return sha256_format(&bytes, out);
}
