/* What the phases that write share: a message set that is not finished, brought to its end. */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_PART_H
#define TIEOUT_QBD_GATEWAY_WRITE_PART_H

#include "write_ends.h"

/* What a phase wants saved: call->notes. */
struct write_step {
    struct write_ends ends;
    struct message_set set;
    bool is_set_saved; /* the set as it is here */
    bool is_set_moved; /* to its step */
    bool is_set_dropped;
    struct uuid alone[WRITE_REQUESTS_MAX];
    size_t alone_count;
};
struct write_step *write_step_new(struct call *call);
/* The set moves, and nothing else. */
struct write_step *write_step_to(struct call *call, enum set_step step);
/* The set is finished: QuickBooks may forget it. */
void write_step_drop(struct call *call, struct write_step *step, const struct writing *writing);
/* call_save: all of it. */
bool write_step_save(struct postgres *db, struct call *call, struct error *error);

/* The command of a request that still has no answer; NULL: it has one. */
const struct waiting_write *write_out_of(const struct writing *writing, struct uuid command_id);
/* Whether the set's request is asked about now: all are together, but one after the other once an
 * answer could not be read, so that none of them keeps the others back. */
bool write_is_asked(const struct writing *writing, size_t index);
/* Whether there is a set that was handed out and has not all of its answers. */
bool write_is_unfinished(const struct writing *writing);
/* Hands out what brings it to its end. */
void write_finish(struct call *call, const struct writing *writing);
/* Takes the answer to that, or to the set itself. */
void write_take(struct call *call, const struct writing *writing,
                const struct qbxml_answers *answers);

/* Of `answers` NULL: whether asking again would be answered the same. What is in the way may pass,
 * but for what we should have asked otherwise, or what cannot be read. */
bool write_is_final(const struct call *call);

/* How the company's records are read. */
static inline struct seeing write_seeing(const struct call *call)
{
    struct seeing seeing = {.arena = call->arena};
    qbxml_currencies_read(call->arena, call->company.currencies, &seeing.listed);
    return seeing;
}

/* A text in the call's arena; releases the buffer. */
struct text write_text(struct call *call, struct buffer *buffer);

#endif
