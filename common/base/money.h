/* An amount with its currency (ISO 4217 code). Adding different currencies is refused. */
#ifndef TIEOUT_BASE_MONEY_H
#define TIEOUT_BASE_MONEY_H

#include "base/decimal.h"

struct money {
    struct decimal amount;
    char currency[4]; /* terminated; "" = unknown */
};

bool money_add(struct money a, struct money b, struct money *out);
uint8_t money_currency_scale(const char *currency); /* 2; JPY and the like 0; BHD and the like 3 */

#endif
