/* What a company file remembers of message sets, so that an answer that was lost can be had again.
 * 600: the old id is unknown and there is no new one; 9001: another text under the same id; 9002:
 * no stored answer; 9004: an id of more than 24 characters. */
#ifndef SIMULATOR_QBD_RECOVERY_H
#define SIMULATOR_QBD_RECOVERY_H

#include "tests/simulators/qbd/company/company.h"

enum { MESSAGE_SET_ID_MAX = 24 };

struct message_set {
    struct text id;
    uint64_t checksum;
    struct text answers; /* what stands inside QBXMLMsgsRs */
};

struct recovery {
    struct text new_id; /* absent = none */
    struct text old_id;
    int code;           /* messageSetStatusCode, when there is an id */
    struct text stored; /* answers that are given again, or absent */
    bool runs;          /* the requests are to be run */
};

/* Reads the ids of QBXMLMsgsRq, says what is to be done, and clears what is to be cleared. */
struct recovery recovery_begin(struct company *company, const struct xml *messages,
                               struct text input);
/* Stores the answers under the new id, if there is one. */
void recovery_end(struct company *company, const struct recovery *recovery, struct text input,
                  struct text answers);

#endif
