#include "io/kafka.h"

/* MurmurHash2 as in Kafka's Java clients: 32 bits, their seed. */
static uint32_t murmur2(const uint8_t *bytes, size_t length)
{
    const uint32_t factor = 0x5bd1e995;
    uint32_t hash = 0x9747b28c ^ (uint32_t)length;

    for (; length >= 4; bytes += 4, length -= 4) {
        uint32_t word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                        (uint32_t)bytes[3] << 24;

        word *= factor;
        word ^= word >> 24;
        hash = (hash * factor) ^ (word * factor);
    }
    if (length >= 3)
        hash ^= (uint32_t)bytes[2] << 16;
    if (length >= 2)
        hash ^= (uint32_t)bytes[1] << 8;
    if (length >= 1)
        hash = (hash ^ bytes[0]) * factor;
    hash ^= hash >> 13;
    hash *= factor;
    return hash ^ hash >> 15;
}

int32_t kafka_partition_for_key(struct text key, int32_t partition_count)
{
    REQUIRE(text_is_present(key) && partition_count > 0);
    return (int32_t)(murmur2((const uint8_t *)key.data, key.length) & 0x7fffffff) % partition_count;
}
