/* What came of a write, as the journal is told: from a definite answer to what the ledger keeps of
 * it, and from that to messages. Pure.
 */
#ifndef TIEOUT_INTENTS_TELLING_H
#define TIEOUT_INTENTS_TELLING_H

#include "codec/envelope.h"
#include "intents/ledger.h"
#include "model/event.h"

enum { TELLING_ENVELOPES_MAX = 2, TELLING_RAW_BYTES_MAX = 1 << 20 };

struct telling {
    struct result result; /* command, record, target, entity and version are the command's */
    bool has_observation; /* what the side shows now: told before the result */
    struct observation observation;
    struct text raw; /* the side's own bytes of that object; TEXT_NONE = none */
    /* Of QuickBooks Desktop: as of what the session observes, so that all of it has one order; else
     * 0: no reader's lease, any reader's own view wins. */
    int64_t epoch;
};

/* A refusal, with nothing else to tell. */
struct telling telling_refused(enum refusal refusal, struct text code, struct text message);
/* What the side shows, as the product of a command. */
struct telling telling_applied(const struct observation *shown, struct text raw);

/* Makes `end` a settled one that tells so; its place, command and moment are the caller's. Texts in
 * the arena. */
void telling_settle(const struct telling *telling, const struct write_command *command,
                    struct arena *arena, struct ledger_end *end);

/* The messages of a settled intent, in the order in which they are to be published; how many. Texts
 * in the arena or the intent's; `source` outlives them. */
size_t telling_envelopes(const struct ledger_intent *intent, struct text source,
                         struct arena *arena, struct envelope out[static TELLING_ENVELOPES_MAX]);

#endif
