#include "base/uuid.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"

enum { TEXT_CHARACTERS = UUID_TEXT_BYTES - 1 };

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_hyphen_place(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

bool uuid_parse(struct text text, struct uuid *out)
{
    if (text.length != TEXT_CHARACTERS)
        return false;
    struct uuid uuid = UUID_NIL;
    size_t nibble = 0;
    for (size_t i = 0; i < TEXT_CHARACTERS; i++) {
        if (is_hyphen_place(i)) {
            if (text.data[i] != '-')
                return false;
            continue;
        }
        int value = hex_value(text.data[i]);
        if (value < 0)
            return false;
        uuid.bytes[nibble / 2] |= (uint8_t)(nibble % 2 ? value : value << 4);
        nibble++;
    }
    *out = uuid;
    return true;
}

struct text uuid_format(struct uuid uuid, char out[static UUID_TEXT_BYTES])
{
    static const char HEX[] = "0123456789abcdef";
    size_t nibble = 0;
    for (size_t i = 0; i < TEXT_CHARACTERS; i++) {
        if (is_hyphen_place(i)) {
            out[i] = '-';
            continue;
        }
        out[i] = HEX[(uuid.bytes[nibble / 2] >> (nibble % 2 ? 0 : 4)) & 15];
        nibble++;
    }
    out[TEXT_CHARACTERS] = '\0';
    return text_slice(out, TEXT_CHARACTERS);
}

bool uuid_equal(struct uuid a, struct uuid b)
{
    return uuid_compare(a, b) == 0;
}

int uuid_compare(struct uuid a, struct uuid b)
{
    int order = memcmp(a.bytes, b.bytes, sizeof(a.bytes));
    return (order > 0) - (order < 0);
}

bool uuid_is_nil(struct uuid uuid)
{
    return uuid_equal(uuid, UUID_NIL);
}

struct uuid uuid_derive(struct uuid namespace_id, const struct text *parts, size_t part_count)
{
    REQUIRE(part_count <= UUID_NAME_PARTS_MAX);
    char lengths[UUID_NAME_PARTS_MAX][8];
    struct text hashed[1 + 2 * UUID_NAME_PARTS_MAX];
    size_t hashed_count = 0;
    hashed[hashed_count++] = uuid_key(&namespace_id);
    for (size_t i = 0; i < part_count; i++) {
        for (size_t b = 0; b < 8; b++)
            lengths[i][b] = (char)((uint64_t)parts[i].length >> (56 - 8 * b));
        hashed[hashed_count++] = text_slice(lengths[i], 8);
        hashed[hashed_count++] = parts[i];
    }
    struct sha1 hash = sha1_of_parts(hashed, hashed_count);
    struct uuid uuid;
    memcpy(uuid.bytes, hash.bytes, sizeof(uuid.bytes));
    uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0F) | 0x50);
    uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3F) | 0x80);
    return uuid;
}

struct text uuid_key(const struct uuid *uuid)
{
    return text_slice((const char *)uuid->bytes, sizeof(uuid->bytes));
}
