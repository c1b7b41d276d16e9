/* Looking for what an earlier try may have made in QuickBooks Online, by the object's own number,
 * name or date. */
#ifndef TIEOUT_SERVICES_PUSHER_ONLINE_LOOK_H
#define TIEOUT_SERVICES_PUSHER_ONLINE_LOOK_H

#include "deliver.h"

enum online_look {
    ONLINE_LOOK_NONE,    /* proven absent */
    ONLINE_LOOK_FOUND,   /* exactly one, with every value that was sent */
    ONLINE_LOOK_UNCLEAR, /* several, or an answer that proves nothing */
};

/* The query; in the delivery's arena. */
struct text online_look_path(struct delivery *delivery);
/* What its answer says (NULL: none came). *out points into the answer. */
enum online_look online_look_take(struct delivery *delivery, const struct json *answer,
                                  struct observation *out, struct text *raw);

#endif
