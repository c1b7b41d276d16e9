/* A write under way. The object already holds what it would become; write.c puts back what was when
 * QuickBooks refuses. The functions below ask what QuickBooks asks of an entity, and set total and
 * links; false with a status. */
#ifndef SIMULATOR_QBD_DRAFT_H
#define SIMULATOR_QBD_DRAFT_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/status.h"

struct draft {
    struct company *company;
    struct object *object;
    const struct xml *request; /* BillAdd or BillMod, references as ListID */
    bool is_add;
    bool leaves_no_record; /* set by a payment of nothing but credits */
    struct status *status;
};

bool list_prepare(struct draft *draft);
bool account_prepare(struct draft *draft);
bool purchase_prepare(struct draft *draft);
bool bill_payment_prepare(struct draft *draft);
bool sale_prepare(struct draft *draft);
bool receipt_prepare(struct draft *draft);
bool transfer_prepare(struct draft *draft);

void purchase_post(struct company *company, struct object *object);
void bill_payment_post(struct company *company, struct object *object);
void sale_post(struct company *company, struct object *object);
void receipt_post(struct company *company, struct object *object);
void transfer_post(struct company *company, struct object *object);

#endif
