/* What an event costs without Kafka and PostgreSQL: decoding it, planning what to load, folding it,
 * hashing what it changed; and within the fold the decision itself, from the state to the rule's
 * verdict (facts, what stays behind, references, the tables).
 *
 * The decision's functions are wrapped by the linker (bench.mk), so that the product knows nothing
 * of being timed; what reading the clock costs is measured and taken off.
 */
#include <stdio.h>
#include <stdlib.h>

#include "codec/event.h"
#include "fold/derive_facts.h"
#include "fold/fold.h"
#include "fold/plan.h"
#include "io/clock.h"
#include "journal.h"

enum { CALIBRATION_ROUNDS = 200000, TENANTS = 500, CLEAR_EVENTS = 1000 };

/* What is timed, and its name in the output. */
#define PARTS(X)                                                                                   \
    X(DECODE, "decode")                                                                            \
    X(PLAN, "plan")                                                                                \
    X(FOLD, "fold")                                                                                \
    X(SEAL, "seal")                                                                                \
    X(DECISION, "decision")

enum part {
#define PART(symbol, name) PART_##symbol,
    PARTS(PART)
#undef PART
        PART_COUNT
};

static const char *const part_names[] = {
#define PART(symbol, name) name,
    PARTS(PART)
#undef PART
};

struct timing {
    uint64_t us, calls;
};

static struct timing timings[PART_COUNT];
static uint64_t decisions;
static bool is_timing;

static int64_t part_begin(void)
{
    return is_timing ? clock_monotonic_us() : 0;
}

static void part_end(enum part part, int64_t begin)
{
    if (!is_timing)
        return;
    timings[part].us += (uint64_t)(clock_monotonic_us() - begin);
    timings[part].calls++;
}

/* --- the decision: each function as it is, and as its callers see it --------------------------
 */

/* Of the type that the header says, so that the compiler notices when it has changed. */
#define WRAP(name)                                                                                 \
    __typeof__(name) real_##name __asm__("__real_" #name);                                         \
    __typeof__(name) timed_##name __asm__("__wrap_" #name);
WRAP(derive_facts)
WRAP(derive_references)
WRAP(rules_dropped)
WRAP(rules_decide)

void timed_derive_facts(struct arena *arena, const struct tenant_state *state,
                        const struct comparison *comparison, const struct change *change,
                        struct derived_facts *out)
{
    int64_t begin = part_begin();
    real_derive_facts(arena, state, comparison, change, out);
    part_end(PART_DECISION, begin);
}

void timed_derive_references(struct arena *arena, const struct tenant_state *state,
                             const struct comparison *comparison, const struct change *change,
                             struct derived_facts *out)
{
    int64_t begin = part_begin();
    real_derive_references(arena, state, comparison, change, out);
    part_end(PART_DECISION, begin);
}

void timed_rules_dropped(const struct rules *rules, const struct facts *facts,
                         struct rules_groups *out)
{
    int64_t begin = part_begin();
    real_rules_dropped(rules, facts, out);
    part_end(PART_DECISION, begin);
}

void timed_rules_decide(const struct rules *rules, const struct facts *facts, struct decision *out)
{
    int64_t begin = part_begin();
    real_rules_decide(rules, facts, out);
    part_end(PART_DECISION, begin);
    decisions++;
}

/* --- the fold ------------------------------------------------------------------------------------
 */

static struct tenant_state *state_of(struct map *map, struct uuid tenant)
{
    struct tenant_state *state = map_get(map, uuid_key(&tenant));
    if (state)
        return state;
    state = malloc(sizeof(*state));
    REQUIRE(state);
    state_init(state, tenant);
    state->is_complete = true;
    map_put(map, uuid_key(&state->head.tenant), state);
    return state;
}

static void fold_one(struct map *states, struct arena *arena, const struct envelope *message)
{
    static const struct rules RULES = {.version = 1};
    struct event event;
    struct error error;
    int64_t begin = part_begin();
    if (!event_decode(message, arena, &event, &error))
        bug("%s", error.message);
    part_end(PART_DECODE, begin);

    struct tenant_state *state = state_of(states, event.tenant);
    struct plan plan;
    begin = part_begin();
    plan_init(&plan, arena);
    plan_event(state, &event, &plan);
    part_end(PART_PLAN, begin);

    struct effects effects;
    begin = part_begin();
    effects_init(&effects, arena);
    struct fold fold = {&RULES, &event, state, &effects};
    fold_complete(&fold);
    part_end(PART_FOLD, begin);

    begin = part_begin();
    state_flushed(state);
    part_end(PART_SEAL, begin);
}

/* Not inlined: callgrind counts from here (instructions.sh). */
__attribute__((noinline)) static void fold_all(const struct journal *journal)
{
    struct map states;
    struct arena arena;
    map_init(&states);
    arena_init(&arena, 0);
    for (size_t i = 0; i < journal->count; i++) {
        fold_one(&states, &arena, &journal->messages[i]);
        if (i % CLEAR_EVENTS == CLEAR_EVENTS - 1)
            arena_clear(&arena);
    }
    arena_release(&arena);
    for (size_t i = 0; i < states.entry_count; i++) {
        state_release(states.entries[i].value);
        free(states.entries[i].value);
    }
    map_release(&states);
}

/* What looking at the clock adds to a part that does nothing. */
static double clock_cost_us(void)
{
    for (int i = 0; i < CALIBRATION_ROUNDS; i++)
        part_end(PART_DECODE, part_begin());
    double cost = (double)timings[PART_DECODE].us / CALIBRATION_ROUNDS;
    timings[PART_DECODE] = (struct timing){0};
    return cost;
}

int main(int argc, char **argv)
{
    size_t events = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 50000;
    struct journal journal = {0};
    journal_make(&journal, 1, TENANTS, events);
    is_timing = true;
    double cost = clock_cost_us();
    decisions = 0;
    fold_all(&journal);
    for (int part = 0; part < PART_COUNT; part++)
        printf("%s %.2f us_per_event\n", part_names[part],
               ((double)timings[part].us - cost * (double)timings[part].calls) / (double)events);
    printf("decisions %.2f per_event\n", (double)decisions / (double)events);
    printf("commands %.2f per_event\n", (double)journal.write_count / (double)events);
    journal_release(&journal);
    return 0;
}
