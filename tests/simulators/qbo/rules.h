/* What the vendor asks of each entity, in two steps: check (may refuse, changes nothing), then
 * apply (cannot fail); and what it shows of its own. */
#ifndef SIMULATOR_QBO_RULES_H
#define SIMULATOR_QBO_RULES_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/fault.h"
#include "tests/simulators/qbo/trade.h"

enum { LINES_MAX = 10000 };

struct change {
    struct company *company;
    enum entity entity;
    struct object *object;       /* NULL when it is created; set before apply */
    const struct json *document; /* as it will be, document_merge() */
    bool allow_duplicate;        /* include=allowduplicatedocnum */
    bool is_void;
    /* What check finds out for apply. */
    struct object *parent;
    struct object *party;
    struct object *control_account;
    struct object *bank;
    char currency[CURRENCY_BYTES];
    struct decimal rate;
    int64_t total;
    struct posting *postings; /* of a charge or credit: one a line, then the control account */
    size_t posting_count;
    struct application *applications;
    size_t application_count;
    const char *account_type;
    const char *account_subtype;
    const char *classification;
};

struct rules {
    /* NULL where the vendor has no write. */
    bool (*check)(struct change *change, struct fault *fault);
    void (*apply)(struct change *change); /* object->document is still what it was, or NULL */
    /* NULL where the vendor has no delete. */
    bool (*check_delete)(struct company *company, const struct object *object, struct fault *fault);
    void (*remove)(struct company *company, struct object *object);
    /* The members with OWN in fields_*.def, and those that nobody writes. NULL = none. */
    void (*show)(struct json_writer *writer, const struct company *company,
                 const struct object *object);
    bool has_void;
};

#define ENTITY(name, text, sequence, key, symbol) extern const struct rules symbol;
#include "tests/simulators/qbo/entities.def"
#undef ENTITY

const struct rules *rules_of(enum entity entity);

/* --- checks that several entities share: false and a fault when refused ----------------------- */

/* The object that the reference at `path` ("VendorRef") names: 2020 when absent, 2500 when
 * unknown, 610 when inactive. */
struct object *check_reference(const struct company *company, enum entity entity,
                               const struct json *document, const char *path, struct fault *fault);
/* All references of the document, at any depth, whose key is in references.def: 2500, 610. */
bool check_references(const struct company *company, const struct json *document,
                      struct fault *fault);
/* The text at `path`, when there is one, is a word of `words` ("NotSet NeedToSend"): else 2170. */
bool check_enumeration(const struct json *document, const char *path, const char *words,
                       struct fault *fault);
/* `key`.Address looks like one. */
bool check_email(const struct change *change, const char *key, struct fault *fault);
/* CurrencyRef of an account, vendor or customer: as `like` has it when that is given, otherwise
 * home unless the company has several. Sets currency. */
bool check_list_currency(struct change *change, const struct object *like, struct fault *fault);
/* The party that the side of the document asks for. Sets party. */
bool check_party(struct change *change, struct fault *fault);
/* CurrencyRef and ExchangeRate against the company and the party. Sets currency and rate. */
bool check_currency(struct change *change, struct fault *fault);
/* APAccountRef, ARAccountRef, or the account of the currency. Sets control_account. */
bool check_control_account(struct change *change, struct fault *fault);
/* An account that money or lines of this transaction may go to. */
bool check_account_currency(const struct change *change, const struct object *account,
                            const char *element, struct fault *fault);
/* The dates that the transaction has and had lie after the book's close. */
bool check_period(const struct change *change, struct fault *fault);
bool check_period_of(const struct company *company, const struct object *object,
                     struct fault *fault);
/* 6140, when the preferences ask for it (`is_asked`). */
bool check_number(const struct change *change, bool is_asked, struct fault *fault);

#endif
