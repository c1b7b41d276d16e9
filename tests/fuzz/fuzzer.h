/* A fuzzer's run: the texts that are kept, then texts from a seed, some of them damaged; each is
 * tried in memory of exactly its size, so that the sanitizer sees a byte read too far. The same
 * seed gives the same texts.
 *
 * Built with FUZZ_GUIDED (make fuzz-guided: clang's libFuzzer, which looks for texts that reach new
 * code) it tries what it is given. What such a run has found is kept: a file each in corpus/NAME.
 */
#ifndef TIEOUT_TESTS_FUZZ_FUZZER_H
#define TIEOUT_TESTS_FUZZ_FUZZER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/random.h"

enum { FUZZ_MUTATIONS_MAX = 3, FUZZ_KEPT_BYTES_MAX = 64 << 10 };

struct fuzzer {
    const char *promise; /* what "ok" stands before */
    const char *corpus;  /* folder of the texts that are kept, from the top of the tree */
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
#ifdef FUZZ_GUIDED
/* One text; aborts when a promise is broken. */
void fuzzer_try(const struct fuzzer *fuzzer, struct text text);
/* In the place of a text another one, as a seed gives it; its length. */
size_t fuzzer_make(const struct fuzzer *fuzzer, uint8_t *bytes, size_t bytes_max,
                   struct random *random);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t bytes_max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t bytes_max);

#define FUZZER_PROGRAM(fuzzer)                                                                     \
    int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)                                \
    {                                                                                              \
        fuzzer_try(&(fuzzer), text_slice((const char *)bytes, length));                            \
        return 0;                                                                                  \
    }                                                                                              \
    size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t bytes_max, unsigned seed) \
    {                                                                                              \
        struct random random;                                                                      \
        random_seed(&random, seed);                                                                \
        if (random_chance(&random, 50))                                                            \
            return LLVMFuzzerMutate(bytes, length, bytes_max);                                     \
        return fuzzer_make(&(fuzzer), bytes, bytes_max, &random);                                  \
    }
#else
#define FUZZER_PROGRAM(fuzzer)                                                                     \
    int main(int argument_count, char **arguments)                                                 \
    {                                                                                              \
        return fuzzer_main(&(fuzzer), argument_count, arguments);                                  \
    }
#endif

#endif
