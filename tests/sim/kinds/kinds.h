/* Records as people write them, a table by kind (kinds.def): how one is drawn, how it is edited. A
 * new kind is a row there; any.c writes what its table of fields says, and a kind that follows from
 * others (a payment from what it pays) has a function of its own. */
#ifndef TIEOUT_TESTS_SIM_KINDS_H
#define TIEOUT_TESTS_SIM_KINDS_H

#include "tests/sim/world.h"

/* A person who writes into the books of a side. */
struct desk {
    struct world *world;
    const struct books *books;
};

/* The lists that a company starts with; false after the last. */
bool document_first(size_t at, struct document *out);
/* A new record; false when these books have not what it needs. */
bool document_draw(struct world *world, const struct books *books, struct document *out);
/* Changes something of *document, which is the entry's; false when there is nothing to change. */
bool document_edit(struct world *world, const struct books *books, const struct entry *entry,
                   struct document *document);

/* --- what the kinds draw with (draw.c) --- */
enum { WORDS_FIT = 400 }; /* characters of a field that takes all words that people draw */
struct random *desk_random(const struct desk *desk);
bool desk_chance(const struct desk *desk, uint32_t percent);
/* One of the entries of that kind that are there; NULL when there is none. */
const struct entry *draw_entry_of(const struct desk *desk, enum entity entity);
const struct entry *first_entry_of(const struct desk *desk, enum entity entity);
/* A bank account, another one than that. */
const struct entry *draw_bank(const struct desk *desk, const struct entry *other);
/* Words that nobody has written before; some longer than a side holds. */
struct text draw_words(const struct desk *desk, const char *what);
/* A name of a list record; some are in use. */
struct text draw_name(const struct desk *desk, const char *what);
struct text draw_number(const struct desk *desk);
struct text draw_date(const struct desk *desk, const char *month);
struct text draw_cents(const struct desk *desk, int64_t least, int64_t most);
struct line *draw_lines(const struct desk *desk, struct document *document, int kind, size_t count);

/* --- the kinds (kinds.def) --- */
typedef bool draw_kind(const struct desk *desk, struct document *out);
typedef bool edit_kind(const struct desk *desk, const struct entry *entry,
                       struct document *document);
draw_kind draw_any, draw_bill, draw_account, draw_customer, draw_payment, draw_credit_application,
    draw_transfer;
edit_kind edit_any, edit_bill, edit_nothing;

#endif
