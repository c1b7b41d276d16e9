/* Message sets and the requests that write: commands as QuickBooks Desktop wants them. Pure. */
#ifndef TIEOUT_QBXML_WRITE_H
#define TIEOUT_QBXML_WRITE_H

#include "model/command.h"
#include "qbxml/elements.h"
#include "syntax/xml.h"

/* QuickBooks takes 24 and 50 characters. */
enum { QBXML_SET_ID_BYTES_MAX = 22, QBXML_REQUEST_ID_BYTES_MAX = 50 };

enum qbxml_on_error { QBXML_STOP_ON_ERROR, QBXML_CONTINUE_ON_ERROR };

/* What QuickBooks remembers of a set of requests, it remembers under its id. Without requests,
 * old_id = new_id asks what became of it; old_id alone asks, and lets QuickBooks forget. */
struct qbxml_set {
    uint16_t version;   /* in tenths; QBXML_FLOOR at least */
    struct text new_id; /* TEXT_NONE: the set is not remembered */
    struct text old_id; /* TEXT_NONE: nothing is asked */
    enum qbxml_on_error on_error;
};

/* From the XML declaration to the place of the requests, and from there to the end. */
void qbxml_set_open(struct xml_writer *writer, struct buffer *out, const struct qbxml_set *set);
void qbxml_set_close(struct xml_writer *writer);

struct qbxml_writing {
    const struct write_command *command;
    uint16_t version;
    struct text request_id;
    /* UPDATE of lines: the transaction as QuickBooks has it now (its Ret element, with lines), for
     * the ids of its lines. NULL elsewhere. */
    const struct xml *current;
    bool keeps_item_lines;    /* linked to a purchase order: no item line is sent (R66) */
    struct text bank_account; /* of the payment of nothing that a credit application is */
    /* Of a new payment: the payables or receivables account of what it pays; TEXT_NONE:
     * QuickBooks takes its first. */
    struct text control_account;
};

/* What a payment pays first, or a credit application; TEXT_NONE: nothing. */
struct text qbxml_paid_first(const struct document *payment);

/* One request of the set:
 *   create   Add, with the record's id as ExternalGUID where QuickBooks has one
 *   update   Mod of the groups that differ; an absent text or reference is cleared. Lines that are
 *            there keep their ids and what we do not carry of them; new ones get -1; those that are
 *            not named QuickBooks takes away
 *   void     TxnVoid; where there is none, what stands in elements.def
 *   delete   TxnDel; of a list: made inactive
 *
 * False (permanent): QuickBooks Desktop has no words for it, the message names the element; nothing
 * is appended then. */
bool qbxml_request_write(struct xml_writer *writer, const struct qbxml_writing *writing,
                         struct arena *arena, struct error *error);

/* Whether a good answer to it holds the record, or what is left of it (qbxml/status.h). */
bool qbxml_is_answered_with_record(const struct write_command *command);

#endif
