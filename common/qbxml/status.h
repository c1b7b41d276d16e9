/* What QuickBooks Desktop's codes mean for us (status.def). Pure.
 *
 * A code alone does not say whether something was written: a refusal has been seen as a mere remark
 * (severity Info), and a warning beside what was saved. qbxml_is_written() says it. */
#ifndef TIEOUT_QBXML_STATUS_H
#define TIEOUT_QBXML_STATUS_H

#include "base/error.h"
#include "base/text.h"
#include "model/event.h"

enum qbxml_class {
    QBXML_DONE,       /* as asked, perhaps with a remark */
    QBXML_NOTHING,    /* nothing matches: success without rows */
    QBXML_RETRY,      /* not done; the same later may succeed */
    QBXML_STALE,      /* the EditSequence is outdated: read, decide again */
    QBXML_DUPLICATE,  /* the name is taken */
    QBXML_DEPENDENCY, /* something that it refers to is missing there */
    QBXML_REFUSED,    /* a definite no; the text says why */
    QBXML_USER,       /* a person has to do something in QuickBooks first */
    QBXML_BUG,        /* we asked in a wrong way: the same again is as wrong */
    QBXML_RECOVERY,   /* what became of it is not known: look before sending again */
    QBXML_CLASS_COUNT
};

struct qbxml_meaning {
    enum qbxml_class class;
    const char *advice; /* a sentence for a person */
};

/* Of one request. A code that no table knows is REFUSED. */
struct qbxml_meaning qbxml_status_meaning(uint32_t code);
/* The same, with the text that came along: codes that mean both "locked" and "no" are RETRY where
 * the text speaks of a lock or of another user. */
struct qbxml_meaning qbxml_status_meaning_of(uint32_t code, struct text message);
/* Of a message set; one that is not known is RECOVERY. */
struct qbxml_meaning qbxml_set_meaning(uint32_t code);
/* Of an hresult as the Web Connector writes it: "0x80040400", in any case. False: it is none. */
bool qbxml_hresult_parse(struct text text, uint32_t *out);
/* One that is not known is RETRY. */
struct qbxml_meaning qbxml_hresult_meaning(uint32_t code);

/* Whether an Add or Mod was carried out. `has_record`: the answer holds the record (Ret) or what is
 * left of it (ErrorRecovery). A payment of nothing is done without either: then the code counts
 * (`needs_record` false). */
bool qbxml_is_written(uint32_t code, bool has_record, bool needs_record);

/* The refusal that the fold is told of; REFUSAL_NONE where the class is none. */
enum refusal qbxml_refusal(uint32_t code, struct text message);

const char *qbxml_class_name(enum qbxml_class class);

#endif
