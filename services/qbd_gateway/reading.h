/* The reading of a company file: what to ask for next, and how far it has come. Pure.
 *
 * Times are the wall clock of QuickBooks' PC, the only one that its filters know: it goes back an
 * hour in the night when summer time ends, so every question begins OVERLAP before the place up to
 * which all was read. What is met again is told once (observed/observed.h).
 *
 * Where the overlap holds much (a mass import, a first sync), QuickBooks is not made to show it at
 * each session: for ten minutes after it was read, questions begin a minute before the position. So
 * a clock that is set back within these hides a change until they are over.
 *
 * A source is read from its position on to an open end; then it is done for this session, and its
 * position moves to the latest time that is certain. Where that would be much, it is cut into
 * windows: the end of each is a mark that an interrupted session does not fall behind. A window
 * ends no later than where the PC's clock has certainly come, for nothing can be changed before
 * that any more. So what was changed within the overlap has to be read in one go: a session that is
 * interrupted there begins it anew, page by page as always, until a session is long enough or the
 * overlap has passed.
 *
 * A PC's clock that is set back by more than the overlap (it travels west, or was wrong) would hide
 * what is changed in the hours that it lives twice. So once a day every position goes back behind
 * all that such a clock may show; of a company that is quiet since longer than that, nowhere.
 *
 * A complete scan reads from the beginning of time: the first time, and when nobody looked for so
 * long that QuickBooks may have forgotten what was deleted. What it has not met is then looked for
 * by its id.
 */
#ifndef TIEOUT_QBD_GATEWAY_READING_H
#define TIEOUT_QBD_GATEWAY_READING_H

#include "source.h"

enum {
    READING_ROWS_MAX = 100,     /* of a page: a bill may have hundreds of lines */
    READING_WINDOW_ROWS = 1000, /* more than that is cut into windows */
    READING_OVERLAP_HOURS = 2,  /* summer time ends, and clocks are set */
    READING_NEAR_SECONDS = 60,  /* of the overlap, for so many minutes, when it holds much */
    READING_NEAR_MINUTES = 10,
    READING_NEAR_ROWS = 500,
    READING_BACK_HOURS = 26,   /* and the overlap: of a clock that is set back by a day */
    READING_HORIZON_DAYS = 85, /* QuickBooks tells of deletions for about 90 */
    READING_STEP_MINUTES = 60, /* a position that time alone moves is saved as often as that */
};

/* How far one source has come. */
struct source_state {
    wall_us position;        /* what was changed before it is read; INSTANT_NONE: nothing is */
    instant_us moved_at;     /* ours, when the PC's clock had certainly come there */
    int64_t span_us;         /* of a window; 0: an open end is asked for */
    wall_us until;           /* of the window under way; INSTANT_NONE: open */
    struct text iterator_id; /* of it; "": its first page is asked for */
    wall_us highest;         /* on its first page */
    wall_us floor;           /* the PC's clock had come there when it began, at floor_at */
    instant_us floor_at;
    int64_t count; /* rows of it */
    int64_t total; /* of a scan: what QuickBooks counted at first, and what was read */
    int64_t read;
};

/* The newest transaction known: it is still there unless the file is an older one now. */
struct anchor {
    enum source source; /* SOURCE_COUNT: none is known */
    struct text id;
    wall_us changed;
};

struct reading {
    int64_t session;       /* whose iterators and marks below these are */
    uint32_t done;         /* sources read in it, a bit each */
    uint32_t begun;        /* sources of which the scan has read something */
    int64_t scan;          /* how many complete scans were begun; 0: none */
    bool is_scan;          /* one is under way */
    wall_us newest;        /* the latest change seen anywhere */
    wall_us newest_before; /* the same before the set that is being answered; not saved */
    instant_us newest_at;  /* ours, when the PC's clock had certainly come to the newest */
    instant_us back_at;    /* ours, when positions were last set back */
    instant_us wide_at;    /* ours, when a session last began that asked for the whole overlap, */
    int64_t wide_rows;     /* and what it was shown */
    bool is_near;          /* this one asks for the end of it */
    wall_us reached;       /* where the PC's clock had come when this session began, */
    instant_us reached_at; /* ours */
    int32_t page_rows;
    bool is_asked;        /* a set is out */
    instant_us asked_at;  /* ours, when it went out */
    instant_us looked_at; /* ours, when deletions were last asked for and told */
    struct anchor anchor;
    int64_t read_count; /* records shown in this session */
    int32_t restarts;   /* iterators lost in it */
    uint32_t changed;   /* sources that are not saved, a bit each */
    struct source_state sources[SOURCE_COUNT];
};

/* Of a company of which nothing is known yet. */
void reading_init(struct reading *reading);
/* A session begins, or goes on (then nothing changes). */
void reading_begin(struct reading *reading, int64_t session, instant_us now);
/* Nobody has looked for so long that QuickBooks may have forgotten deletions. */
bool reading_is_forgotten(const struct reading *reading, instant_us now);
/* Everything is read again from the beginning of time: what was known may be of another file. */
void reading_restart(struct reading *reading);

/* This session has nothing of a source to ask for: the company file does not have it. */
void reading_skip(struct reading *reading, enum source source);

/* One page of a source. */
struct reading_ask {
    enum source source;
    wall_us since, until; /* INSTANT_NONE: no such bound */
    struct text iterator_id;
    uint32_t rows;
};
/* What the next set asks for; 0: all sources are done. The same until something is answered. */
size_t reading_next(const struct reading *reading, struct reading_ask asks[static SOURCE_COUNT]);
/* The set is handed out. */
void reading_asked(struct reading *reading, instant_us now);

enum reading_outcome {
    READING_SHOWN,         /* perhaps nothing */
    READING_ITERATOR_LOST, /* 3391: its window is read again */
};
struct reading_answer {
    enum reading_outcome outcome;
    size_t count;            /* records of the page */
    uint64_t remaining;      /* behind it */
    struct text iterator_id; /* when some remain; must outlive the reading */
    wall_us highest;         /* time of change among them */
};
/* Each ask of the set is answered by this, then all by reading_received(). */
void reading_answered(struct reading *reading, const struct reading_ask *ask,
                      const struct reading_answer *answer, instant_us now);
/* True: with it a complete scan has ended; what it has not met is to be looked for. */
bool reading_received(struct reading *reading);

/* Whether what a payer of this session names has to be read again: in a scan what is paid may be
 * read later all the same. */
bool reading_will_meet(const struct reading *reading, enum source paid);

/* A record of a source was shown: perhaps it is the newest. Its id must outlive the reading. */
void reading_note(struct reading *reading, enum source source, struct text id, wall_us changed);
enum anchor_verdict { ANCHOR_FINE, ANCHOR_DELETED, ANCHOR_RESTORED };
/* The anchor was asked for by its id: is_shown with the time of change that it bears now,
 * is_deleted: told as deleted. */
enum anchor_verdict anchor_judge(const struct anchor *anchor, bool is_shown, wall_us changed,
                                 bool is_deleted);

/* 0 to 99. */
int reading_percent(const struct reading *reading);

#endif
