/* Documents that a company file takes: of what is known there, in its words and limits. */
#ifndef TIEOUT_TESTS_CONTRACT_DESKTOP_DOCUMENTS_H
#define TIEOUT_TESTS_CONTRACT_DESKTOP_DOCUMENTS_H

#include "base/random.h"
#include "model/document.h"

enum { KNOWN_MAX = 4000 };

struct known_record {
    enum entity entity;
    struct text id;
    struct text kind;  /* of an account and an item: the type */
    struct text party; /* of a document */
    int64_t open_cents;
};

/* A bill and a vendor's credit that is used for it: their places. */
struct known_pair {
    size_t bill, credit;
};

struct known {
    struct known_record items[KNOWN_MAX];
    size_t count;
    struct known_pair pairs[KNOWN_MAX];
    size_t pair_count;
    uint64_t names; /* given so far */
    struct random random;
    struct arena *arena; /* of all that is made */
};

void known_add(struct known *known, enum entity entity, struct text id,
               const struct document *document);
/* Nothing is paid of it or with it any more. */
void known_forget(struct known *known, enum entity entity, struct text id);
struct text known_bank(const struct known *known);

/* A new one; of a payment: for something that is open, which is less open then. */
void document_make(struct known *known, enum entity entity, struct document *out);
/* What QuickBooks fills in where nothing was said. */
void known_fill(struct document *wanted, const struct document *seen);
/* What a change leaves alone: whose it is, and what kind. */
void known_keep(struct document *changed, const struct document *before);

#endif
