/* What payables and receivables have in common: a document of one side has a party (vendor or
 * customer), is posted to the control account of that side, and is open until it is settled. */
#ifndef SIMULATOR_QBO_TRADE_H
#define SIMULATOR_QBO_TRADE_H

#include "tests/simulators/qbo/entity.h"

enum trade_side_name {
#define TRADE_SIDE(name, party, party_key, account_key, type, subtype, account, sign) TRADE_##name,
#define TRADE(entity, side, role, french)
#include "tests/simulators/qbo/trades.def"
#undef TRADE_SIDE
#undef TRADE
    TRADE_SIDES
};

enum trade_role { TRADE_ORDER, TRADE_CHARGE, TRADE_CREDIT, TRADE_PAYMENT };

struct trade_side {
    enum trade_side_name name;
    enum entity party;
    const char *party_key;
    const char *account_key;
    const char *account_type;
    const char *account_subtype;
    const char *account_name;
    int sign;
};

struct trade {
    const struct trade_side *side;
    enum trade_role role;
    int sign; /* 1 when what is open is owed, -1 when it is owed back, 0 for an order */
    const char *french_name;
};

const struct trade_side *trade_side(enum trade_side_name name);
bool trade_find(enum entity entity, struct trade *out); /* false: it is no document of trade */
struct trade trade_of(enum entity entity);              /* which it must be */
/* The debit of the control account for one unit of the document: 1, -1 or 0. */
int trade_ledger_sign(enum entity entity);

#endif
