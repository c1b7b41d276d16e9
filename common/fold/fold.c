#include "fold/fold.h"

#include "fold/decide.h"
#include "fold/handlers.h"
#include "fold/keys.h"
#include "fold/remember.h"
#include "fold/request.h"

/* Asks the rules; a refusal is the event's outcome. */
static bool is_allowed(struct fold *fold, const struct record *record)
{
    struct tenant_head *head = &fold->state->head;
    const struct request request = {
        .rules = fold->rules,
        .head = head,
        .event = fold->event,
        .record = record,
        .is_connecting = head->event_count == 1,
    };
    struct effects *effects = fold->effects;
    struct request_judgement judgement;
    if (request_judge(&request, effects->arena, &judgement))
        return true;
    effects->outcome = OUTCOME_REFUSED;
    effects->reason = judgement.reason.data;
    effects->rule = judgement.rule;
    if (head->event_count == 1)
        head->event_count = 0; /* it has not begun: it may be connected another way */
    return false;
}

/* R75: the moment counts from which bills made in QuickBooks Desktop come in. */
static void note_two_way(struct fold *fold, bool was_on)
{
    struct tenant_settings *settings = &fold->state->head.settings;
    char text[INSTANT_TEXT_BYTES_MAX];
    if (was_on || !tenant_settings_is_true(settings, TENANT_SETTING_TWO_WAY_BILLS))
        return;
    struct error error;
    REQUIRE(tenant_settings_put(settings, TENANT_SETTING_TWO_WAY_ENABLED_AT,
                                instant_format(fold->event->time, text), &error));
}

static void fold_settings(struct fold *fold)
{
    const struct event *event = fold->event;
    struct tenant_settings *settings = &fold->state->head.settings;
    bool was_on = tenant_settings_is_true(settings, TENANT_SETTING_TWO_WAY_BILLS);
    bool is_other = false;
    if (!is_allowed(fold, NULL)) /* all or nothing */
        return;
    for (size_t i = 0; i < event->settings.change_count; i++) {
        const struct setting_change *change = &event->settings.changes[i];
        struct error error;
        is_other =
            is_other || !text_equal(tenant_settings_get(settings, change->setting), change->value);
        REQUIRE(tenant_settings_put(settings, change->setting, change->value, &error));
    }
    if (!is_other)
        return;
    note_two_way(fold, was_on);
    state_wake_all(fold->state);
    fold->effects->outcome = OUTCOME_APPLIED;
}

static void fold_choice(struct fold *fold)
{
    const struct event *event = fold->event;
    struct record *record = state_resolve(fold->state, event->choice.record_id);
    if (!record) {
        fold->effects->outcome = OUTCOME_REFUSED;
        fold->effects->reason = "record: no record of this tenant has this id";
        return;
    }
    if (!is_allowed(fold, record))
        return;
    record = state_edit(fold->state, record->id, record->entity);
    fold->effects->has_record = true;
    fold->effects->record_id = record->id;
    record->changed_event = fold->state->head.event_count;
    record->is_marked = event->choice.choice == CHOICE_DO_NOT_SYNC;
    record->has_choice =
        event->choice.choice == CHOICE_TAKE_PLATFORM || event->choice.choice == CHOICE_TAKE_LEDGER;
    record->choice = event->choice.choice;
    record->is_paid_hold = record->is_paid_hold && !record->has_choice;
    for (int half = 0; half < HALF_COUNT; half++) {
        record->refusal[half] = REFUSAL_NONE;
        record->stale_count[half] = 0;
    }
    state_settle(fold->state);
    decide_record(fold, record->id);
    state_settle(fold->state);
    decide_outcome(fold, record);
}

static void fold_rules(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    if (!is_allowed(fold, NULL) || fold->event->rules.version == head->rules_version)
        return;
    head->rules_version = fold->event->rules.version;
    state_wake_all(fold->state);
    fold->effects->outcome = OUTCOME_APPLIED;
}

void fold_event(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    REQUIRE(uuid_equal(fold->event->tenant, head->tenant));
    /* A tenant begins with its settings; what comes before belongs to nobody that we know. */
    if (head->event_count == 0 && fold->event->type != EVENT_SETTINGS) {
        fold->effects->outcome = OUTCOME_QUARANTINED;
        fold->effects->reason = "tenant: is not connected";
        return;
    }
    head->event_count++;
    switch (fold->event->type) {
    case EVENT_OBSERVED:
        fold_observation(fold);
        return;
    case EVENT_RESULT:
        fold_result(fold);
        return;
    case EVENT_SETTINGS:
        fold_settings(fold);
        return;
    case EVENT_RUN_REQUESTED:
        fold_run_requested(fold);
        return;
    case EVENT_RUN_READ:
        fold_run_read(fold);
        return;
    case EVENT_CHOICE:
        fold_choice(fold);
        return;
    case EVENT_CONTINUE:
        head->has_continue = false;
        fold->effects->outcome = OUTCOME_APPLIED;
        return;
    case EVENT_RULES:
        fold_rules(fold);
        return;
    case EVENT_COUNT:
        break;
    }
    bug("event type %d is none", (int)fold->event->type);
}

bool fold_agenda(struct fold *fold)
{
    struct agenda *agenda = &fold->state->head.agenda;
    if (agenda->count == 0)
        return false;
    struct agenda_item *item = &agenda->items[0];
    struct text key = key_waiters(fold->effects->arena, item->subject);
    struct record *record = state_next(fold->state, key, item->after);
    if (!record) {
        agenda_drop_first(agenda);
        return true;
    }
    item->after = record->id;
    remember_gone_copy(fold, record);
    decide_record(fold, record->id);
    state_settle(fold->state);
    return true;
}

void fold_finish(struct fold *fold)
{
    struct tenant_head *head = &fold->state->head;
    run_advance(fold);
    if (head->agenda.count == 0 || head->has_continue)
        return;
    head->has_continue = true;
    fold->effects->wants_continue = true;
}

void fold_complete(struct fold *fold)
{
    REQUIRE(fold->state->is_complete);
    fold_event(fold);
    for (int i = 0; i < AGENDA_STEPS_PER_EVENT; i++)
        if (!fold_agenda(fold))
            break;
    fold_finish(fold);
}
