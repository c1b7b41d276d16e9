#include "base/random.h"

#include "base/error.h"

/* splitmix64: spreads a seed over the state. */
static uint64_t spread(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15u;
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void random_seed(struct random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        random->state[i] = spread(&seed);
}

struct random random_split(const struct random *random, uint64_t part)
{
    uint64_t seed = part;
    for (int i = 0; i < 4; i++)
        seed = spread(&seed) ^ random->state[i];
    struct random own;
    random_seed(&own, seed);
    return own;
}

static uint64_t rotate(uint64_t value, int bits)
{
    return (value << bits) | (value >> (64 - bits));
}

/* xoshiro256** by Blackman and Vigna. */
uint64_t random_next(struct random *random)
{
    uint64_t *state = random->state;
    uint64_t result = rotate(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 45);
    return result;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    REQUIRE(bound > 0);
    /* Values under 2^64 mod bound are drawn again: otherwise small results come up too often. */
    uint64_t uneven = (0 - bound) % bound;
    uint64_t value = random_next(random);
    while (value < uneven)
        value = random_next(random);
    return value % bound;
}

bool random_chance(struct random *random, uint32_t percent)
{
    return random_below(random, 100) < percent;
}
