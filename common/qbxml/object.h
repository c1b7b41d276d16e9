/* Records of QuickBooks Desktop as observations. Pure; amounts are taken from the numbers' own
 * text.
 */
#ifndef TIEOUT_QBXML_OBJECT_H
#define TIEOUT_QBXML_OBJECT_H

#include "model/event.h"
#include "qbxml/currency.h"
#include "qbxml/record.h"

/* What has to be known besides the element. */
struct qbxml_context {
    struct qbxml_currencies currencies; /* empty: the names in currencies.def alone */
    /* The request did not ask for linked transactions: nothing is said of purchase orders. */
    bool is_without_links;
};

/* One object. Texts point into the tree or the arena. Sets side, entity, id (TxnID, ListID, of a
 * credit application both), version (EditSequence; "" where there is none), changed_at
 * (TimeModified, TimeDeleted), created_at, is_deleted, external_id (our record's id out of
 * ExternalGUID) and the document; epoch is the caller's.
 *
 * Times: QuickBooks tells its PC's wall clock with the offset of winter, in summer too. So an
 * instant may be an hour late, and in the night when summer time ends an earlier change may look
 * later. Watermarks are qbxml_local_time()'s.
 *
 * A credit application has neither version nor times: both its ends tell the same of it.
 *
 * What QuickBooks shows, and what a document makes of it:
 *   voided     nothing is left of the amounts, and the memo begins with "VOID:" (with another memo
 *              it is an open one of nothing); a transfer of nothing
 *   currency   by CurrencyRef's name; without one there is none: the company's own counts (K17)
 *   invoice    its total is Subtotal and SalesTaxTotal together
 *   bill       po_link and po_number by LinkedTxn; of several orders the least number, "N/A" when
 *              none has one (R61, R62)
 *   balance    OpenAmount, BalanceRemaining, CreditRemaining; an old QuickBooks that has none tells
 *              it by IsPaid, AppliedAmount and LinkedTxn
 *   payment    the money alone: discounts are not carried, and used credits are links of their own
 *   texts      what is longer than a field keeps is cut; of e-mail addresses whole ones stay
 *   lines      those of a group of items stand with the others; one without an amount, or that
 * repeats those above it (qbxml/subtotals.h), has 0.00
 *
 * What a document here does not carry is left out; where that makes lines and total differ,
 * document_check() says so. False (permanent): a value has no
 * canonical form, or there is no id; the message names QuickBooks' path, and all but the document
 * is set, the id to TEXT_NONE when there is none. */
bool qbxml_object_parse(struct arena *arena, const struct qbxml_object *object,
                        const struct qbxml_context *context, struct observation *out,
                        struct error *error);

#endif
