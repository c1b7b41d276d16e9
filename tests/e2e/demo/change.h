/* What the changes of bills and of invoices share: one company's changes under way. */
#ifndef TIEOUT_TESTS_E2E_DEMO_CHANGE_H
#define TIEOUT_TESTS_E2E_DEMO_CHANGE_H

#include "base/instant.h"
#include "tests/e2e/demo/pairs.h"
#include "tests/e2e/demo/sides.h"

/* How bills, and invoices, are called, and what is entered of them. */
struct trade_words {
    const char *one;     /* "bill" */
    const char *list;    /* on the platform, as a path and in a dump */
    const char *party;   /* whose it is: a member of the platform's record, as the next two */
    const char *lines;   /* the list of lines */
    const char *detail;  /* a line's account or item */
    const char *settle;  /* the platform's path for paying it */
    const char *there;   /* how QuickBooks pays some of it, in words */
    const char *here;    /* how the platform pays all, likewise */
    const char *erase;   /* how QuickBooks takes it back: "delete" or "void" */
    const char *letters; /* of a number that QuickBooks gives, then the platform's */
    const char *amount_there, *amount_here, *amount_late;
};

struct changes {
    struct demo *demo;
    const struct company *company;
    enum trade trade;
    const struct trade_words *words;
    struct pairs pairs; /* of what is changed just now */
    int64_t stamp;      /* tells the numbers of one demo from those of another */
    struct text today;
    struct text due;
};

typedef bool change(struct changes *changes, struct error *error);

void changes_begin(struct changes *changes, struct demo *demo, const struct company *company);
/* What follows changes bills, or invoices. */
bool changes_turn_to(struct changes *changes, enum trade trade, struct error *error);

/* A new one on the platform, or a credit memo. */
struct entry {
    const char *list;
    struct text number;
    const char *amount;
    struct text due;   /* absent: it has none */
    struct text party; /* absent: the pair's */
};
/* With the pair's party and account or item. *id becomes the platform's. */
bool change_enter(const struct changes *changes, const struct pair *like, const struct entry *entry,
                  struct text *id, struct error *error);
/* "QB-123456" */
struct text change_number(const struct changes *changes, const char *letters);

/* Says who does what, before it is done. */
void tell(const char *where, const char *what, struct text label);
bool in_books(const struct changes *changes, struct document document, struct error *error);
bool on_its_platform(const struct changes *changes, const struct door_request *request,
                     const struct json **out, struct error *error);
/* Where the platform has it: "bills/B-1001". */
struct text change_path(const struct changes *changes, const struct pair *pair);

/* Of what the platform has there: due date and memo. */
bool change_dates(const struct changes *changes, struct text path, struct error *error);

/* --- of either trade (change.c) --- */
change enter_in_quickbooks, edit_in_quickbooks, pay_in_quickbooks, erase_in_quickbooks;
change edit_on_platform, pay_on_platform, delete_on_platform;
/* --- of bills --- */
change enter_bill_with_vendor, void_payment, pay_rest, edit_on_both;
/* --- of invoices --- */
change enter_invoice, give_credit, edit_refused;
/* --- of QuickBooks Desktop (changes_desktop.c) --- */
change pay_all_in_quickbooks, free_paid_bill, edit_bill_of_order;

#endif
