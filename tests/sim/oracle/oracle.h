/* The judge. It is written from the rulebook's sentences and from what the sides' own books say
 * happened; it includes nothing of rules/ or fold/, so that a mistake there is not made twice.
 *
 * It hears every event in the order of the journal, every command as it is issued, and every write
 * as a side takes it. Whatever must never be fails the world at once.
 */
#ifndef TIEOUT_TESTS_SIM_ORACLE_ORACLE_H
#define TIEOUT_TESTS_SIM_ORACLE_ORACLE_H

#include "tests/sim/world.h"

struct oracle *oracle_new(struct world *world);
void oracle_release(struct world *world);

void oracle_event(struct oracle *oracle, const struct event *event);
void oracle_command(struct oracle *oracle, const struct write_command *command);
/* A side did it: `entry` is what came of it. */
void oracle_applied(struct oracle *oracle, const struct write_command *command,
                    struct entry *entry);
void oracle_refused(struct oracle *oracle, const struct write_command *command,
                    enum refusal refusal);
/* The system says that these two are the same. */
void oracle_link(struct oracle *oracle, struct uuid tenant, enum entity entity,
                 struct text platform_id, struct text ledger_id);

/* The same thing on the other side, as far as it is known; NULL when there is none. */
struct entry *oracle_counterpart(const struct oracle *oracle, struct uuid tenant,
                                 const struct books *books, const struct entry *entry);

/* Where the system says that a side's record stands; false: it knows none. */
typedef bool oracle_ask_standing(void *context, size_t tenant, enum half half,
                                 const struct entry *entry, enum standing *out);
/* Nobody does anything any more, though much may wait for a run. */
void oracle_at_standstill(struct oracle *oracle);
/* Everything has come to rest: what differs must be explained, and be named by its standing. */
void oracle_at_rest(struct oracle *oracle, oracle_ask_standing *ask, void *context);

#endif
