/* A fuzzer's run: texts from a seed, some of them damaged, each tried in memory of exactly its
 * size, so that the sanitizer sees a byte read too far. The same seed gives the same texts.
 */
#ifndef TIEOUT_TESTS_FUZZ_FUZZER_H
#define TIEOUT_TESTS_FUZZ_FUZZER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/random.h"

enum { FUZZ_MUTATIONS_MAX = 3 };

struct fuzzer {
    const char *promise; /* what "ok" stands before */
    uint64_t iterations; /* unless the command line says otherwise */
    uint32_t percent_mutated;
    void (*generate)(struct buffer *out, struct random *random);
    void (*mutate)(struct buffer *text, struct random *random); /* never an empty one */
    /* False, and a report on the standard output: a promise is broken. */
    bool (*try_text)(struct arena *arena, struct text text);
    /* Prints what was seen; false: too little of something to prove anything. */
    bool (*summarize)(uint64_t iterations);
};

/* The program: "[iterations [seed]]". Its exit status. */
int fuzzer_main(const struct fuzzer *fuzzer, int argument_count, char **arguments);

#endif
