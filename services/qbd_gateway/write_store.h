/* The rows behind what is written: a company's message set that is not finished, and the ledger of
 * intents. */
#ifndef TIEOUT_QBD_GATEWAY_WRITE_STORE_H
#define TIEOUT_QBD_GATEWAY_WRITE_STORE_H

#include "call.h"
#include "doubt.h"
#include "intents/ledger_place.h"
#include "model/setting.h"
#include "write_set.h"

#define SET_STEP(symbol, name, sentence) SET_##symbol,
enum set_step {
#include "sets.def"
    SET_STEP_COUNT
};
#undef SET_STEP
const char *set_step_name(enum set_step step);
bool set_step_parse(struct text name, enum set_step *out);

struct message_set {
    struct text id;
    enum set_step step;
    instant_us out_at;
    struct text body; /* the exact text; "" while it is prepared, and when it may not go again */
    int32_t unread;   /* answers about it that could not be read, or said nothing of it */
    struct write_request requests[WRITE_REQUESTS_MAX];
    size_t count;
};

/* A command in the ledger, understood. */
struct waiting_write {
    const struct ledger_intent *intent;
    struct write_command command;
    instant_us doubted_at; /* when an earlier one was sent that may have made it; 0 = none was */
};

struct writing {
    struct tenant_settings settings;
    bool has_set;
    struct message_set set;
    struct waiting_write *ready; /* what may be handed out, in the order of arrival */
    size_t ready_count;
    struct waiting_write *out; /* what was handed out and has no answer */
    size_t out_count;
    struct ledger_waiting waiting;
    struct doubts doubts;
    const struct uuid *alone; /* commands that are sent by themselves */
    size_t alone_count;
};

/* Everything that a phase of writing looks at, in the call's arena; what is ready only for the one
 * that hands it out. */
bool write_load(struct call *call, struct writing *out, struct error *error);
/* Transfers bear no mark: the native ids of those that other commands have made lately are not one
 * of these writes'. There is room for one of each; nothing is loaded when none is a transfer. */
struct taken_ids {
    struct text *items;
    size_t count;
};
struct writes {
    const struct waiting_write *items;
    size_t count;
};
bool write_load_taken(struct call *call, const struct writes *writes, struct taken_ids *out,
                      struct error *error);

/* Within a save: */
bool write_save_set(struct postgres *db, struct call *call, const struct message_set *set,
                    struct error *error);
bool write_move_set(struct postgres *db, struct call *call, enum set_step step,
                    struct error *error);
bool write_drop_set(struct postgres *db, struct call *call, struct error *error);
bool write_send_alone(struct postgres *db, struct call *call, const struct uuid *commands,
                      size_t count, struct error *error);

struct ledger_place write_place(const struct call *call);

#endif
