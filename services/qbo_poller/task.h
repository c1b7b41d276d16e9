/* A tenant that is being read: its rows, the step under way, and the steps.
 */
#ifndef TIEOUT_QBO_POLLER_TASK_H
#define TIEOUT_QBO_POLLER_TASK_H

#include "connection/connection.h"
#include "model/command.h"
#include "model/event.h"
#include "observed/observed.h"
#include "observed/publication.h"
#include "observed/read_request.h"
#include "poller.h"
#include "qbo/answer.h"
#include "qbo/entity.h"

#define PHASE(symbol, name, sentence) PHASE_##symbol,
enum phase {
#include "phases.def"
    PHASE_COUNT
};
#undef PHASE
const char *phase_name(enum phase phase);
bool phase_parse(struct text name, enum phase *out);

/* How far the reading of a tenant has come; the row of poller.progress. */
struct progress {
    int64_t pass;
    enum phase phase;
    enum entity entity;
    instant_us window_from;
    int64_t start_position;
    int32_t page_rows;
    struct text anchor_id; /* TEXT_NONE = none */
    bool is_repair;
    instant_us mark;
    instant_us changed_since;
    int64_t read_count;
    instant_us polled_at;
    instant_us company_at;
    int64_t settings_count;
    struct text settings_text;
    struct journal_share journal;
};

struct request {
    struct read_request read;
    int64_t pass; /* INT64_MIN = not yet taken into one */
};

/* A record of ours that an object which was met shows, on its way to the journal. */
struct sighting {
    struct observation observation;
    enum qbo_showing showing; /* QBO_SHOWS_NOT: told as deleted, if it was one before */
    struct text raw;
};

struct task {
    struct poller *poller;
    struct task *next;
    struct task *previous;
    struct uuid tenant;
    int64_t epoch;
    int64_t wanted;
    instant_us run_due_at;
    instant_us now; /* the database's clock, at the last load */
    struct connection_state connection;
    bool is_connected;
    bool is_lost;     /* another poller has the tenant now */
    struct arena row; /* texts of progress and requests; lives until the next load */
    struct progress progress;
    struct request *requests;
    size_t request_count;
    int64_t folded_offset; /* next_offset of the reconciler in our partition */
    struct arena page;     /* of the step under way */
    struct observed_row *rows;
    size_t row_count;
    struct publication publication;
    struct progress after;             /* what progress becomes when the step commits */
    struct uuid answered;              /* the request that the step fulfils; nil = none */
    void (*commit)(struct task *task); /* called when everything is delivered */
};

/* --- task.c ----------------------------------------------------------------------------------- */
bool task_start(struct poller *poller, struct uuid tenant, int64_t epoch, int64_t wanted,
                instant_us run_due_at);
void task_next(struct task *task); /* the state is loaded again, then the next step */
/* Puts the tenant back: due again after `delay_ms`, or, -1, when there is a reason. */
void task_end(struct task *task, int64_t delay_ms);
void task_free(struct task *task);
/* After a result that is no answer: ends the task as the outcome says. */
void task_end_for(struct task *task, const struct connection_result *result);
/* Something of ours failed (and is logged): again in a while. */
void task_fail(struct task *task, const char *what, const struct error *error);

/* --- page.c: what was met -----------------------------------------------------------------------
 */
/* Objects of an answer as sightings in task->page; those of one object stand together. Those that
 * cannot be read are told with the reason instead of a document, which ends in quarantine and
 * blocks their record; one without an id is logged only. */
struct sighting *page_read(struct task *task, const struct qbo_answer *answer, size_t *count);
/* Publishes what is news among them; when all is delivered, task->after is saved and the task goes
 * on. */
void page_publish(struct task *task, struct sighting *sightings, size_t count);

/* --- out_events.c ----------------------------------------------------------------------------- */
bool publish_event(struct task *task, const struct event *event, struct text raw,
                   struct error *error);
/* Everything of this step has been handed in: `commit` runs once all is delivered. */
void publish_wait(struct task *task, void (*commit)(struct task *task));
void handle_report(void *context, const struct kafka_report *report);

/* --- steps: each ends in task_next or task_end ---------------------------------------------------
 */
void scan_step(struct task *task);
void confirm_step(struct task *task);
void changes_step(struct task *task);
void changes_each_step(struct task *task);
void record_step(struct task *task, const struct read_request *request);
void company_step(struct task *task);
void report_step(struct task *task);  /* run.c */
void run_due_step(struct task *task); /* run.c */
/* Pure: the phase after `entity` was scanned and confirmed. */
void scan_advance(struct progress *progress);

#endif
