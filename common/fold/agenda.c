#include "fold/state.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* Who waits for an answer waits at the record whose answer it is. */
static struct subject subject_normal(struct subject subject)
{
    if (subject.kind == SUBJECT_ANSWER)
        subject.kind = SUBJECT_RECORD;
    return subject;
}

void agenda_add(struct agenda *agenda, struct subject subject)
{
    subject = subject_normal(subject);
    for (size_t i = 0; i < agenda->count; i++) {
        struct agenda_item *item = &agenda->items[i];
        if (item->subject.kind == subject.kind && item->subject.turn == subject.turn &&
            uuid_equal(item->subject.record, subject.record)) {
            item->after = UUID_NIL;
            return;
        }
    }
    if (agenda->count == agenda->capacity) {
        REQUIRE(agenda->count < AGENDA_ITEMS_MAX);
        agenda->capacity = agenda->capacity ? agenda->capacity * 2 : 16;
        agenda->items = realloc(agenda->items, agenda->capacity * sizeof(*agenda->items));
        REQUIRE(agenda->items);
    }
    agenda->items[agenda->count++] = (struct agenda_item){.subject = subject};
}

void agenda_drop_first(struct agenda *agenda)
{
    REQUIRE(agenda->count > 0);
    agenda->count--;
    memmove(agenda->items, agenda->items + 1, agenda->count * sizeof(*agenda->items));
}

void state_wake(struct tenant_state *state, struct subject subject)
{
    if (state->head.waiting_count[subject.kind] > 0)
        agenda_add(&state->head.agenda, subject);
}

void state_wake_run(struct tenant_state *state)
{
    for (int turn = 0; turn < TURN_COUNT; turn++)
        state_wake(state, (struct subject){.kind = SUBJECT_RUN, .turn = (enum turn)turn});
}

void state_wake_all(struct tenant_state *state)
{
    const uint64_t *waiting = state->head.waiting_count;
    state_wake(state, (struct subject){.kind = SUBJECT_SETTINGS});
    state_wake_run(state);
    /* Who waits for an answer waits at a record as well: they have one key. */
    if (waiting[SUBJECT_RECORD] + waiting[SUBJECT_ANSWER] > 0)
        agenda_add(&state->head.agenda, (struct subject){.kind = SUBJECT_RECORD});
}
