/* Requests before they are done: their facts derived, the rules asked. Pure; the fold judges by it,
 * and whoever publishes a request may ask first, to answer at once. */
#ifndef TIEOUT_FOLD_REQUEST_H
#define TIEOUT_FOLD_REQUEST_H

#include "fold/state.h"
#include "model/event.h"
#include "rules/requests.h"

struct request_judgement {
    enum request_verdict verdict;
    const struct rule *rule; /* NULL: allowed, and no rule had to be cited */
    const char *field;       /* the setting, "choice" or "version" */
    struct text reason;      /* of a refusal: "two_way_bills: the rule's sentence"; in the arena */
};

/* An event of settings, of rules or of a choice. */
struct request {
    const struct rules *rules;
    const struct tenant_head *head;
    const struct event *event;
    const struct record *record; /* of a choice */
    bool is_connecting;          /* the tenant begins with this event */
};
/* False: refused. */
bool request_judge(const struct request *request, struct arena *arena,
                   struct request_judgement *out);

#endif
