/* A record that is to be made once more, of which nobody could tell whether it is there: it is
 * looked for before it is written. */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_DOUBT_H
#define TIEOUT_QBD_GATEWAY_WRITE_DOUBT_H

#include "write_store.h"

bool write_is_doubted(const struct waiting_write *write);
/* Those of `writes`, in the arena. */
struct writes write_doubted(const struct writes *writes, struct arena *arena);
/* How many of the writes have the values of this one, itself included. */
size_t write_count_alike(const struct writes *writes, const struct waiting_write *write);

/* The question, and what it says. AGAIN: it is not there, and may be written as any other. What was
 * found is noted in `taken`. */
void write_doubt_ask(struct xml_writer *writer, const struct waiting_write *write,
                     struct arena *arena);
struct doubt_look {
    struct writes writes; /* those that are looked for together */
    const struct qbxml_answers *answers;
    struct taken_ids *taken;
};
struct verdict write_doubt_judge(const struct doubt_look *look, const struct waiting_write *write,
                                 const struct seeing *seeing);

#endif
