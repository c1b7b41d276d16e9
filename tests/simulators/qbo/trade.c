#include "tests/simulators/qbo/trade.h"

#include "base/error.h"

static const struct trade_side sides[] = {
#define TRADE_SIDE(name, party, party_key, account_key, type, subtype, account, sign)              \
    {TRADE_##name, ENTITY_##party, party_key, account_key, type, subtype, account, sign},
#define TRADE(entity, side, role, french)
#include "tests/simulators/qbo/trades.def"
#undef TRADE_SIDE
#undef TRADE
};

static const struct trade_row {
    enum entity entity;
    enum trade_side_name side;
    enum trade_role role;
    const char *french_name;
} rows[] = {
#define TRADE_SIDE(name, party, party_key, account_key, type, subtype, account, sign)
#define TRADE(entity, side, role, french) {ENTITY_##entity, TRADE_##side, TRADE_##role, french},
#include "tests/simulators/qbo/trades.def"
#undef TRADE_SIDE
#undef TRADE
};

static int role_sign(enum trade_role role)
{
    switch (role) {
    case TRADE_CHARGE:
        return 1;
    case TRADE_CREDIT:
    case TRADE_PAYMENT:
        return -1;
    case TRADE_ORDER:
        break;
    }
    return 0;
}

const struct trade_side *trade_side(enum trade_side_name name)
{
    REQUIRE(name < TRADE_SIDES);
    return &sides[name];
}

bool trade_find(enum entity entity, struct trade *out)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].entity == entity) {
            *out = (struct trade){&sides[rows[i].side], rows[i].role, role_sign(rows[i].role),
                                  rows[i].french_name};
            return true;
        }
    return false;
}

struct trade trade_of(enum entity entity)
{
    struct trade trade = {0};
    REQUIRE(trade_find(entity, &trade));
    return trade;
}

int trade_ledger_sign(enum entity entity)
{
    struct trade trade = trade_of(entity);
    return trade.side->sign * trade.sign;
}
