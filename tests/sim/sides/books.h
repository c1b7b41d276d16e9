/* A side with books of its own: records with ids and versions, payments that move balances,
 * refusals as such programs give them. Written from what the sides do, not from what we expect of
 * them; nothing here knows a rule of ours.
 *
 * Every revision of a record is kept, so that an oracle can ask who said what, and when.
 */
#ifndef TIEOUT_TESTS_SIM_SIDES_BOOKS_H
#define TIEOUT_TESTS_SIM_SIDES_BOOKS_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/map.h"
#include "base/uuid.h"
#include "model/command.h"
#include "model/document.h"

enum author { AUTHOR_PERSON, AUTHOR_COMMAND, AUTHOR_BOOKS };

struct revision {
    struct revision *older;
    uint64_t sequence; /* of all sides of the run: who was first */
    uint32_t version;
    enum author author;
    struct uuid command; /* AUTHOR_COMMAND */
    struct document document;
};

struct entry {
    enum entity entity;
    struct text id;
    uint32_t version;
    instant_us created_at, changed_at;
    bool is_deleted;
    uint64_t deleted_sequence;
    bool is_deleted_by_person;
    bool is_unanswered;    /* a command made it, and its answer is still under way */
    uint64_t announced;    /* the newest sequence that the platform has told the console */
    int64_t settled;       /* cents of it that payments and credits have paid, or that they use */
    int64_t held;          /* cents in it, when it is a bank account */
    struct entry *reg;     /* the figure that says so; NULL: none yet */
    struct uuid marker;    /* our record's id, as the command brought it */
    struct text told_open; /* what a command has last said is open of it; TEXT_NONE: none has */
    struct document document;
    struct revision *newest;
};

/* What a program does to what it is given. */
struct habits {
    bool fills_in;   /* due date and currency, on create */
    bool bumps_paid; /* what is paid gets a new version */
    bool clears_void;
    bool refuses_numbers;
    bool has_coarse_clock; /* times of whole seconds */
    bool has_fallen_back;  /* and an hour less than they were: summer time is over */
    bool keeps_registers;  /* and shows what each bank account holds */
    bool voids_no_transfer;
    struct text close_date;
};

enum { BOOKS_ENTRIES_MAX = 512 };

struct books {
    struct arena *arena;
    enum side side;
    struct habits habits;
    struct entry *entries[BOOKS_ENTRIES_MAX];
    size_t entry_count;
    uint64_t *sequence; /* shared by all books */
    const instant_us *now;
    struct map answers; /* idempotency key -> struct books_answer */
    uint64_t applied_count;
};

enum books_code {
    BOOKS_OK,
    BOOKS_DUPLICATE,
    BOOKS_STALE,
    BOOKS_GONE,
    BOOKS_CLOSED,
    BOOKS_REFUSED,
};

struct books_request {
    struct uuid key;
    struct uuid marker;
    enum entity entity;
    enum action action;
    struct text id;
    struct text base_version;
    uint32_t groups; /* of an update: what it changes; 0 = all */
    struct document document;
};

struct books_answer {
    struct uuid key;
    enum books_code code;
    struct entry *entry; /* BOOKS_OK */
    uint32_t version;
    instant_us changed_at;
    struct document document; /* as it was then */
};

void books_init(struct books *books, struct arena *arena, enum side side);
void books_release(struct books *books);
struct entry *books_find(const struct books *books, enum entity entity, struct text id);

/* A person at work. What the books do not allow is refused like anybody's. */
enum books_code books_create(struct books *books, const struct document *document,
                             struct entry **out);
enum books_code books_update(struct books *books, struct entry *entry,
                             const struct document *document);
enum books_code books_void(struct books *books, struct entry *entry);
enum books_code books_delete(struct books *books, struct entry *entry);

/* A program at work: the same key again is answered as the first time. *is_replay says so. */
const struct books_answer *books_write(struct books *books, const struct books_request *request,
                                       bool *is_replay);

/* --- for those who only look --- */
bool books_is_void(const struct document *document);
bool books_is_paid(const struct entry *entry); /* at least a part of it */
struct text books_version(const struct books *books, const struct entry *entry);
int64_t cents_of(struct text amount);
struct text amount_of(struct arena *arena, int64_t cents);

#endif
