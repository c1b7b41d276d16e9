/* Lines of a sale that only repeat what stands above them. Pure.
 *
 * QuickBooks Desktop shows a subtotal as a line like the others, its amount what the lines before
 * it add up to: counted with them, it would count twice. Only its item says what it is, which is
 * not at hand here; so it is known by what it adds up to, and only where the lines come to the
 * sale's Subtotal without such lines, and not with them.
 */
#ifndef TIEOUT_QBXML_SUBTOTALS_H
#define TIEOUT_QBXML_SUBTOTALS_H

#include "syntax/xml.h"

struct qbxml_subtotals {
    const struct xml **lines; /* in their order; in the arena */
    size_t count;
};

/* Of an InvoiceRet or a CreditMemoRet; all others have none. */
void qbxml_subtotals_find(struct arena *arena, const struct xml *ret, struct qbxml_subtotals *out);
bool qbxml_is_subtotal(const struct qbxml_subtotals *subtotals, const struct xml *line);

#endif
