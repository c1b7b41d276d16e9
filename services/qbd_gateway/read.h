/* The phase that reads: what is known of the reading, one message set of it, and what was met.
 *
 *     read_send.c      what the next set asks for
 *     read_receive.c   its answers, one by one: what they say of each source
 *     read_pick.c      records by their ids: asked for, and what the answers prove
 *     read_tell.c      what was met: compared with what was shown before, told if it is news
 *     anchor.c         the file is no older one, before what was lost is sent again
 *     read_store.c     how far it has come          read_links.c   who pays what
 *     read_wanted.c    ids that are wanted
 */
#ifndef TIEOUT_QBD_GATEWAY_READ_H
#define TIEOUT_QBD_GATEWAY_READ_H

#include "call.h"
#include "observed/observed.h"
#include "qbxml/object.h"
#include "reading.h"

enum { READ_WANTED_MAX = 100, READ_RESTARTS_MAX = 20, READ_PICK_TRIES_MAX = 3 };
enum { READ_TRANSFERS_MAX = 300 };

/* A record to be looked for by its id. */
struct wanted {
    enum entity entity;
    struct text id;
    struct uuid command_id; /* that asks for it; nil = none */
    int32_t tries;          /* that QuickBooks refused; after the first it is asked for alone */
};

/* The row of gateway.reading, and those of its sources. */
struct read_state {
    struct reading reading;
    instant_us scan_at; /* when its last scan began */
    int64_t set_number;
    int64_t anchor_session;
};

/* A record of ours, shown or proven absent. */
struct sighting {
    struct observation observation;
    struct text raw;  /* QuickBooks' own bytes, or TEXT_NONE */
    bool is_if_known; /* told only when it was shown before */
};

struct settle {
    struct text payer, paid;
    enum entity payer_entity, paid_entity;
};

/* One call's work; call->notes. Everything in the call's arena. */
struct read_step {
    struct read_state state;
    struct reading_ask asks[SOURCE_COUNT];
    size_t ask_count;
    bool asks_anchor;
    bool is_first_of_day; /* this session's first set, when positions were set back */
    struct qbxml_context context;
    struct wanted *wanted; /* of this set; of an answer those that are settled by it */
    size_t wanted_count;
    struct wanted *refused; /* those that are asked for again, alone */
    size_t refused_count;
    /* Of an answer: */
    struct problem problem; /* the first; kind NONE: none */
    bool has_scan_ended;
    struct sighting *sightings;
    size_t sighting_count, sighting_capacity;
    size_t met_count;          /* of them, in the answer itself */
    struct observed_row *rows; /* of each sighting */
    enum observed_memory *memories;
    bool *is_kept;
    struct settle *settles; /* as shown now */
    size_t settle_count, settle_capacity;
};

static inline struct read_step *read_step_of(struct call *call)
{
    return call->notes;
}

/* --- read_send.c --- */
/* What the set asks for, as the loaded state says: the same when it is sent and when it is
 * answered. */
void read_plan(struct call *call);
#define READ_ANCHOR TEXT("anchor")

/* --- read_pick.c --- */
void read_write_picks(struct xml_writer *writer, struct call *call);
void read_write_anchor(struct xml_writer *writer, struct call *call);
void read_take_picks(struct call *call, const struct qbxml_answers *answers);
/* The one record that was asked for is not there. */
bool read_says_no_such_id(const struct qbxml_answer *answer);
struct observation read_absence(const struct call *call, enum entity entity, struct text id);

/* --- read_receive.c --- */
enum read_verdict { READ_IS_GOOD, READ_IS_NOTHING, READ_IS_ITERATOR_LOST, READ_IS_PROBLEM };
/* What an answer is worth; a problem is noted. NULL: QuickBooks left the request out. */
enum read_verdict read_judge(struct call *call, const struct qbxml_answer *answer);
struct read_meeting {
    enum source source;
    bool is_first_look; /* at deletions: of what was never read */
    size_t count;
    wall_us highest;
};
void read_take_records(struct call *call, struct read_meeting *meeting,
                       const struct qbxml_answer *answer);
/* False: the answers show that the file is older than what was read from it. */
bool read_judge_anchor(struct call *call, const struct qbxml_answers *answers);
void read_stop_restored(struct call *call);

/* --- read_store.c --- */
/* Begins call->notes. Ids that are wanted next; with `is_answer`, those of the set that is out. */
bool read_load(struct call *call, bool is_answer, struct error *error);
bool read_save_state(struct postgres *db, struct call *call, struct error *error);

/* --- read_links.c --- */
void read_add_settle(struct call *call, const struct settle *settle);
/* A credit is used for a bill: told at either end. */
void read_add_application(struct call *call, struct text id);
/* Applications of credits that were noted and are shown no more become sightings. Inside a
 * transaction; before sightings are compared. */
bool read_find_unlinked(struct postgres *db, struct call *call, struct error *error);
/* Who pays what now, and what has to be read again for it. */
bool read_save_links(struct postgres *db, struct call *call, struct error *error);

/* --- read_wanted.c --- */
/* Ids asked for in this set, those of commands too. */
bool read_save_wanted(struct postgres *db, struct call *call, struct error *error);
/* Transfers whose deletion QuickBooks does not tell, the next READ_TRANSFERS_MAX of them. */
bool read_want_transfers(struct postgres *db, struct call *call, struct error *error);
/* What this set asked for by id, and what was met of it, is wanted no more; or alone, if that was
 * refused. */
bool read_settle_wanted(struct postgres *db, struct call *call, struct error *error);
/* What a scan that has ended has not met is wanted. */
bool read_want_unmet(struct postgres *db, struct call *call, struct error *error);

/* --- read_tell.c --- */
struct sighting *read_add_sighting(struct call *call);
/* Publishes what is news among the sightings; when all is delivered, saves, and ends the call. */
void read_tell(struct call *call);

#endif
