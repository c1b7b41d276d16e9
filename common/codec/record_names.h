/* The members of a record's row, in their order. For codec/record.c and codec/record_parse.c. */
#ifndef TIEOUT_CODEC_RECORD_NAMES_H
#define TIEOUT_CODEC_RECORD_NAMES_H

enum rest_member {
    REST_ALIAS_OF,
    REST_BASE,
    REST_PLATFORM,
    REST_LEDGER,
    REST_CHANGED_EVENT,
    REST_WAITER_COUNT,
    REST_AMBIGUOUS,
    REST_MARKED,
    REST_CHOICE,
    REST_STANDING,
    REST_OUTCOME,
    REST_RULE,
    REST_TARGET,
    REST_SUBJECT,
    REST_SUBJECT_RECORD,
    REST_RUN,
    REST_EVENT,
    REST_FACTS_LOW,
    REST_FACTS_HIGH,
    REST_DECISION_COUNT,
    REST_COUNT
};

enum half_member {
    HALF_PRESENCE,
    HALF_VERSION,
    HALF_CHANGED_AT,
    HALF_EPOCH,
    HALF_AGREED,
    HALF_COMMAND_VERSION,
    HALF_OUT,
    HALF_PRIOR,
    HALF_REFUSAL,
    HALF_REFUSAL_MESSAGE,
    HALF_STALE_COUNT,
    HALF_MEMBER_COUNT
};

enum out_member { OUT_VERSION, OUT_ACTION, OUT_HANDED_OUT, OUT_ORIGIN, OUT_SENT, OUT_COUNT };

extern const char *const REST_NAMES[REST_COUNT];
extern const char *const HALF_NAMES[HALF_MEMBER_COUNT];
extern const char *const OUT_NAMES[OUT_COUNT];

#endif
