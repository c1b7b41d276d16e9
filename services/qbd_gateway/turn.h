/* What is between a call's arrival and its phase: for in_calls.c, login.c and call.c. */
#ifndef TIEOUT_QBD_GATEWAY_TURN_H
#define TIEOUT_QBD_GATEWAY_TURN_H

#include "call.h"

/* --- call.c --- */
/* Company and requests of calls that go to a phase, all in one round trip. */
void call_load_ahead(struct call *const *calls, size_t count);
/* Takes the loaded call to the phase of its session. */
void call_work(struct call *call);
void call_answer(struct call *call);

/* --- waiting.c --- */
void waiting_open(struct gateway *gateway);
/* The call is asked again soon: call_wait(). */
void calls_keep(struct call *call);

/* --- reply.c: each ends the call --- */
void reply_string(struct call *call, struct text value);
void reply_int(struct call *call, int value);
void reply_strings(struct call *call, const struct text *values, size_t count);
void reply_fault(struct call *call, enum soap_blame blame, const char *message);
/* What a call is told whose ticket is good no more; it changes nothing. */
void reply_dead(struct call *call);

/* --- login.c: judged by index tables only; answered when it is saved --- */
struct login {
    struct text values[SOAP_STRINGS_MAX];
    size_t count;
};
/* authenticate: changes `after` and the connection, and says what to answer. */
void login_judge(struct call *call, struct login *out);
/* How long nobody may sign in after that many wrong passwords in a row. Pure. */
int64_t login_delay_us(int32_t failures);
/* clientVersion. */
void login_claim(struct call *call);
/* The connection of the address; nil = it names none, which is none of ours. */
struct uuid login_address(const struct http_request *request);
/* Much is taken only of a connection whose session is under way: 0, or why not as a status. */
int login_judge_large(struct http_request *request, void *gateway);

/* --- call_list.c: in the order of arrival --- */
void call_list_append(struct call_list *list, struct call *call);
struct call *call_list_take(struct call_list *list); /* the first; NULL = there is none */

#endif
