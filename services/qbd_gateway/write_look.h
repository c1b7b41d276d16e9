/* What has to be seen in QuickBooks before a command is sent: the record as it is now, whose lines
 * and version a change needs, and whose purchase orders keep their links (R65); or what is there
 * already under the number of a new bill or invoice (R45). Pure.
 */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_LOOK_H
#define TIEOUT_QBD_GATEWAY_WRITE_LOOK_H

#include "qbxml/query.h"
#include "write_verdict.h"

enum look_kind {
    LOOK_NONE,     /* it may be sent at once */
    LOOK_RECORD,   /* the record by its id */
    LOOK_NUMBER,   /* others of its number */
    LOOK_ACCOUNTS, /* a bank account, for the payment of nothing that uses a credit */
};
enum look_kind look_kind_of(const struct write_command *command, struct text bank_account);

/* The query of the records that the command writes; false: QuickBooks has none such. */
bool look_query_of(const struct write_command *command, enum qbxml_query *out);
/* Records of that number: each that is there, with lines and links. */
void look_number_write(struct xml_writer *writer, const struct write_command *command,
                       struct arena *arena);
/* The question, under the command's id. */
void look_write(struct xml_writer *writer, const struct write_command *command, enum look_kind kind,
                struct arena *arena);

struct look {
    struct verdict verdict;    /* ABSENT: nothing is against it */
    const struct xml *current; /* LOOK_RECORD */
    struct text version;       /* the record's own, as it is now */
    bool keeps_item_lines;     /* linked to a purchase order (R66) */
    struct text bank_account;  /* LOOK_ACCOUNTS */
};
/* `answer` NULL: there is none. */
struct look look_judge(const struct write_command *command, enum look_kind kind,
                       const struct qbxml_answer *answer, const struct seeing *seeing);

#endif
