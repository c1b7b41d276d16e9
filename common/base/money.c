#include "base/money.h"

#include <string.h>

bool money_add(struct money a, struct money b, struct money *out)
{
    if (strcmp(a.currency, b.currency) != 0)
        return false;
    struct money sum = a;
    if (!decimal_add(a.amount, b.amount, &sum.amount))
        return false;
    *out = sum;
    return true;
}

uint8_t money_currency_scale(const char *currency)
{
    static const struct {
        char code[4];
        uint8_t scale;
    } CURRENCIES[] = {
#define CURRENCY(code, scale) {#code, scale},
#include "base/currencies.def"
#undef CURRENCY
    };
    for (size_t i = 0; i < sizeof(CURRENCIES) / sizeof(CURRENCIES[0]); i++) {
        if (strcmp(CURRENCIES[i].code, currency) == 0)
            return CURRENCIES[i].scale;
    }
    return 2;
}
