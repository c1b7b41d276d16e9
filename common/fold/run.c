/* Runs: a state machine, not rows. R83: anybody may ask at any time; R123: asking while one is
 * going on joins it, and is followed by the next when that one has read already: it says nothing of
 * what was changed since. R82, R84: the next automatic run is due about a day after the last one
 * ended. */
#include "fold/handlers.h"
#include "model/profile.h"

static bool is_open(const struct run *run)
{
    return run->phase != RUN_NONE && run->phase != RUN_CLOSED;
}

static void begin(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    head->run = (struct run){
        .id = derive_run_id(head->tenant, fold->event->id),
        .phase = RUN_READING,
        .requested_at = fold->event->time,
        .read_at = INSTANT_NONE,
        .closed_at = INSTANT_NONE,
    };
    struct read_command *read = effects_add_read(fold->effects);
    *read = (struct read_command){
        .id = derive_read_id(head->tenant, head->run.id, READ_RUN, 0),
        .tenant = head->tenant,
        .kind = READ_RUN,
        .run_id = head->run.id,
    };
}

void fold_run_requested(struct fold *fold)
{
    struct run *run = &fold->state->head.run;
    fold->effects->outcome = OUTCOME_APPLIED;
    if (!is_open(run)) {
        begin(fold);
        return;
    }
    if (run->phase == RUN_READING || run->is_asked_again)
        fold->effects->outcome = OUTCOME_NO_CHANGE;
    run->is_asked_again = run->phase != RUN_READING;
}

void fold_run_read(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    struct run *run = &head->run;
    if (run->phase != RUN_READING || !uuid_equal(run->id, fold->event->run_read.run_id)) {
        fold->effects->outcome = OUTCOME_SUPERSEDED;
        return;
    }
    run->phase = RUN_RELEASING;
    run->read_at = fold->event->time;
    run->read_count = fold->event->run_read.read_count;
    run->read_event = head->event_count;
    state_wake_run(fold->state);
    fold->effects->outcome = OUTCOME_APPLIED;
}

static void plan_next_run(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    bool is_automatic = profile_syncs_by_itself(&head->settings);
    struct read_command *read = effects_add_read(fold->effects);
    *read = (struct read_command){
        .id = derive_read_id(head->tenant, head->run.id, READ_SCHEDULE, head->event_count),
        .tenant = head->tenant,
        .kind = READ_SCHEDULE,
        .run_id = head->run.id,
        .due = is_automatic ? head->run.closed_at + RUN_AUTOMATIC_AFTER_US : INSTANT_NONE,
    };
}

void run_advance(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    struct run *run = &head->run;
    if (head->agenda.count > 0)
        return;
    if (run->phase == RUN_RELEASING)
        run->phase = RUN_SETTLING;
    if (run->phase != RUN_SETTLING || run->open_count > 0)
        return;
    run->phase = RUN_CLOSED;
    run->closed_at = fold->event->time;
    fold->effects->has_closed_run = true;
    fold->effects->closed_run = *run;
    plan_next_run(fold);
    if (run->is_asked_again)
        begin(fold);
}
