/* How long the pure part takes: decoding and folding a journal in memory, one event after another.
 */
#include <stdio.h>
#include <stdlib.h>

#include "codec/event.h"
#include "fold/fold.h"
#include "fold/plan.h"
#include "io/clock.h"
#include "journal.h"

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

static void fold_all(const struct journal *journal, bool is_planning)
{
    struct map states;
    struct arena arena;
    map_init(&states);
    arena_init(&arena, 0);
    for (size_t i = 0; i < journal->count; i++) {
        struct event event;
        struct error error;
        if (!event_decode(&journal->messages[i], &arena, &event, &error))
            bug("%s", error.message);
        struct tenant_state *state = state_of(&states, event.tenant);
        struct rules rules = {.version = 1};
        struct effects effects;
        struct plan plan;
        effects_init(&effects, &arena);
        plan_init(&plan, &arena);
        if (is_planning)
            plan_event(state, &event, &plan);
        struct fold fold = {&rules, &event, state, &effects};
        fold_complete(&fold);
        state_flushed(state);
        if (i % 1000 == 999)
            arena_clear(&arena);
    }
    arena_release(&arena);
    for (size_t i = 0; i < states.entry_count; i++) {
        state_release(states.entries[i].value);
        free(states.entries[i].value);
    }
    map_release(&states);
}

int main(int argc, char **argv)
{
    size_t events = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 50000;
    struct journal journal = {0};
    journal_make(&journal, 1, 500, events);
    for (int planning = 0; planning < 2; planning++) {
        int64_t begin = clock_monotonic_ms();
        fold_all(&journal, planning);
        int64_t ms = clock_monotonic_ms() - begin;
        printf("%s %.1f us_per_event\n", planning ? "decode_plan_fold" : "decode_fold",
               (double)ms * 1000.0 / (double)events);
    }
    printf("commands_per_event %.2f ratio\n", (double)journal.write_count / (double)events);
    journal_release(&journal);
    return 0;
}
