/* A tenant's records as the console shows them: each side's last document, standing and rule. */
#ifndef TIEOUT_TESTS_E2E_DEMO_RECORDS_H
#define TIEOUT_TESTS_E2E_DEMO_RECORDS_H

#include "base/map.h"
#include "tests/e2e/demo/demo.h"

enum side { SIDE_PLATFORM, SIDE_LEDGER, SIDE_COUNT };
enum book { BOOK_NONE, BOOK_PAYABLES, BOOK_RECEIVABLES, BOOK_COUNT };
enum nature { NATURE_LIST, NATURE_OWED, NATURE_CREDIT, NATURE_PAYMENT, NATURE_APPLICATION };

#define KIND(symbol, name, plural, one, many, book, nature) KIND_##symbol,
enum kind {
#include "tests/e2e/demo/kinds.def"
    KIND_COUNT
};
#undef KIND

/* A row of kinds.def. */
struct kind_words {
    const char *name;
    const char *plural;
    const char *one;
    const char *many;
    enum book book;
    enum nature nature;
};

struct record {
    enum kind kind;
    enum side target; /* toward which it was decided */
    struct text id;
    struct text standing;
    struct text rule;
    struct text sentence;
    const struct json *documents[SIDE_COUNT]; /* NULL: that side has it not, or no longer */
    int64_t owed[SIDE_COUNT]; /* cents that it adds to that side's A/P or A/R, by its kind's book */
};

struct records {
    struct record *items;
    size_t count;
    size_t capacity;
    struct map by_id;
};

/* records_release when done. */
bool records_load(struct demo *demo, const struct company *company, struct records *out,
                  struct error *error);
void records_release(struct records *records);

const struct kind_words *kind_words(enum kind kind);
/* By the console's name, which is also how a line names what it settles. */
bool kind_find(struct text name, enum kind *out);
const char *side_title(enum side side); /* "QuickBooks" */

#endif
