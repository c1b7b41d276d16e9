/* Our JSON reader against jansson: both must accept the same texts and see the same in them.
 *
 * Differences that are meant, and nothing else passes: ours refuses nesting over JSON_DEPTH_MAX;
 * jansson refuses numbers that its own types cannot hold, and takes a NUL behind the value for the
 * end of the text. Deterministic: the same seed gives the
 * same texts. Usage: json_fuzz [iterations [seed]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "syntax/json.h"
#include "tests/fuzz/jansson_reader.h"
#include "tests/fuzz/json_texts.h"

enum {
    ITERATIONS_USUAL = 100000,
    MUTATIONS_MAX = 3,
    PERCENT_MUTATED = 60,
    PERCENT_SEEN_MIN = 20, /* of accepted and of refused texts: less would prove little */
};

struct tally {
    uint64_t accepted;
    uint64_t refused;
    uint64_t too_deep;
    uint64_t too_big;
    uint64_t with_nul;
};

static void describe_number(struct buffer *out, struct text text)
{
    int64_t whole = 0;
    char digits[512];
    if (text_parse_int64(text, &whole))
        describe_integer(out, whole);
    else if (text_copy(text, digits, sizeof(digits)))
        describe_real(out, strtod(digits, NULL));
}

static void describe(struct buffer *out, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL:
        buffer_append_char(out, 'n');
        return;
    case JSON_FALSE:
        buffer_append_char(out, 'f');
        return;
    case JSON_TRUE:
        buffer_append_char(out, 't');
        return;
    case JSON_NUMBER:
        describe_number(out, value->text);
        return;
    case JSON_STRING:
        describe_string(out, value->text);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    buffer_append_char(out, value->kind == JSON_OBJECT ? '{' : '[');
    JSON_EACH(item, value)
    {
        if (text_is_present(item->key))
            describe_string(out, item->key);
        describe(out, item);
    }
    buffer_append_char(out, value->kind == JSON_OBJECT ? '}' : ']');
}

/* Read by jansson: the same value as `expected` describes? */
static bool reads_as(struct text json, struct text expected)
{
    struct buffer again;
    buffer_init(&again, 0);
    bool is_same =
        jansson_read(json, &again).is_accepted && text_equal(buffer_text(&again), expected);
    buffer_release(&again);
    return is_same;
}

/* NULL, or which of the promises about an accepted value is broken. */
static const char *check_accepted(const struct json *value, struct text expected)
{
    struct buffer buffer;
    struct json_writer writer;
    const char *problem = NULL;
    buffer_init(&buffer, 0);
    describe(&buffer, value);
    if (!text_equal(buffer_text(&buffer), expected))
        problem = "we see other values";
    buffer_clear(&buffer);
    json_writer_init(&writer, &buffer);
    json_write_tree(&writer, NULL, value);
    if (!problem && !reads_as(buffer_text(&buffer), expected))
        problem = "what we write is another value";
    if (!problem && !reads_as(value->span, expected))
        problem = "the span is another value";
    buffer_release(&buffer);
    return problem;
}

/* False, and a report on the standard output, when the two readers disagree. */
static bool compare(struct arena *arena, struct text text, struct tally *tally)
{
    struct error error = {0};
    struct buffer theirs;
    buffer_init(&theirs, 0);
    const struct json *ours = json_parse(arena, text, &error);
    struct jansson_verdict verdict = jansson_read(text, &theirs);
    const char *problem = NULL;
    if (ours && verdict.is_accepted) {
        tally->accepted++;
        problem = check_accepted(ours, buffer_text(&theirs));
    } else if (!ours && !verdict.is_accepted) {
        tally->refused++;
    } else if (ours && verdict.is_overflow) {
        tally->too_big++;
    } else if (!ours && strstr(error.message, "nested too deep")) {
        tally->too_deep++;
    } else if (!ours && text.length > 0 && memchr(text.data, '\0', text.length)) {
        tally->with_nul++;
    } else {
        problem = ours ? "only we accept it" : "only we refuse it";
    }
    if (problem)
        printf("%s\n  ours:    %s\n  jansson: %s\n", problem, error.message, verdict.message);
    buffer_release(&theirs);
    return problem == NULL;
}

static void print_text(struct text text)
{
    printf("  text:    ");
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c < 0x7f && c != '\\')
            putchar(c);
        else
            printf("\\x%02x", c);
    }
    putchar('\n');
}

static bool compare_one(struct arena *arena, struct random *random, struct tally *tally)
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    json_text_generate(&buffer, random);
    if (random_chance(random, PERCENT_MUTATED)) {
        for (uint64_t left = 1 + random_below(random, MUTATIONS_MAX); left > 0; left--)
            json_text_mutate(&buffer, random);
    }
    /* In memory of exactly its size, so that the sanitizer sees a byte read too far. */
    char *exact = malloc(buffer.length ? buffer.length : 1);
    REQUIRE(exact);
    memcpy(exact, buffer_text(&buffer).data, buffer.length);
    struct text text = text_slice(exact, buffer.length);
    bool is_fine = compare(arena, text, tally);
    if (!is_fine)
        print_text(text);
    free(exact);
    buffer_release(&buffer);
    arena_clear(arena);
    return is_fine;
}

/* A fuzzer whose texts are all of one sort would pass for ever. */
static bool has_both_sorts(const struct tally *tally, uint64_t iterations)
{
    uint64_t least = iterations / 100 * PERCENT_SEEN_MIN;
    return tally->accepted >= least && tally->refused >= least;
}

static bool run(uint64_t iterations, uint64_t seed)
{
    struct random root;
    struct arena arena;
    struct tally tally = {0};
    random_seed(&root, seed);
    arena_init(&arena, 0);
    bool is_fine = true;
    for (uint64_t i = 0; i < iterations && is_fine; i++) {
        struct random random = random_split(&root, i);
        is_fine = compare_one(&arena, &random, &tally);
        if (!is_fine)
            printf("  iteration %" PRIu64 " of seed %" PRIu64 "\n", i, seed);
    }
    arena_release(&arena);
    printf("json_fuzz: %" PRIu64 " accepted, %" PRIu64 " refused, %" PRIu64
           " too deep for us, %" PRIu64 " too big for jansson, %" PRIu64 " with a NUL\n",
           tally.accepted, tally.refused, tally.too_deep, tally.too_big, tally.with_nul);
    if (is_fine && !has_both_sorts(&tally, iterations)) {
        printf("json_fuzz: too few texts of one sort to prove anything\n");
        return false;
    }
    return is_fine;
}

int main(int argument_count, char **arguments)
{
    uint64_t iterations = ITERATIONS_USUAL;
    uint64_t seed = 1;
    if ((argument_count > 1 && !text_parse_uint64(text_of(arguments[1]), &iterations)) ||
        (argument_count > 2 && !text_parse_uint64(text_of(arguments[2]), &seed))) {
        fprintf(stderr, "usage: %s [iterations [seed]]\n", arguments[0]);
        return 2;
    }
    bool is_fine = run(iterations, seed);
    printf("%s JSON is read as jansson reads it\n", is_fine ? "ok" : "not ok");
    return is_fine ? 0 : 1;
}
