/* A seeded generator for simulations, tests and jitter; the same seed gives the same numbers.
 * Never for secrets (io/crypto.h) and never for ids (base/uuid.h).
 */
#ifndef TIEOUT_BASE_RANDOM_H
#define TIEOUT_BASE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_seed(struct random *random, uint64_t seed);
/* A generator of its own for a part, so that a new call elsewhere does not reshuffle it. */
struct random random_split(const struct random *random, uint64_t part);
uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t bound); /* 0..bound-1; bound > 0 */
bool random_chance(struct random *random, uint32_t percent);

#endif
