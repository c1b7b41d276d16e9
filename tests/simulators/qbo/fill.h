/* What QuickBooks itself writes into a document. Each returns the document to go on with. */
#ifndef SIMULATOR_QBO_FILL_H
#define SIMULATOR_QBO_FILL_H

#include "tests/simulators/qbo/company.h"

/* defaults.def. */
const struct json *fill_defaults(struct company *company, enum entity entity,
                                 const struct json *document);
/* A new invoice or credit memo gets the next number, unless the preferences leave that to people.
 */
const struct json *fill_number(struct company *company, enum entity entity,
                               const struct json *document);
/* TxnDate is today when not given; what is due is due on its day when it does not say. */
const struct json *fill_dates(struct company *company, enum entity entity,
                              const struct json *document);
/* On the screen a transaction has its party's currency, a transfer its account's; only the API must
 * be told. */
const struct json *fill_currency(struct company *company, enum entity entity,
                                 const struct json *document);
/* A row of a list that is made inactive gives its name free. */
const struct json *fill_deleted_name(struct company *company, enum entity entity,
                                     const struct json *document);
/* Amounts zero, "Voided" before the note; payments lose their lines. */
const struct json *fill_voided(struct company *company, enum entity entity,
                               const struct json *document);

#endif
