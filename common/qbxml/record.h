/* Which of our records QuickBooks Desktop's records are (records.def). Pure.
 *
 * A record is a Ret element of a query or a write ("BillRet"), or one of TxnDeletedRet and
 * ListDeletedRet. One element may be several of our records: an account of a bank is an account,
 * and has a balance; a vendor's credit is itself, and what it is used for.
 */
#ifndef TIEOUT_QBXML_RECORD_H
#define TIEOUT_QBXML_RECORD_H

#include "base/decimal.h"
#include "model/kinds.h"
#include "syntax/xml.h"

/* What a vendor's credit and a bill have in common, as LinkedTxn of either tells. */
struct qbxml_link {
    struct text other; /* TxnID at the other end: of the bill in a VendorCreditRet */
    struct text date;  /* the other's TxnDate */
    struct decimal amount;
    bool is_exact; /* all of its amounts are amounts, and add up */
};

/* One of our records in an element. */
struct qbxml_object {
    enum entity entity;
    const struct xml *ret;
    const struct qbxml_link *link; /* CREDIT_APPLICATION only; in the arena */
};

struct qbxml_objects {
    const struct qbxml_object *items; /* in the arena */
    size_t count;
};

/* All of them; none in an element that is nothing of ours. */
void qbxml_objects_find(struct arena *arena, const struct xml *ret, struct qbxml_objects *out);

/* TxnDeletedRet or ListDeletedRet: the objects in it are gone. */
bool qbxml_is_deleted(const struct xml *ret);
/* Entered, but in nobody's books yet: it counts nothing until a person makes it final. */
bool qbxml_is_pending(const struct xml *ret);
/* TxnID or ListID, never one that is nested; TEXT_NONE: it has none. */
struct text qbxml_record_id(const struct xml *ret);

/* QuickBooks keeps no transaction of a credit that is used for a bill without money (it answers the
 * payment of nothing without a TxnID): all that is left is the link, told in LinkedTxn of the bill
 * and of the credit. So the application's id is made of both TxnIDs, "CREDIT/BILL", and one command
 * that pairs several is as many applications there. What a payment with money used of a credit, and
 * a second use of it for the same bill, is no link of its own: an application is the sum. */
struct text qbxml_application_id(struct arena *arena, struct text credit, struct text bill);
/* False: it is none. */
bool qbxml_application_split(struct text id, struct text *credit, struct text *bill);

/* Of a LinkedTxn: LinkType AMTTYPE is about money, QUANTYPE about what was ordered. */
bool qbxml_is_about_money(const struct xml *linked);
/* By how much it makes less open, whatever its sign; false: it is no amount. */
bool qbxml_link_amount(const struct xml *linked, struct decimal *out);

/* Something that a payment pays, or a credit is used for. */
struct qbxml_settled {
    enum entity entity; /* BILL, INVOICE */
    struct text id;
};

struct qbxml_settlement {
    struct text payer; /* the element's own id */
    const struct qbxml_settled *items;
    size_t count;
};

/* What changes its open amount with this payment or credit (R81, R126), each once: to be read
 * again, since QuickBooks need not touch it. A payment that is void or gone names nothing: whoever
 * needs that has to keep what it named before. */
void qbxml_settled_by(struct arena *arena, const struct xml *ret, struct qbxml_settlement *out);

/* TimeModified (TimeDeleted of what is gone) as the wall clock of QuickBooks' PC, without offset:
 * "2026-01-31T08:00:00", what a filter takes back. TEXT_NONE: there is none such. */
struct text qbxml_local_time(const struct xml *ret);

#endif
