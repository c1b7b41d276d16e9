/* sim: runs seeds of the simulation. Prints `ok NAME` or `not ok NAME`, and how to run a seed that
 * failed alone. See --help. */
#include "tests/sim/world.h"

#include "base/error.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_DEFAULT = 360, TWICE_EVERY = 40 };

struct arguments {
    uint64_t from, to, steps;
    bool is_verbose;
};

static const char USAGE[] =
    "usage: sim [--seeds FROM-TO] [--seed S] [--steps N] [--verbose]\n"
    "  --seeds FROM-TO  the seeds to run (1-200)\n"
    "  --seed S         one seed\n"
    "  --steps N        steps in which things go wrong, before all must come to rest (360)\n"
    "  --verbose        prints everything that happens\n";

static struct world world;
static struct arguments arguments = {1, 200, STEPS_DEFAULT, false};

static void print_seed(FILE *out)
{
    fprintf(out, "  seed %" PRIu64 ":", world.seed);
    options_print(&world.options, out);
    fprintf(out, "\n  run it alone: sim --seed %" PRIu64 " --steps %" PRIu64 " --verbose\n",
            world.seed, arguments.steps);
    fflush(out);
}

/* A broken promise of the code ends the process: the seed is told all the same. */
static void handle_abort(int signal_number)
{
    (void)signal_number;
    printf("not ok seed %" PRIu64 " (ended by a failed REQUIRE)\n", world.seed);
    print_seed(stdout);
    _Exit(1);
}

static bool parse_number(const char *text, uint64_t *out)
{
    return text && text_parse_uint64(text_of(text), out);
}

static bool parse_range(const char *text, struct arguments *out)
{
    struct text rest = text_of(text);
    struct text from = text_next(&rest, '-');
    return text_parse_uint64(from, &out->from) && text_parse_uint64(rest, &out->to) &&
           out->from <= out->to;
}

static bool parse_arguments(int count, char **values, struct arguments *out)
{
    for (int i = 1; i < count; i++) {
        const char *name = values[i], *value = i + 1 < count ? values[i + 1] : NULL;
        bool ok = true;
        if (strcmp(name, "--verbose") == 0) {
            out->is_verbose = true;
            continue;
        }
        if (strcmp(name, "--seeds") == 0 && value)
            ok = parse_range(value, out);
        else if (strcmp(name, "--seed") == 0)
            ok = parse_number(value, &out->from), out->to = out->from;
        else if (strcmp(name, "--steps") == 0)
            ok = parse_number(value, &out->steps);
        else
            ok = false;
        if (!ok)
            return false;
        i++;
    }
    return true;
}

static bool run_seed(uint64_t seed, struct counts *total)
{
    bool ok = world_run(&world, seed, arguments.steps, arguments.is_verbose);
    uint64_t trace = world.trace;
    if (ok && (seed % TWICE_EVERY == 0 || arguments.from == arguments.to)) {
        world_run(&world, seed, arguments.steps, false);
        if (world.trace != trace) {
            ok = false;
            snprintf(world.failure, sizeof(world.failure), "the same seed ran otherwise");
        }
    }
#define COUNT(name) total->name += world.counts.name;
#include "tests/sim/counts.def"
#undef COUNT
    if (ok)
        return true;
    printf("not ok seed %" PRIu64 "\n  %s\n", seed, world.failure);
    print_seed(stdout);
    return false;
}

int main(int count, char **values)
{
    struct counts total = {0};
    uint64_t failed = 0;
    if (!parse_arguments(count, values, &arguments)) {
        fputs(USAGE, stderr);
        return 2;
    }
    signal(SIGABRT, handle_abort);
    for (uint64_t seed = arguments.from; seed <= arguments.to; seed++)
        failed += !run_seed(seed, &total);
#define COUNT(name) printf(" %s=%" PRIu64, #name, total.name);
    fputs(" ", stdout);
#include "tests/sim/counts.def"
#undef COUNT
    putchar('\n');
    if (failed == 0)
        printf("ok seeds %" PRIu64 " to %" PRIu64 "\n", arguments.from, arguments.to);
    return failed ? 1 : 0;
}
