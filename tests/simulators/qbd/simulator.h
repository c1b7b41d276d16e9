/* The program: company files, a clock, and the doors on loopback. */
#ifndef SIMULATOR_QBD_SIMULATOR_H
#define SIMULATOR_QBD_SIMULATOR_H

#include "io/http_server.h"
#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/message_set.h"
#include "tests/simulators/qbd/connector/connector.h"
#include "tests/simulators/qbd/countdown.h"

enum { COMPANIES_MAX = 20000, FAULTS_MAX = 64 };

/* Armed on request; hits what matches, `count` times, after `skip` others. */
struct fault {
    struct text company; /* absent = any */
    struct text on;      /* "BillMod"; absent = any request, or the whole set */
    struct text hresult; /* the whole set is refused */
    int code;            /* one request ends with this statusCode */
    struct text severity;
    bool is_done; /* it is done all the same */
    bool is_lost; /* the set is done, the connection closes without an answer */
    struct countdown countdown;
};

/* A company file, and the copy that was made of it. */
struct shelf {
    struct company *company;
    struct company *backup; /* NULL = none */
};

struct simulator {
    struct arena arena;
    struct http_server *server;
    struct map shelves; /* id to struct shelf */
    struct connectors connectors;
    struct fault faults[FAULTS_MAX];
    size_t fault_count;
    int64_t clock_offset_us;
};

/* NULL when there is none; its clock is set. */
struct company *simulator_find(struct simulator *simulator, struct text id);
struct shelf *simulator_shelf(const struct simulator *simulator, struct text id);
struct company *simulator_add(struct simulator *simulator, struct text id, struct text name);

/* What QuickBooks makes of a message set, armed faults included. */
struct simulator_answer {
    struct text hresult; /* the whole set was refused; absent = the answer was appended to `out` */
    struct text message;
    bool is_lost; /* done, but the answer is not to arrive */
};
struct simulator_question {
    struct text company;
    struct text input;
    size_t requests_max; /* as in struct answer_hooks */
};
/* The texts live in the arena. */
struct simulator_answer simulator_answer(struct simulator *simulator,
                                         const struct simulator_question *question,
                                         struct buffer *out, struct arena *arena);

void simulator_release(struct simulator *simulator);
bool simulator_open(struct simulator *simulator, struct loop *loop, uint16_t port,
                    struct error *error);

#endif
