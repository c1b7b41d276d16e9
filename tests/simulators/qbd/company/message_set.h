/* One qbXML message set: text in, text out. */
#ifndef SIMULATOR_QBD_MESSAGE_SET_H
#define SIMULATOR_QBD_MESSAGE_SET_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/status.h"

/* A fault on request: how the caller says that a request is to end without being done. */
struct planned_fault {
    bool is_due;
    int code;
    struct text severity; /* absent = the code's own */
    bool is_done;         /* the request is done all the same */
};

struct answer_hooks {
    void *context; /* may be NULL with no hook */
    /* Asked before each request ("BillAdd"); may be NULL. */
    struct planned_fault (*before_request)(void *context, struct text request);
    size_t requests_max; /* QuickBooks ends when so many are done; 0: it does not */
};

/* The answer is appended to `out`. False when QuickBooks refuses the whole set: *hresult is its
 * code, the error a sentence, and nothing was done; or when it ended over it: what was done is done
 * and remembered. */
bool message_set_answer(struct company *company, struct text input,
                        const struct answer_hooks *hooks, struct buffer *out, const char **hresult,
                        struct error *error);

/* A new session begins: iterators of the last one are gone. */
void message_set_new_session(struct company *company);
/* The company file forgets what it stored for recovery, as one that was restored does. */
void message_set_forget(struct company *company);

#endif
