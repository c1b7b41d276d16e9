/* An observation: a side showed a record, or it is proven that the side has it no longer. */
#include "fold/decide.h"
#include "fold/documents.h"
#include "fold/handlers.h"
#include "fold/keys.h"
#include "fold/namesake.h"
#include "fold/remember.h"

/* The record that holds the side's id already, or NULL. */
static struct record *find_known(struct fold *fold, const struct observation *observation)
{
    enum half half = side_half(observation->side);
    struct text key =
        key_identity(fold->effects->arena, half, observation->entity, observation->id);
    size_t count;
    const struct uuid *ids = state_ids(fold->state, key, &count);
    return count ? state_resolve(fold->state, ids[0]) : NULL;
}

/* Our marker, read back: the record that we sent there. */
static struct record *find_marked(struct fold *fold, const struct observation *observation)
{
    struct uuid id;
    if (!uuid_parse(observation->external_id, &id))
        return NULL;
    struct record *record = state_resolve(fold->state, id);
    enum half half = side_half(observation->side);
    if (!record || record->entity != observation->entity ||
        record->shown[half].presence != PRESENCE_NEVER)
        return NULL;
    return record;
}

/* X12: a list record links by its exact name, once; several of that name are for a person. */
static struct record *find_namesake(struct fold *fold, const struct observation *observation,
                                    const struct document *document, bool *is_ambiguous)
{
    enum half half = side_half(observation->side);
    *is_ambiguous = false;
    if (observation->is_deleted || entity_kind(observation->entity) != ENTITY_KIND_LIST)
        return NULL;
    size_t count;
    /* R125 first: our own create of that name may be what is seen here. */
    struct text open = key_open_create(fold->effects->arena, half, document);
    state_ids(fold->state, open, &count);
    if (count > 0)
        return NULL;
    struct namesakes namesakes;
    namesakes_find(fold->effects->arena, fold->state, half_other(half), document, &namesakes);
    *is_ambiguous = namesakes.are_several;
    return namesakes.one;
}

/* Newer by the side's own time, then by its version number, then by the reader's lease. QuickBooks
 * Desktop's times go back an hour in autumn and its versions have no order; it is read in order, in
 * one session after the other. */
static bool is_older(const struct observation *observation, const struct shown *shown)
{
    if (shown->presence == PRESENCE_NEVER)
        return false;
    if (observation->side == SIDE_DESKTOP)
        return observation->epoch < shown->epoch;
    /* What was found gone without a date is not brought back by what an older lease still says. */
    if (shown->presence == PRESENCE_DELETED && observation->epoch < shown->epoch)
        return true;
    if (observation->changed_at != INSTANT_NONE && shown->changed_at != INSTANT_NONE &&
        observation->changed_at != shown->changed_at)
        return observation->changed_at < shown->changed_at;
    uint64_t now = 0, before = 0;
    if (text_parse_uint64(observation->version, &now) &&
        text_parse_uint64(shown->version, &before) && now != before)
        return now < before;
    return observation->epoch < shown->epoch;
}

/* What was on both halves keeps, as its base, what this half showed before. */
static void keep_base(struct record *record, enum half half)
{
    if (record->has_base && !text_is_present(record->agreed[half]))
        record_set_text(&record->agreed[half], record->shown[half].document);
}

/* True when the content is other than before. */
static bool take_observation(struct fold *fold, struct record *record,
                             const struct observation *observation, const struct document *document)
{
    enum half half = side_half(observation->side);
    struct shown *shown = &record->shown[half];
    enum presence presence = observation->is_deleted ? PRESENCE_DELETED : PRESENCE_PRESENT;
    struct text json =
        observation->is_deleted ? shown->document : document_store(fold->effects->arena, document);
    bool is_news = shown->presence != presence || !text_equal(shown->document, json);
    bool is_same_version = shown->changed_at == observation->changed_at &&
                           text_equal(shown->version, observation->version) &&
                           shown->epoch == observation->epoch;
    if (!is_news && is_same_version && !record->is_unreadable[half])
        return false;
    is_news = is_news || record->is_unreadable[half];
    record = state_edit(fold->state, record->id, record->entity);
    if (is_news)
        remember_observation(fold, record, observation, document);
    if (observation->side == SIDE_DESKTOP && !observation->is_deleted)
        remember_shown(fold, record, document);
    if (is_news && !observation->is_deleted) {
        keep_base(record, half);
        record_set_text(&shown->document, json);
    }
    record_set_text(&shown->native_id, observation->id);
    record_set_text(&shown->version, observation->version);
    bool is_first = shown->presence == PRESENCE_NEVER;
    if (observation->changed_at != INSTANT_NONE || is_first)
        shown->changed_at = observation->changed_at;
    shown->presence = presence;
    record->is_unreadable[half] = false;
    shown->epoch = observation->epoch;
    return is_news;
}

/* The record for an id that is new to us, after looking whether we know it under another. */
static struct record *find_or_make(struct fold *fold, const struct observation *observation,
                                   const struct document *document, struct record *stub)
{
    bool is_ambiguous;
    struct record *record = find_marked(fold, observation);
    if (!record)
        record = find_namesake(fold, observation, document, &is_ambiguous);
    else
        is_ambiguous = false;
    if (record && stub && record != stub)
        record_merge(fold, record->id, stub->id, side_half(observation->side));
    if (record)
        return record;
    struct uuid id = derive_record_id(fold->state->head.tenant, observation->side,
                                      observation->entity, observation->id);
    record = state_edit(fold->state, stub ? stub->id : id, observation->entity);
    record->is_ambiguous = is_ambiguous;
    if (record->decision_count == 0)
        record->standing = STANDING_WAITING;
    return record;
}

static bool is_own_side(const struct fold *fold, enum side side)
{
    struct text ledger = tenant_settings_get(&fold->state->head.settings, TENANT_SETTING_LEDGER);
    return side == SIDE_PLATFORM || text_equal_string(ledger, side_name(side));
}

void fold_observation(struct fold *fold)
{
    const struct observation *observation = &fold->event->observation;
    enum half half = side_half(observation->side);
    if (!is_own_side(fold, observation->side)) {
        fold->effects->outcome = OUTCOME_QUARANTINED;
        fold->effects->reason = "side: the tenant keeps another ledger (setting \"ledger\")";
        return;
    }
    struct record *record = find_known(fold, observation);
    bool is_first = !record || record->shown[half].presence == PRESENCE_NEVER;
    if (!is_first && is_older(observation, &record->shown[half])) {
        fold->effects->outcome = OUTCOME_SUPERSEDED;
        fold->effects->has_record = true;
        fold->effects->record_id = record->id;
        return;
    }
    struct document document = observation->document;
    if (!observation->is_deleted)
        references_adopt(fold, observation->side, &document);
    bool is_unlinked = record && record->is_ambiguous &&
                       record->shown[half_other(half)].presence == PRESENCE_NEVER &&
                       !observation->is_deleted;
    if (is_first || is_unlinked)
        record = find_or_make(fold, observation, &document, record);
    fold->effects->has_record = true;
    fold->effects->record_id = record->id;
    if (!take_observation(fold, record, observation, &document)) {
        fold->effects->outcome = OUTCOME_NO_CHANGE;
        state_settle(fold->state);
        return;
    }
    record->changed_event = fold->state->head.event_count;
    record->has_choice = false;
    record->refusal[half_other(half)] = REFUSAL_NONE;
    if (is_first) /* it is here: that it could not be created here is past */
        record->refusal[half] = REFUSAL_NONE;
    decide_record(fold, record->id);
    state_settle(fold->state);
    decide_outcome(fold, record);
}

void fold_unreadable(struct fold *fold)
{
    const struct observation *observation = &fold->event->observation;
    fold->effects->outcome = OUTCOME_QUARANTINED;
    if (fold->state->head.event_count == 0)
        return;
    fold->state->head.event_count++;
    struct record *record = find_known(fold, observation);
    if (!record)
        return;
    record = state_edit(fold->state, record->id, record->entity);
    record->is_unreadable[side_half(observation->side)] = true;
    fold->effects->has_record = true;
    fold->effects->record_id = record->id;
    decide_record(fold, record->id);
    state_settle(fold->state);
}
