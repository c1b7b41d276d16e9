/* QuickBooks Desktop's currencies: it names them by words, and lists their codes. Pure. */
#ifndef TIEOUT_QBXML_CURRENCY_H
#define TIEOUT_QBXML_CURRENCY_H

#include "qbxml/answer.h"

struct qbxml_currency {
    struct text id;   /* ListID */
    struct text code; /* ISO 4217 */
    struct text name;
};

struct qbxml_currencies {
    const struct qbxml_currency *items;
    size_t count;
};

/* What a company file lists (the answer to CurrencyQuery); those without a code are left out. */
void qbxml_currencies_parse(struct arena *arena, const struct qbxml_answer *answer,
                            struct qbxml_currencies *out);

/* The list as text, and back; TEXT_NONE and "" are an empty one. Texts point into it. */
struct text qbxml_currencies_format(struct arena *arena, const struct qbxml_currencies *listed);
void qbxml_currencies_read(struct arena *arena, struct text text, struct qbxml_currencies *out);
/* `listed`, and those of `before` that are not in it. */
void qbxml_currencies_join(struct arena *arena, const struct qbxml_currencies *listed,
                           const struct qbxml_currencies *before, struct qbxml_currencies *out);

/* The code of a CurrencyRef: as the company lists it, otherwise by its usual name (currencies.def).
 * TEXT_NONE: nobody knows. */
struct text qbxml_currency_code(const struct qbxml_currencies *listed, const struct xml *reference);

#endif
