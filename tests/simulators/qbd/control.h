/* What the doors answer, and what their files share. A handler that gets NULL or false from one of
 * the functions below has been answered for. */
#ifndef SIMULATOR_QBD_CONTROL_H
#define SIMULATOR_QBD_CONTROL_H

#include "syntax/json.h"
#include "tests/simulators/qbd/company/status.h"
#include "tests/simulators/qbd/simulator.h"

#define ROUTE(method_, pattern_, handler_) http_handler handler_;
#include "tests/simulators/qbd/routes.def"
#undef ROUTE

struct page {
    struct buffer buffer;
    struct json_writer writer;
};
void page_open(struct page *page);                                /* an object */
void page_reply(struct page *page, struct http_request *request); /* closes it; 200 */
void page_write_cents(struct page *page, const char *key, int64_t cents);

void control_error(struct http_request *request, int status, const char *sentence);
/* The body as an object; an empty body is an empty object. */
const struct json *control_body(struct http_request *request);
struct company *control_company(struct http_request *request, struct simulator *simulator);
/* The record after a person's act, or the refusal: 422 with statusCode and sentence. */
void control_answer(struct http_request *request, const struct object *object,
                    const struct status *status);

/* --- connector/doors.c --- */
void connector_has_ended(struct connector *connector);

/* --- faults.c --- */
struct planned_fault fault_before_request(void *context, struct text request);
/* The one that hits this message set as a whole, or NULL. */
const struct fault *fault_of_set(struct simulator *simulator, struct text company);

#endif
