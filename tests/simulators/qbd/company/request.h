/* One request of a message set. */
#ifndef SIMULATOR_QBD_REQUEST_H
#define SIMULATOR_QBD_REQUEST_H

#include "tests/simulators/qbd/company/message_set.h"
#include "tests/simulators/qbd/company/shape.h"

enum verb {
    VERB_ADD,
    VERB_MOD,
    VERB_QUERY,
    VERB_ITEM_QUERY,
    VERB_HOST,
    VERB_COMPANY,
    VERB_PREFERENCES,
    VERB_TXN_DEL,
    VERB_TXN_VOID,
    VERB_LIST_DEL,
    VERB_LIST_MERGE,
    VERB_TXN_DELETED,
    VERB_LIST_DELETED,
    VERB_TO_PAY,
};

struct request {
    enum verb verb;
    enum entity entity;          /* ADD, MOD, QUERY */
    struct text name;            /* "BillAdd" */
    const struct element *shape; /* of what holds the elements */
    const struct xml *node;      /* BillAddRq */
    const struct xml *body;      /* BillAdd inside it, or the node itself */
};

/* Is it a request that QuickBooks knows at that version, of right structure? */
bool request_read(struct arena *arena, const struct xml *node, int version, struct request *request,
                  struct error *error);

struct response {
    struct arena *arena;
    struct buffer body;     /* what stands inside BillAddRs */
    struct buffer recovery; /* what stands there when the set is asked for again */
    int version;
    struct status status;
    struct text macro_id; /* the id that defMacro names */
    bool has_count;
    size_t count; /* retCount */
    bool has_iterator;
    struct text iterator_id;
    size_t remaining;
};

/* Does what the request asks. */
void request_run(struct company *company, const struct request *request, struct response *response);

/* --- parts of it, each in a file of its own --- */
void request_host(struct company *company, const struct request *request,
                  struct response *response);
void request_erase(struct company *company, const struct request *request,
                   struct response *response);
void request_deleted(struct company *company, const struct request *request,
                     struct response *response);
void request_to_pay(struct company *company, const struct request *request,
                    struct response *response);

#endif
