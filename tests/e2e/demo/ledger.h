/* The two kinds of QuickBooks behind one interface: how a company's books are made, joined and
 * synced, and how a person in front of them writes a bill or an invoice. */
#ifndef TIEOUT_TESTS_E2E_DEMO_LEDGER_H
#define TIEOUT_TESTS_E2E_DEMO_LEDGER_H

#include "tests/e2e/demo/demo.h"

enum trade { TRADE_BILLS, TRADE_INVOICES, TRADE_COUNT };

enum { COUNT_COUNT = 8 };

/* Where a dump of the books says what of a bill or an invoice; names with dots. */
struct paper_words {
    const char *entity;
    const char *id, *number, *party, *currency, *total, *open;
    const char *lines;  /* the list of those that are looked at */
    const char *others; /* a list of others; NULL: there is none */
    const char *line;   /* the id of a line; NULL: it needs none */
    const char *detail; /* a line's account or item */
    uint32_t lines_most;
};

/* What is written: a new document with one line, or what becomes of one; what is absent stays. */
struct document {
    enum trade trade;
    struct text id;
    struct text party, number, date, due, memo;
    struct text amount, description;
    struct text line, detail; /* of the only line, when there is an amount */
};

struct ledger {
    const char *title;               /* "QuickBooks Online" */
    const char *door;                /* "QuickBooks Online's control door" */
    const char *variable;            /* of the environment: where that is */
    const char *counts[COUNT_COUNT]; /* names in make's answer, in the order of companies.c */
    struct paper_words papers[TRADE_COUNT];
    /* Sets company->books; *made says what was made in "counts". */
    bool (*make)(struct demo *demo, struct company *company, const struct json **made,
                 struct error *error);
    /* Tells the console of the tenant, whose id is known. */
    bool (*connect)(struct demo *demo, struct company *company, struct error *error);
    /* What only this QuickBooks needs once it was read and before the first run; NULL: nothing. */
    bool (*prepare)(struct demo *demo, const struct company *company, struct error *error);
    /* Has a run begun; *run becomes its id. */
    bool (*begin_run)(struct demo *demo, const struct company *company, struct text *run,
                      struct error *error);
    /* How many calls the books took that wrote something. */
    bool (*count_writes)(struct demo *demo, const struct company *company, int64_t *out,
                         struct error *error);
    void (*write)(struct json_writer *writer, const struct document *document);
    /* A request that deletes or voids it. */
    struct door_request (*erase)(struct arena *arena, const char *entity, struct text id,
                                 const char *how);
};

extern const struct ledger LEDGER_OF_ONLINE, LEDGER_OF_DESKTOP;

const struct ledger *ledger_of(const struct company *company);
const struct ledger *ledger_find(enum ledger_kind kind);

/* The accounts without which nothing crosses (R106), by QuickBooks' ids. */
struct preferences {
    struct text unallocated_expense, unallocated_income, bank;
};
/* Members of a new tenant's settings: these, the sign-up date and who wins a conflict. */
struct text ledger_settings(struct demo *demo, const struct company *company,
                            const struct preferences *preferences);

/* For write: nothing where the value is absent. key: "value", of {"VendorRef":{"value":"56"}}. */
void ledger_write_present(struct json_writer *writer, const char *name, struct text value);
void ledger_write_reference(struct json_writer *writer, const char *name, const char *key,
                            struct text id);

/* --- as a person in front of it --- */
bool ledger_write(struct demo *demo, const struct company *company, const struct document *document,
                  struct error *error);
/* how: "delete" or "void". */
bool ledger_erase(struct demo *demo, const struct company *company, const struct document *document,
                  const char *how, struct error *error);

#endif
