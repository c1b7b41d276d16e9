/* A company file: its lists and transactions, who settles whom, and its ledger.
 *
 * What was written is kept as qbXML shows it (`fields`: elements of the Ret, references as ListID);
 * what QuickBooks computes is in the struct. All memory is the company's arena.
 */
#ifndef SIMULATOR_QBD_COMPANY_H
#define SIMULATOR_QBD_COMPANY_H

#include "base/instant.h"
#include "base/map.h"
#include "syntax/xml.h"
#include "tests/simulators/qbd/company/entity.h"

enum { MESSAGE_SETS_MAX = 8, OTHER_NAMES_MAX = 64 };

struct posting {
    struct object *account;
    int64_t cents;        /* debit positive; a transaction's sum is zero */
    struct object *party; /* vendor or customer, on A/P and A/R */
    struct posting *next;
};

enum link_kind {
    LINK_MONEY,  /* a payment settles a bill or an invoice */
    LINK_CREDIT, /* a credit does */
    LINK_ORDER,  /* a bill receives a purchase order's line */
};

struct link {
    enum link_kind kind;
    struct object *source; /* the payment, the credit, the bill */
    struct object *target; /* the bill or invoice, the purchase order */
    int64_t cents;
    int64_t discount_cents; /* besides; posted with the payment */
    struct object *discount_account;
    struct text source_line; /* LINK_ORDER: TxnLineID of the bill */
    struct text target_line; /* and of the purchase order; empty = the whole */
    bool is_live;
    struct link *next_of_source; /* in the order in which they came */
    struct link *next_of_target;
};

struct object {
    enum entity entity;
    struct text id;
    int64_t txn_number; /* transaction */
    int64_t edit_sequence;
    instant_us created; /* wall-clock time, see local_time.h */
    instant_us modified;
    instant_us deleted;
    bool is_deleted;
    bool is_voided;
    bool is_active;        /* list */
    struct text full_name; /* list */
    struct object *parent; /* list */
    struct object *merged; /* list: the entry that took its place */
    struct xml *fields;
    int64_t balance; /* account: debit positive; vendor: owed by us; customer: owed to us */
    int64_t total;   /* transaction */
    int64_t tax;     /* of a sale: what of the total is sales tax */
    struct posting *postings;
    struct link *by_source;
    struct link *by_target;
};

struct object_list {
    struct object **items; /* in the order in which they came; deleted ones stay */
    size_t count;
    size_t capacity;
};

struct switches {
#define SWITCH(name_, kind_, default_, meaning_) int64_t name_;
#include "tests/simulators/qbd/company/switches.def"
#undef SWITCH
};

struct company {
    struct arena arena;
    struct text name;
    struct text country;  /* of the edition: HostQuery, and the connector's qbXMLCountry */
    struct text owner_id; /* data extension "FileID" that the connector stamped; absent = none */
    struct text file_id;
    struct text app_lock;  /* its "AppLock": whose session is open; absent = nobody's */
    date_day closing_date; /* DATE_NONE = open */
    struct switches switches;
    instant_us now; /* wall-clock time; set before each call: nothing here reads a clock */
    int64_t last_list_id;
    int64_t last_txn_id;
    int64_t last_line_id;
    int64_t last_txn_number;
    int64_t last_session;
    int64_t last_iterator;
    int64_t writes; /* requests of message sets that were done, but queries */
    struct object_list lists[ENTITY_COUNT];
    struct map ids; /* ListID or TxnID to object */
    struct text
        other_names[OTHER_NAMES_MAX]; /* employees and other names: only the names are kept */
    size_t other_name_count;
    struct iterator *iterator;                          /* of the session, see iterator.h */
    struct message_set *message_sets[MESSAGE_SETS_MAX]; /* remembered, see recovery.h */
};

struct company *company_create(struct text name);
void company_free(struct company *company);
/* The file as it is now, message sets included; the session's iterators are not in a file. */
struct company *company_copy(const struct company *company);

/* A new object with the next id, not yet found by anyone. */
struct object *company_make(struct company *company, enum entity entity);
void company_register(struct company *company, struct object *object);
/* NULL when there is none of that id, or it was deleted. A merged entry gives who took its place.
 */
struct object *company_find(const struct company *company, struct text id);
struct object *company_find_kind(const struct company *company, enum entity entity, struct text id);
/* A save: TimeModified and EditSequence move. */
void company_touch(struct company *company, struct object *object);
struct text company_new_line_id(struct company *company);
bool company_is_closed(const struct company *company, const struct object *object);

/* --- what was written --- */
struct text object_text(const struct object *object, const char *name);
/* The entry of a list that a reference names; NULL when there is none. */
struct object *object_reference(const struct company *company, const struct xml *fields,
                                const char *name);

#endif
