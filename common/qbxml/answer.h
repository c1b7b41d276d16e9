/* What QuickBooks Desktop answers: a message set cut into one answer a request. Pure. */
#ifndef TIEOUT_QBXML_ANSWER_H
#define TIEOUT_QBXML_ANSWER_H

#include "syntax/xml.h"

enum { QBXML_ANSWERS_MAX = 10000, QBXML_NO_CODE = UINT32_MAX };

/* Texts are TEXT_NONE where QuickBooks does not say. */
struct qbxml_answer {
    struct text name;       /* "BillAddRs" */
    struct text request_id; /* echoed only when it was sent */
    uint32_t code;          /* statusCode (qbxml/status.h) */
    struct text severity;
    struct text message;
    /* Of a write: what it left, in its record, beside a void or a delete, or after a lost answer in
     * an ErrorRecovery. has_record: any of these was there. */
    bool has_record;
    bool is_recovered; /* by ErrorRecovery: the rest of the record has to be read */
    struct text id;
    struct text edit_sequence; /* a void and a delete tell none: read again before any Mod */
    struct text external_guid;
    /* Of a query in pages. */
    bool has_more; /* remaining_count is not 0; the last page still carries its id */
    struct text iterator_id;
    uint64_t remaining_count;
    const struct xml *element; /* the answer itself, for qbxml_record_next() */
};

struct qbxml_answers {
    struct text set_id;
    uint32_t
        set_code; /* messageSetStatusCode; QBXML_NO_CODE: QuickBooks said none, which is well */
    const struct qbxml_answer *items; /* in the arena */
    size_t count;
};

/* A document as the Web Connector hands it over; what its declaration says of its encoding is about
 * bytes that are long gone. False (permanent): it is no message set's answer. */
bool qbxml_answers_parse(struct arena *arena, struct text document, struct qbxml_answers *out,
                         struct error *error);

/* The records of an answer, "BillRet" and the like: after NULL the first one; NULL at the end. */
const struct xml *qbxml_record_next(const struct qbxml_answer *answer, const struct xml *previous);

/* The answer to the request of that id; NULL: there is none. */
const struct qbxml_answer *qbxml_answer_to(const struct qbxml_answers *answers,
                                           struct text request_id);

/* What the answers to Host, Company and Preferences tell; fields of what was not asked are absent.
 */
struct qbxml_company {
    uint16_t version;        /* the highest qbXML that the host knows, in tenths; 0 = not told */
    struct text product;     /* "QuickBooks Premier 2024" */
    struct text edition;     /* "pro", "premier", "enterprise", "other" (products.def) */
    struct text country;     /* "US" */
    struct text file_mode;   /* "SingleUser", "MultiUser" */
    bool is_automatic_login; /* the Web Connector came in while QuickBooks was closed */
    struct text name;
    struct text file_id; /* our mark in the company file, or TEXT_NONE: it bears none */
    bool has_preferences;
    struct text close_date; /* "" = books are not closed */
    bool uses_classes;
    bool is_multicurrency;
    /* ISO 4217: with several currencies as the preferences say, else the country's; TEXT_NONE: not
     * told, or by a name that nobody knows (K17: never assumed). */
    struct text home_currency;
};
struct qbxml_currencies;
/* `owner_id` is whose mark is looked for, in braces; `listed`: what the company file listed before
 * (qbxml/currency.h). */
void qbxml_company_parse(const struct qbxml_answers *answers, struct text owner_id,
                         const struct qbxml_currencies *listed, struct qbxml_company *out);

#endif
