/* A tenant told as a story: events are given as JSON documents, answers as the side would give
 * them. */
#ifndef TIEOUT_TESTS_UNIT_FOLD_STORY_H
#define TIEOUT_TESTS_UNIT_FOLD_STORY_H

#include "fold/fold.h"

struct story {
    struct arena arena;
    struct tenant_state state;
    struct effects effects; /* of the last event */
    struct rules rules;
    uint64_t ordinal;
    instant_us now;
    int64_t epoch;     /* the reader's lease */
    bool says_created; /* what is shown was made at the moment when it is shown */
    bool says_changed; /* and changed then */
    instant_us behind; /* QuickBooks Desktop's clock is that much */
};

void story_begin(struct story *story);
void story_end(struct story *story);
void story_setting(struct story *story, const char *name, const char *value);
/* Several at once: "name=value name=value". */
void story_ask(struct story *story, const char *changes, const struct requester *requester);
void story_rules(struct story *story, uint32_t version);
/* The record as the side shows it; `version` counts up. */
struct native {
    enum side side;
    enum entity entity;
    const char *id;
    const char *version;
};
#define story_show(story, side, entity, id, version, json)                                         \
    story_show_native((story), &(const struct native){(side), (entity), (id), (version)}, (json))
void story_show_native(struct story *story, const struct native *native, const char *json);
void story_delete(struct story *story, enum side side, enum entity entity, const char *id,
                  const char *version);
/* Asks for a run and lets the reader be done at once. */
void story_run(struct story *story);
/* Answers the n-th write of the last event that wrote any. */
void story_apply(struct story *story, const struct write_command *command, const char *id,
                 const char *version);
void story_refuse(struct story *story, const struct write_command *command, enum refusal refusal);
void story_answer(struct story *story, const struct write_command *command, enum result_kind kind);
void story_choose(struct story *story, struct uuid record_id, enum choice choice);
const struct record *story_record(const struct story *story, enum side side, enum entity entity,
                                  const char *id);
/* "agreed X21" */
const char *story_standing(const struct story *story, enum side side, enum entity entity,
                           const char *id);

#endif
