#include "codec/member.h"
#include "codec/record.h"
#include "codec/record_names.h"

const char *const REST_NAMES[REST_COUNT] = {
    [REST_ALIAS_OF] = "alias_of",
    [REST_BASE] = "base",
    [REST_PLATFORM] = "platform",
    [REST_LEDGER] = "ledger",
    [REST_CHANGED_EVENT] = "changed_event",
    [REST_WAITER_COUNT] = "waiter_count",
    [REST_AMBIGUOUS] = "ambiguous",
    [REST_MARKED] = "marked",
    [REST_JOINED] = "joined",
    [REST_JOINED_BY_EDIT] = "joined_by_edit",
    [REST_PAID_HOLD] = "paid_hold",
    [REST_PAID_BEFORE] = "paid_before",
    [REST_PAID_SEEN] = "paid_seen",
    [REST_PAID_EVENT] = "paid_event",
    [REST_CHOICE] = "choice",
    [REST_STANDING] = "standing",
    [REST_OUTCOME] = "outcome",
    [REST_RULE] = "rule",
    [REST_TARGET] = "target",
    [REST_SUBJECT] = "subject",
    [REST_SUBJECT_RECORD] = "subject_record",
    [REST_RUN] = "run",
    [REST_EVENT] = "event",
    [REST_FACTS_LOW] = "facts_low",
    [REST_FACTS_HIGH] = "facts_high",
    [REST_DECISION_COUNT] = "decision_count",
};

const char *const HALF_NAMES[HALF_MEMBER_COUNT] = {
    [HALF_PRESENCE] = "presence",
    [HALF_VERSION] = "version",
    [HALF_CHANGED_AT] = "changed_at",
    [HALF_EPOCH] = "epoch",
    [HALF_AGREED] = "agreed",
    [HALF_COMMAND_VERSION] = "command_version",
    [HALF_OUT] = "out",
    [HALF_PRIOR] = "prior",
    [HALF_REFUSAL] = "refusal",
    [HALF_REFUSAL_MESSAGE] = "refusal_message",
    [HALF_STALE_COUNT] = "stale_count",
    [HALF_UNREADABLE] = "unreadable",
};

const char *const OUT_NAMES[OUT_COUNT] = {
    [OUT_VERSION] = "version",        [OUT_ACTION] = "action",      [OUT_HANDED_OUT] = "handed_out",
    [OUT_ORIGIN] = "origin_document", [OUT_SENT] = "sent_document",
};

/* An absent word leaves *found false. */
static bool read_word(struct members *members, size_t at, struct text *out, bool *found)
{
    *found = members->values[at] != NULL;
    return members_text(members, at, MEMBER_OPTIONAL, out);
}

static bool refuse_word(struct members *members, size_t at)
{
    return members_refuse(members, at, "is an unknown word");
}

static void take_document(const struct members *members, size_t at, struct text *owned)
{
    record_set_text(owned, members->values[at] ? members->values[at]->span : TEXT_NONE);
}

static bool read_outstanding(const struct json *object, struct outstanding *out,
                             struct error *error)
{
    struct members members;
    struct text action;
    bool found = false;
    if (!object)
        return true;
    if (!MEMBERS_INIT(&members, object, OUT_NAMES, error) ||
        !members_uint32(&members, OUT_VERSION, MEMBER_REQUIRED, &out->version) ||
        !read_word(&members, OUT_ACTION, &action, &found) ||
        !members_bool(&members, OUT_HANDED_OUT, MEMBER_OPTIONAL, &out->is_handed_out))
        return false;
    if (!found || !action_parse(action, &out->action))
        return refuse_word(&members, OUT_ACTION);
    take_document(&members, OUT_ORIGIN, &out->origin_document);
    take_document(&members, OUT_SENT, &out->sent_document);
    return true;
}

static bool read_shown(struct members *members, struct shown *shown)
{
    struct text presence, version;
    uint64_t epoch = 0;
    if (!members_text(members, HALF_PRESENCE, MEMBER_REQUIRED, &presence) ||
        !members_text(members, HALF_VERSION, MEMBER_OPTIONAL, &version) ||
        !members_instant(members, HALF_CHANGED_AT, MEMBER_OPTIONAL, &shown->changed_at) ||
        !members_uint64(members, HALF_EPOCH, MEMBER_OPTIONAL, &epoch))
        return false;
    if (!presence_parse(presence, &shown->presence))
        return refuse_word(members, HALF_PRESENCE);
    record_set_text(&shown->version, version);
    shown->epoch = (int64_t)epoch;
    if (shown->presence == PRESENCE_NEVER)
        shown->changed_at = 0;
    return true;
}

static bool read_refusal(struct members *members, struct record *record, enum half half)
{
    struct text refusal, message;
    uint32_t stale_count = 0;
    bool found = false;
    if (!read_word(members, HALF_REFUSAL, &refusal, &found) ||
        !members_text(members, HALF_REFUSAL_MESSAGE, MEMBER_OPTIONAL, &message) ||
        !members_uint32(members, HALF_STALE_COUNT, MEMBER_OPTIONAL, &stale_count))
        return false;
    if (found && !refusal_parse(refusal, &record->refusal[half]))
        return refuse_word(members, HALF_REFUSAL);
    record_set_text(&record->refusal_message[half], message);
    record->stale_count[half] = (uint8_t)stale_count;
    return true;
}

static bool read_half(const struct json *object, struct record *record, enum half half,
                      struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, object, HALF_NAMES, error) ||
        !read_shown(&members, &record->shown[half]) ||
        !members_uint32(&members, HALF_COMMAND_VERSION, MEMBER_OPTIONAL,
                        &record->command_version[half]) ||
        !read_outstanding(members.values[HALF_OUT], &record->out[half], error) ||
        !read_outstanding(members.values[HALF_PRIOR], &record->prior[half], error) ||
        !members_bool(&members, HALF_UNREADABLE, MEMBER_OPTIONAL, &record->is_unreadable[half]) ||
        !read_refusal(&members, record, half))
        return error_prefix(error, "%s", half_name(half));
    take_document(&members, HALF_AGREED, &record->agreed[half]);
    return true;
}

static bool read_rule(struct members *members, struct record *record)
{
    struct text rule;
    uint64_t number = 0;
    bool found = false;
    if (!read_word(members, REST_RULE, &rule, &found))
        return false;
    if (!found)
        return true;
    if (rule.length < 2 ||
        !text_parse_uint64(text_slice(rule.data + 1, rule.length - 1), &number) ||
        number > UINT16_MAX)
        return members_refuse(members, REST_RULE, "is no rule's name");
    record->rule_kind = rule.data[0];
    record->rule = (uint16_t)number;
    return true;
}

static bool read_words(struct members *members, struct record *record)
{
    struct text word;
    bool found = false;
    if (!read_word(members, REST_STANDING, &word, &found))
        return false;
    if (!found || !standing_parse(word, &record->standing))
        return refuse_word(members, REST_STANDING);
    if (!read_word(members, REST_OUTCOME, &word, &found))
        return false;
    if (!found || !outcome_parse(word, &record->outcome))
        return refuse_word(members, REST_OUTCOME);
    if (!read_word(members, REST_TARGET, &word, &found))
        return false;
    if (!found || !half_parse(word, &record->target))
        return refuse_word(members, REST_TARGET);
    if (!read_word(members, REST_SUBJECT, &word, &found))
        return false;
    if (found && !subject_kind_parse(word, &record->subject))
        return refuse_word(members, REST_SUBJECT);
    if (!read_word(members, REST_CHOICE, &word, &record->has_choice))
        return false;
    return !record->has_choice || choice_parse(word, &record->choice) ||
           refuse_word(members, REST_CHOICE);
}

static bool read_paid(struct members *members, enum rest_member at, enum paid *out)
{
    uint32_t paid = PAID_NONE;
    if (!members_uint32(members, at, MEMBER_OPTIONAL, &paid))
        return false;
    *out = (enum paid)paid;
    return paid <= PAID_UNKNOWN || members_refuse(members, at, "is out of range");
}

static bool read_numbers(struct members *members, struct record *record)
{
    enum member_need need = MEMBER_OPTIONAL;
    return members_uuid(members, REST_ALIAS_OF, need, &record->alias_of) &&
           members_bool(members, REST_BASE, need, &record->has_base) &&
           members_uint64(members, REST_CHANGED_EVENT, need, &record->changed_event) &&
           members_uint32(members, REST_WAITER_COUNT, need, &record->waiter_count) &&
           members_bool(members, REST_AMBIGUOUS, need, &record->is_ambiguous) &&
           members_bool(members, REST_MARKED, need, &record->is_marked) &&
           members_bool(members, REST_JOINED, need, &record->is_joined) &&
           members_bool(members, REST_PAID_HOLD, need, &record->is_paid_hold) &&
           members_bool(members, REST_JOINED_BY_EDIT, need, &record->is_joined_by_edit) &&
           read_paid(members, REST_PAID_BEFORE, &record->paid_before) &&
           read_paid(members, REST_PAID_SEEN, &record->paid_seen) &&
           members_uint64(members, REST_PAID_EVENT, need, &record->paid_event) &&
           members_uuid(members, REST_SUBJECT_RECORD, need, &record->subject_record) &&
           members_uuid(members, REST_RUN, need, &record->run_id) &&
           members_uuid(members, REST_EVENT, need, &record->event_id) &&
           members_uint64(members, REST_FACTS_LOW, need, &record->facts_low) &&
           members_uint64(members, REST_FACTS_HIGH, need, &record->facts_high) &&
           members_uint64(members, REST_DECISION_COUNT, need, &record->decision_count);
}

bool record_rest_parse(struct text rest, struct record *record, struct error *error)
{
    struct arena arena;
    struct members members;
    arena_init(&arena, 0);
    const struct json *object = json_parse(&arena, rest, error);
    bool ok = object && MEMBERS_INIT(&members, object, REST_NAMES, error) &&
              read_half(members.values[REST_PLATFORM], record, HALF_PLATFORM, error) &&
              read_half(members.values[REST_LEDGER], record, HALF_LEDGER, error) &&
              read_numbers(&members, record) && read_words(&members, record) &&
              read_rule(&members, record);
    arena_release(&arena);
    return ok || error_prefix(error, "record's row");
}
