/* Folding the journal again, and comparing with what is live.
 *
 *   replay.c       the command: partition by partition
 *   live.c         what is live, at one moment
 *   compare.c      heads first, rows where they differ
 *   checkpoint.c   states in files: --save, --from-checkpoint
 *   rehearse.c     instead of comparing: decisions under other rules
 *   progress.c     how far it is
 *
 * One partition's tenants are folded at a time; states that do not fit into memory wait in a
 * temporary file.
 */
#ifndef TIEOUT_SERVICES_TIEOUT_REPLAY_H
#define TIEOUT_SERVICES_TIEOUT_REPLAY_H

#include "journal.h"
#include "refold.h"

/* --- progress.c: on standard error; on a terminal one line that moves, else one every few seconds,
 * and nothing of what is over before the first would come --- */
struct progress {
    int64_t started_ms, shown_ms, folded_to, total; /* offsets of all partitions */
    uint64_t events;
    bool is_terminal, was_shown;
};
void progress_start(struct progress *progress, int64_t total);
void progress_show(struct progress *progress, int64_t done);
void progress_end(struct progress *progress);

/* --- checkpoint.c --- */
struct checkpoint_place {
    struct uuid tenant;
    int64_t position; /* of its first line in the file */
};
struct checkpoint_source {
    FILE *file; /* NULL: there is none */
    struct arena arena;
    struct text topic;
    struct uuid scope; /* the only tenant that it holds; nil: all */
    int64_t *offsets;  /* by partition, of that topic; -1: it does not say */
    int32_t partition_count;
    struct checkpoint_place *places;
    size_t place_count, place_capacity;
};
struct replay;
bool checkpoint_open(struct checkpoint_source *source, struct text path, struct error *error);
void checkpoint_close(struct checkpoint_source *source);
/* The states of the partition in hand; *from is the offset to go on at. */
bool checkpoint_load(struct replay *replay, int64_t *from, struct error *error);

struct checkpoint_target {
    FILE *file; /* NULL: none is wanted */
    struct text path, path_new;
};
bool checkpoint_create(struct replay *replay, struct text path, struct error *error);
/* The partition in hand, as it is folded. */
bool checkpoint_save(struct replay *replay, struct error *error);
/* Complete: takes the place of the file of that name; otherwise it is removed. */
bool checkpoint_commit(struct replay *replay, bool is_complete, struct error *error);

/* --- live.c --- */
struct live_tenant {
    struct uuid tenant;
    struct text head; /* TEXT_NONE: it has no row */
};
struct live {
    int64_t next_offset; /* of the partition in hand */
    struct live_tenant *tenants;
    size_t count;
};
/* Where live stands now, and those tenants there, at one moment; in the arena. */
bool live_read(struct replay *replay, const struct uuid *tenants, size_t count, struct live *out,
               struct error *error);
/* One tenant with all its records and where live stands, of one moment; *state is initialised by
 * the call. TEXT_NONE in *head: it has no row. */
struct live_state {
    struct uuid tenant;
    struct text head;
    struct tenant_state state;
    int64_t next_offset;
};
bool live_load(struct replay *replay, struct uuid tenant, struct live_state *out,
               struct error *error);
/* Every tenant that is connected, in replay->arena. */
bool live_tenants(struct replay *replay, struct error *error);
/* How far each partition is folded; and whether other generations of the journal were. */
bool live_offsets(struct replay *replay, struct error *error);

/* --- rehearse.c --- */
struct rehearsing;
/* NULL and said why, when the options make no rehearsal that can be. */
struct rehearsing *rehearsing_start(struct cli *cli);
void rehearsing_tell(void *context, const struct refolded *refolded); /* refold's `told` */
/* Prints what a complete rehearsal found; frees it. */
enum cli_end rehearsing_end(struct rehearsing *rehearsing, struct cli *cli, bool is_complete);

/* --- replay.c --- */
struct replay {
    struct cli *cli;
    struct journal journal;
    struct uuid tenant; /* nil: all */
    struct arena arena; /* of the whole replay */
    struct uuid *known; /* tenants that are connected */
    size_t known_count;
    int64_t *live_offsets; /* by partition, at the start */
    bool has_other_generations;
    struct checkpoint_source from;
    struct checkpoint_target save;
    struct rehearsing *rehearsing; /* NULL: it is compared */
    struct progress progress;
    size_t bytes_max; /* of states in memory */

    /* The partition in hand. */
    int32_t partition;
    int64_t next; /* folded up to here, not included */
    struct refold refold;
    struct arena partition_arena;

    uint64_t event_count;
    size_t equal_count, different_count, unknown_count;
    struct buffer findings; /* JSON objects, with commas between */
};
/* Folds on to this offset. */
bool replay_fold_to(struct replay *replay, int64_t offset, struct error *error);

/* --- compare.c --- */
/* The partition in hand, folded up to replay->next. *stop: the offset that was asked for; -1: none,
 * so it may be folded on to where live stands. */
bool replay_compare(struct replay *replay, int64_t stop, struct error *error);

#endif
