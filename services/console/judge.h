/* Requests before they are published. */
#ifndef TIEOUT_SERVICES_CONSOLE_JUDGE_H
#define TIEOUT_SERVICES_CONSOLE_JUDGE_H

#include "console.h"

struct record;

/* False: the rules refuse it (403, 409), and it was answered. record: of a choice. */
bool judge_request(struct visit *visit, const struct event *event, const struct record *record);

#endif
