/* Faults of QuickBooks Online, in every form in which they have been seen: JSON with Fault or
 * fault, XML although JSON was asked for, HTML from a proxy, HTTP 200 with a fault inside.
 */
#ifndef TIEOUT_QBO_FAULT_H
#define TIEOUT_QBO_FAULT_H

#include "model/event.h"
#include "syntax/json.h"

/* What to do about it (faults.def). */
enum qbo_act {
    QBO_ACT_REFUSED,   /* a definite no; `refusal` says which */
    QBO_ACT_REFRESH,   /* a new access token, then the same call once more */
    QBO_ACT_RECONNECT, /* a person has to connect the company again */
    QBO_ACT_SUSPEND,   /* nothing can be done in this company for now */
    QBO_ACT_WAIT,      /* too many requests: nothing for 60 s */
    QBO_ACT_HALVE,     /* one row spoils a read: ask for half of it */
    QBO_ACT_RETRY,     /* it may or may not have been done: the same call again, later */
};

struct qbo_fault {
    enum qbo_act act;
    enum refusal refusal;  /* QBO_ACT_REFUSED, else REFUSAL_NONE */
    struct text code;      /* the vendor's own; "" when the body had none */
    struct text message;   /* Message and Detail for a person; never empty */
    struct text element;   /* the property that is meant, or TEXT_NONE */
    struct text winner_id; /* of a duplicate: the Id that has the number or name, or TEXT_NONE */
};

/* True: the answer is no answer but a fault, and *out says what. False: it is a JSON object with
 * status 2xx, parsed into *answer (may be NULL). Texts live in the arena or in the body.
 * A 2xx whose body is no JSON object counts as QBO_ACT_RETRY: what happened is unknown. */
bool qbo_fault_parse(struct arena *arena, int status, struct text body, struct qbo_fault *out,
                     const struct json **answer);

const char *qbo_act_name(enum qbo_act act);

#endif
