/* What came of folding one event, beside the changed state: to be stored and sent in the same
 * transaction. Everything lives in the arena.
 */
#ifndef TIEOUT_FOLD_EFFECTS_H
#define TIEOUT_FOLD_EFFECTS_H

#include "base/arena.h"
#include "model/command.h"
#include "model/record.h"
#include "model/run.h"
#include "rules/rules.h"

/* One decision about one record: an entry of its history. */
struct decided {
    struct uuid record_id;
    struct uuid event_id;
    uint64_t decision; /* the record's count: 1, 2, 3 ... */
    enum entity entity;
    enum outcome outcome;
    enum standing standing;
    char rule_kind;
    uint16_t rule;
    enum half target;
    struct facts facts;
};

struct effects {
    struct arena *arena;

    enum outcome outcome;    /* of the event itself */
    const char *reason;      /* of QUARANTINED and REFUSED: a sentence */
    const struct rule *rule; /* of REFUSED, where one said so */
    bool has_record;
    struct uuid record_id; /* the record that the event is about */

    struct write_command *writes;
    size_t write_count, write_capacity;
    struct read_command *reads;
    size_t read_count, read_capacity;
    struct decided *decisions;
    size_t decision_count, decision_capacity;

    bool has_closed_run;
    struct run closed_run;
    bool wants_continue; /* waiting work remains: put tenant.continue on the journal */
};

void effects_init(struct effects *effects, struct arena *arena);
struct write_command *effects_add_write(struct effects *effects);
struct read_command *effects_add_read(struct effects *effects);
struct decided *effects_add_decision(struct effects *effects);

#endif
