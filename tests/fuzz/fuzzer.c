#include "tests/fuzz/fuzzer.h"

#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static bool try_exact(const struct fuzzer *fuzzer, struct arena *arena, struct text text)
{
    char *exact = malloc(text.length ? text.length : 1);
    REQUIRE(exact);
    if (text.length > 0)
        memcpy(exact, text.data, text.length);
    bool is_fine = fuzzer->try_text(arena, text_slice(exact, text.length));
    free(exact);
    arena_clear(arena);
    return is_fine;
}

/* --- what is kept ----------------------------------------------------------------------------- */

static bool try_file(const struct fuzzer *fuzzer, struct arena *arena, const char *path)
{
    static char bytes[FUZZ_KEPT_BYTES_MAX];
    FILE *file = fopen(path, "r");
    REQUIRE(file);
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    bool is_whole = feof(file) != 0;
    fclose(file);
    REQUIRE(is_whole);
    bool is_fine = try_exact(fuzzer, arena, text_slice(bytes, length));
    if (!is_fine)
        printf("  %s\n", path);
    return is_fine;
}

static bool try_kept(const struct fuzzer *fuzzer)
{
    char path[PATH_MAX];
    struct arena arena;
    glob_t found;
    bool is_fine = true;
    snprintf(path, sizeof(path), "%s/*", fuzzer->corpus);
    REQUIRE(glob(path, 0, NULL, &found) == 0);
    arena_init(&arena, 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        is_fine = try_file(fuzzer, &arena, found.gl_pathv[i]) && is_fine;
    printf("%s: %zu texts\n", fuzzer->corpus, found.gl_pathc);
    arena_release(&arena);
    globfree(&found);
    return is_fine;
}

/* --- what a seed gives ------------------------------------------------------------------------ */

static void make(const struct fuzzer *fuzzer, struct random *random, struct buffer *text)
{
    fuzzer->generate(text, random);
    if (!random_chance(random, fuzzer->percent_mutated))
        return;
    uint64_t mutations = 1 + random_below(random, FUZZ_MUTATIONS_MAX);
    for (; mutations > 0 && text->length > 0; mutations--)
        fuzzer->mutate(text, random);
}

static bool try_one(const struct fuzzer *fuzzer, struct arena *arena, struct random *random)
{
    struct buffer text;
    buffer_init(&text, 0);
    make(fuzzer, random, &text);
    bool is_fine = try_exact(fuzzer, arena, buffer_text(&text));
    buffer_release(&text);
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
    bool is_fine = try_kept(fuzzer);
    is_fine = run(fuzzer, iterations, seed) && is_fine;
    printf("%s %s\n", is_fine ? "ok" : "not ok", fuzzer->promise);
    return is_fine ? 0 : 1;
}

#ifdef FUZZ_GUIDED
void fuzzer_try(const struct fuzzer *fuzzer, struct text text)
{
    struct arena arena;
    arena_init(&arena, 0);
    bool is_fine = try_exact(fuzzer, &arena, text);
    fflush(stdout);
    REQUIRE(is_fine);
    arena_release(&arena);
}

size_t fuzzer_make(const struct fuzzer *fuzzer, uint8_t *bytes, size_t bytes_max,
                   struct random *random)
{
    struct buffer text;
    buffer_init(&text, 0);
    make(fuzzer, random, &text);
    size_t length = text.length < bytes_max ? text.length : bytes_max;
    memcpy(bytes, text.data, length);
    buffer_release(&text);
    return length;
}
#endif
