/* QuickBooks Desktop's currencies: it names them by words, and lists their codes. Pure. */
#ifndef TIEOUT_QBXML_CURRENCY_H
#define TIEOUT_QBXML_CURRENCY_H

#include "qbxml/answer.h"

struct qbxml_currency {
    struct text id;   /* ListID */
    struct text code; /* ISO 4217 */
};

struct qbxml_currencies {
    const struct qbxml_currency *items;
    size_t count;
};

/* What a company file lists (the answer to CurrencyQuery); those without a code are left out. */
void qbxml_currencies_parse(struct arena *arena, const struct qbxml_answer *answer,
                            struct qbxml_currencies *out);

/* The code of a CurrencyRef: as the company lists it, otherwise by its usual name (currencies.def).
 * TEXT_NONE: nobody knows. */
struct text qbxml_currency_code(const struct qbxml_currencies *listed, const struct xml *reference);

#endif
