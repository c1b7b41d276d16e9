/* A change of a record, by a person or by a delivery: checked as the platform's product would, then
 * done, posted and put into the outbox. A change that is refused leaves everything as it was. */
#ifndef SIMULATOR_PLATFORM_CHANGE_H
#define SIMULATOR_PLATFORM_CHANGE_H

#include "tests/simulators/platform/tenant.h"

enum action {
    ACTION_CREATE,
    ACTION_UPDATE,
    ACTION_VOID,
    ACTION_DELETE,
    ACTION_RESTORE,
    ACTION_COUNT
};

struct change {
    enum entity entity;
    enum action action;
    struct record *record; /* NULL = create */
    /* Create and update: all that it shall show. Its texts are the tenant's. Otherwise not looked
     * at. */
    struct document document;
    struct text external_id; /* kept when the record has none yet */
    bool is_silent;          /* what it changes is not sent */
};

/* NULL and a refusal, or the record. Sets nothing but what the tenant owns; tenant->now must be
 * set. */
struct record *change_apply(struct tenant *tenant, const struct change *change,
                            struct refusal *refusal);

const char *action_name(enum action action);
bool action_find(struct text name, enum action *out);

#endif
