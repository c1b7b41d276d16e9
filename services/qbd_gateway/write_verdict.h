/* What becomes of a command that is to be written to QuickBooks Desktop, as an answer of QuickBooks
 * says. Pure. Texts in the arena or the answer.
 */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_VERDICT_H
#define TIEOUT_QBD_GATEWAY_WRITE_VERDICT_H

#include "intents/telling.h"
#include "qbxml/answer.h"
#include "qbxml/currency.h"

enum verdict_kind {
    VERDICT_SETTLED, /* a definite yes or no: the telling is set */
    VERDICT_ABSENT,  /* nothing of it is in QuickBooks: it may be sent */
    VERDICT_AGAIN,   /* it was not done, for it knew too little: it is looked at again */
    VERDICT_LATER,   /* it was not done, and something is in the way: code and reason say what */
    VERDICT_UNKNOWN, /* it may have been done: it has to be looked for */
    VERDICT_UNCLEAR, /* the same, and looking does not tell: a person has to */
};

struct verdict {
    enum verdict_kind kind;
    struct telling telling;
    uint32_t code;
    struct text reason;
};

/* A refusal by QuickBooks' code; VERDICT_LATER where the code is no refusal. */
struct verdict verdict_of_code(uint32_t code, struct text message, struct arena *arena);
struct verdict verdict_refused(enum refusal refusal, struct text code, struct text message);

/* What has to be known to read a record. */
struct seeing {
    struct arena *arena;
    struct qbxml_currencies listed; /* by the company file; none: it has only one, or usual ones */
};
/* The answer to the command's own request; NULL: there is none. */
struct verdict verdict_of_answer(const struct write_command *command,
                                 const struct qbxml_answer *answer, const struct seeing *seeing);

/* It was done, and nothing of what QuickBooks shows of it now: a person may have changed it since,
 * and the reading that follows tells that as a change. */
struct verdict verdict_done(struct text id);

/* The record of that kind in a Ret element; false: it holds none that can be read. Then *out has
 * the id and the version at least, where they are there. `has_links`: linked transactions were
 * asked for. */
bool shown_in(const struct xml *ret, enum entity entity, bool has_links,
              const struct seeing *seeing, struct observation *out);

#endif
