/* One write carried to its side, over whatever the side speaks: deliver_online.c,
 * deliver_platform.c.
 *
 * A delivery is one try. Its key is the command's id, so a try repeated is the same write. It ends
 * in exactly one call of on_end, from the loop, never from within deliver().
 */
#ifndef TIEOUT_SERVICES_PUSHER_DELIVER_H
#define TIEOUT_SERVICES_PUSHER_DELIVER_H

#include "connection/connection.h"
#include "intents/telling.h"
#include "io/loop.h"
#include "model/command.h"
#include "service/settings.h"

enum delivery_end_kind {
    DELIVERY_ANSWERED, /* a definite yes or no: the telling is set */
    DELIVERY_UNKNOWN,  /* it may have been done: the same again after retry_ms */
    DELIVERY_PUT_OFF,  /* nothing was written: again after retry_ms, and that is no failed try */
};

struct delivery_end {
    enum delivery_end_kind kind;
    struct telling telling; /* of ANSWERED */
    int64_t retry_ms;
    bool pauses_company; /* no write of this company can succeed for retry_ms */
    struct text reason;  /* unless ANSWERED: a sentence for logs and people */
};

struct delivery {
    struct write_command command;
    bool was_sent;       /* by an earlier try, whose outcome is unknown */
    instant_us sent_at;  /* when the first try began */
    struct arena *arena; /* for what the delivery makes; outlives on_end */
    /* The end's texts live in the arena, or only during the call. */
    void (*on_end)(struct delivery *delivery, const struct delivery_end *end);
    void *context;
    struct deliverers *deliverers; /* set by deliver() */
    struct loop_call later;        /* for ends that are known at once */
    struct delivery_end ending;
    char realm[64]; /* of the company; deliver_online.c's own */
};

struct deliverers {
    struct loop *loop;
    struct connections *connections; /* QuickBooks Online; not owned */
    struct platform *platform;
};

struct platform;
bool deliverers_open(struct deliverers *deliverers, struct loop *loop, struct postgres *db,
                     const struct settings *settings, struct error *error);
/* Drops what is under way; nothing of it ends any more. */
void deliverers_close(struct deliverers *deliverers);

void deliver(struct deliverers *deliverers, struct delivery *delivery);

/* --- for the adapters --- */
void deliver_online(struct delivery *delivery);
void deliver_platform(struct delivery *delivery);
bool platform_open(struct platform **out, struct loop *loop, const struct settings *settings,
                   struct error *error);
void platform_close(struct platform *platform);

/* Ends the delivery in a later round of the loop; `end`'s texts must live in the arena. */
void deliver_end_soon(struct delivery *delivery, const struct delivery_end *end);
void deliver_end(struct delivery *delivery, const struct delivery_end *end);
/* Ends with a refusal. */
void deliver_refuse(struct delivery *delivery, enum refusal refusal, struct text code,
                    struct text message);
/* The observation's own words as an applied result. */
struct delivery_end deliver_applied(const struct observation *observation, struct text raw);

#endif
