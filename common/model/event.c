#include "model/event.h"

#include "model/names.h"

#define EVENT(symbol, type, producer, sentence) type,
static const char *const TYPE_NAMES[] = {
#include "model/event.def"
};
#undef EVENT

#define EVENT(symbol, type, producer, sentence) sentence,
static const char *const TYPE_SENTENCES[] = {
#include "model/event.def"
};
#undef EVENT

static const char *const RESULT_KIND_NAMES[] = {
    [RESULT_APPLIED] = "applied",
    [RESULT_REFUSED] = "refused",
    [RESULT_SUPERSEDED] = "superseded",
    [RESULT_NOT_TAKEN] = "not_taken",
};

static const char *const REFUSAL_NAMES[] = {
    [REFUSAL_NONE] = "none", [REFUSAL_DUPLICATE] = "duplicate", [REFUSAL_STALE] = "stale",
    [REFUSAL_GONE] = "gone", [REFUSAL_CLOSED] = "closed",       [REFUSAL_OTHER] = "other",
};

static const char *const CHOICE_NAMES[] = {
    [CHOICE_RETRY] = "retry",
    [CHOICE_TAKE_PLATFORM] = "take_platform",
    [CHOICE_TAKE_LEDGER] = "take_ledger",
    [CHOICE_DO_NOT_SYNC] = "do_not_sync",
};

static const char *const ASKER_NAMES[] = {
    [ASKER_PLATFORM] = "platform",
    [ASKER_PERSON] = "person",
    [ASKER_OPERATOR] = "operator",
    [ASKER_QUICKBOOKS] = "quickbooks",
};

NAMES_FUNCTIONS(event_type, enum event_type, TYPE_NAMES)
NAMES_FUNCTIONS(result_kind, enum result_kind, RESULT_KIND_NAMES)
NAMES_FUNCTIONS(refusal, enum refusal, REFUSAL_NAMES)
NAMES_FUNCTIONS(asker, enum asker, ASKER_NAMES)
NAMES_FUNCTIONS(choice, enum choice, CHOICE_NAMES)

const char *event_type_sentence(enum event_type type)
{
    return names_word(NAMES_OF(TYPE_SENTENCES), type);
}
