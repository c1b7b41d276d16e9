#include "tests/fuzz/fuzzer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static bool try_one(const struct fuzzer *fuzzer, struct arena *arena, struct random *random)
{
    struct buffer text;
    buffer_init(&text, 0);
    fuzzer->generate(&text, random);
    if (random_chance(random, fuzzer->percent_mutated)) {
        uint64_t mutations = 1 + random_below(random, FUZZ_MUTATIONS_MAX);
        for (; mutations > 0 && text.length > 0; mutations--)
            fuzzer->mutate(&text, random);
    }
    char *exact = malloc(text.length ? text.length : 1);
    REQUIRE(exact);
    memcpy(exact, text.data, text.length);
    bool is_fine = fuzzer->try_text(arena, text_slice(exact, text.length));
    free(exact);
    buffer_release(&text);
    arena_clear(arena);
    return is_fine;
}

static bool run(const struct fuzzer *fuzzer, uint64_t iterations, uint64_t seed)
{
    struct random root;
    struct arena arena;
    bool is_fine = true;
    random_seed(&root, seed);
    arena_init(&arena, 0);
    for (uint64_t i = 0; i < iterations && is_fine; i++) {
        struct random random = random_split(&root, i);
        is_fine = try_one(fuzzer, &arena, &random);
        if (!is_fine)
            printf("  iteration %" PRIu64 " of seed %" PRIu64 "\n", i, seed);
    }
    arena_release(&arena);
    return fuzzer->summarize(iterations) && is_fine;
}

int fuzzer_main(const struct fuzzer *fuzzer, int argument_count, char **arguments)
{
    uint64_t iterations = fuzzer->iterations;
    uint64_t seed = 1;
    if ((argument_count > 1 && !text_parse_uint64(text_of(arguments[1]), &iterations)) ||
        (argument_count > 2 && !text_parse_uint64(text_of(arguments[2]), &seed))) {
        fprintf(stderr, "usage: %s [iterations [seed]]\n", arguments[0]);
        return 2;
    }
    bool is_fine = run(fuzzer, iterations, seed);
    printf("%s %s\n", is_fine ? "ok" : "not ok", fuzzer->promise);
    return is_fine ? 0 : 1;
}
