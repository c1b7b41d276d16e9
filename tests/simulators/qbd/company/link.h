/* Who settles whom, and which purchase order a bill receives. */
#ifndef SIMULATOR_QBD_LINK_H
#define SIMULATOR_QBD_LINK_H

#include "tests/simulators/qbd/company/company.h"

/* A live link; the rest of it is the caller's to fill in. */
struct link *link_add(struct company *company, enum link_kind kind, struct object *source,
                      struct object *target, int64_t cents);
/* Ends all links of that kind from the object. */
void link_end_from(struct object *source, enum link_kind kind);
/* What is open of a bill or invoice. */
int64_t link_open(const struct object *charge);
/* What of a payment or a credit was not used. */
int64_t link_unused(const struct object *source);

#define LINKS_FROM(name_, object_)                                                                 \
    for (struct link *name_ = (object_)->by_source; name_; name_ = name_->next_of_source)
#define LINKS_TO(name_, object_)                                                                   \
    for (struct link *name_ = (object_)->by_target; name_; name_ = name_->next_of_target)

#endif
