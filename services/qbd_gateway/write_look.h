/* What has to be seen in QuickBooks before a command is sent: the record as it is now, whose lines
 * and version a change needs, and whose purchase orders keep their links (R65); what is there
 * already under the number of a new bill or invoice (R45); or what a payment pays, which has to go
 * to the same payables or receivables account. Pure.
 */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_LOOK_H
#define TIEOUT_QBD_GATEWAY_WRITE_LOOK_H

#include "qbxml/query.h"
#include "write_verdict.h"

enum look_kind {
    LOOK_NONE,          /* it may be sent at once */
    LOOK_RECORD,        /* the record by its id */
    LOOK_NUMBER,        /* others of its number */
    LOOK_PAID,          /* the first that it pays */
    LOOK_PAID_AND_BANK, /* and a bank account, for the payment of nothing that uses a credit */
};
enum look_kind look_kind_of(const struct write_command *command, struct text bank_account);

/* The query of the records that the command writes; false: QuickBooks has none such. */
bool look_query_of(const struct write_command *command, enum qbxml_query *out);
/* Records of that number: each that is there, with lines and links. */
void look_number_write(struct xml_writer *writer, const struct write_command *command,
                       struct arena *arena);
/* The question, under the command's id; that for a bank account under an id of its own. */
void look_write(struct xml_writer *writer, const struct write_command *command, enum look_kind kind,
                struct arena *arena);

struct look {
    struct verdict verdict;      /* ABSENT: nothing is against it */
    const struct xml *current;   /* LOOK_RECORD */
    struct text version;         /* the record's own, as it is now */
    bool keeps_item_lines;       /* linked to a purchase order (R66) */
    struct text control_account; /* LOOK_PAID: of payables or receivables; TEXT_NONE: not told */
    struct text bank_account;    /* LOOK_PAID_AND_BANK */
};
/* Out of all answers those to the command's question; NULL: there are none. */
struct look look_judge(const struct write_command *command, enum look_kind kind,
                       const struct qbxml_answers *answers, const struct seeing *seeing);
/* The answer to the command's own request; NULL: there is none. */
const struct qbxml_answer *look_answer_to(const struct write_command *command,
                                          const struct qbxml_answers *answers);

#endif
