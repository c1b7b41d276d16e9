/* AppliedToTxnAdd, AppliedToTxnMod and SetCredit: what a payment settles, with money, credits and
 * discounts. Nothing is linked before everything was asked. */
#ifndef SIMULATOR_QBD_SETTLE_H
#define SIMULATOR_QBD_SETTLE_H

#include "tests/simulators/qbd/company/draft.h"
#include "tests/simulators/qbd/company/link.h"

struct settlement {
    enum link_kind kind;
    struct object *source; /* the payment itself or a credit */
    struct object *target;
    int64_t cents;
    int64_t discount_cents;
    struct object *discount_account;
    struct settlement *next;
};

struct settlements {
    struct settlement *first;
    int64_t money_cents;
    int64_t credit_cents;
    int64_t discount_cents;
};

struct settle_sides {
    enum entity charge; /* what can be settled */
    enum entity credit; /* what can be used besides money */
    const char *party;  /* VendorRef or CustomerRef of both */
    struct object *payer;
};

/* False with a status when something is unknown, another's, or more than is open. */
bool settle_read(struct draft *draft, const struct settle_sides *sides,
                 struct settlements *settlements);
/* SetCredit right inside an invoice. */
bool settle_read_credits(struct draft *draft, const struct settle_sides *sides,
                         const struct xml *from, struct object *target,
                         struct settlements *settlements);
/* One more that the caller has asked about. */
void settle_add(struct draft *draft, struct settlements *settlements, struct settlement one);
/* What is open of a charge, not counting what this payment settled before and counting what is
 * read so far. */
int64_t settle_open(const struct draft *draft, const struct settlements *settlements,
                    const struct object *charge);
/* Makes the links; a payment's old ones end first when `replaces`. */
void settle_link(struct draft *draft, const struct settlements *settlements, bool replaces);
/* A company may have several accounts of payables: what is settled is of the payment's own. */
bool settle_is_of_account(const struct draft *draft, const struct settle_sides *sides,
                          const struct object *document);
/* The request names what it settles. */
bool settle_is_named(const struct draft *draft);

#endif
