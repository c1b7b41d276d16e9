/* A payment of one charge, as the screen makes it: with money, or with a credit. */
#ifndef SIMULATOR_QBO_PAY_H
#define SIMULATOR_QBO_PAY_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/fault.h"

struct payment_order {
    const struct object *charge;
    const struct object *credit; /* NULL = money is paid */
    int64_t cents;
    struct text note;
};

/* The BillPayment or Payment; NULL and a fault when the books refuse it. */
struct object *pay(struct company *company, const struct payment_order *order, struct fault *fault);
/* The invoice takes its customer's open credit memos, each with a
 * payment of nothing. */
void pay_with_credits(struct company *company, const struct object *invoice);

#endif
