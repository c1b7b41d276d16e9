/* What became of a command that was handed out, when neither an answer came nor QuickBooks
 * remembers: it is looked for. A record is known by our mark (ExternalGUID) where QuickBooks keeps
 * one; a transfer, an account and a class by all of their values; the use of a credit by the link
 * that it leaves. Pure.
 */
#ifndef TIEOUT_QBD_GATEWAY_READ_BACK_H
#define TIEOUT_QBD_GATEWAY_READ_BACK_H

#include "write_verdict.h"

struct read_back {
    const struct write_command *command;
    instant_us sent_at;       /* when it was first handed out */
    const struct text *taken; /* native ids that other commands of ours have made */
    size_t taken_count;
    size_t alike; /* lost commands with the same values, this one included */
};

/* One or two questions, under the command's id and the same with "/2" behind it. */
void read_back_write(struct xml_writer *writer, const struct read_back *back, struct arena *arena);

/* SETTLED: it was done, or the record is another by now. ABSENT: proven. UNCLEAR: more could be
 * it than were lost, or QuickBooks will not show it. UNKNOWN: an answer is missing. */
struct verdict read_back_judge(const struct read_back *back, const struct qbxml_answers *answers,
                               const struct seeing *seeing);

#endif
