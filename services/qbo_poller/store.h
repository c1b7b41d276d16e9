/* A tenant's rows: progress, requests, what was observed. Each commit is fenced by the lease's
 * epoch and prolongs it. */
#ifndef TIEOUT_QBO_POLLER_STORE_H
#define TIEOUT_QBO_POLLER_STORE_H

#include "task.h"

/* progress, requests, folded_offset, now; texts in task->row. */
bool store_load(struct task *task, struct error *error);
/* What is remembered of each of task->rows. */
bool store_compare(struct task *task, enum observed_memory *memories, struct error *error);
/* Saves task->after (which becomes task->progress), task->rows as met in this pass, and deletes the
 * request task->answered. False with task->is_lost set: another poller has the tenant; nothing was
 * saved. */
bool store_commit(struct task *task, struct error *error);
/* The same, and run requests that no pass has taken yet belong to task->after's pass. */
bool store_begin_pass(struct task *task, struct error *error);
/* The same, and the run requests of the pass are done. */
bool store_end_pass(struct task *task, struct error *error);
/* The same, and the automatic run is not due any more. */
bool store_clear_run_due(struct task *task, struct error *error);
/* The next object of that entity that this pass has not met; TEXT_NONE = none. */
bool store_load_unmet(struct task *task, enum entity entity, struct text *id, struct error *error);

#endif
