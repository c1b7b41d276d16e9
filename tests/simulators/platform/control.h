/* The control door's handlers, and what they share. A handler that gets NULL or false from one of
 * the functions below has been answered for. */
#ifndef SIMULATOR_PLATFORM_CONTROL_H
#define SIMULATOR_PLATFORM_CONTROL_H

#include "tests/simulators/platform/change.h"
#include "tests/simulators/platform/platform.h"

/* An answer in the making. */
struct page {
    struct buffer buffer;
    struct json_writer writer;
};
void page_open(struct page *page);
void page_reply(struct page *page, struct http_request *request); /* 200, and releases it */

void control_error(struct http_request *request, int status, const char *sentence);
void control_refuse(struct http_request *request, const struct refusal *refusal); /* 422 */
/* The body as an object; without one *out is NULL. */
bool control_body(struct http_request *request, const struct json **out);
/* The tenant of the path; its clock is set. */
struct tenant *control_tenant(struct http_request *request, struct platform *platform);
/* Does what a person asked for, and answers with the record or the refusal. */
void control_apply(struct http_request *request, struct tenant *tenant,
                   const struct change *change);

/* The program: control.c */
http_handler control_health, control_settings, control_set_settings, control_counts, control_calls;
http_handler control_faults, control_arm_fault, control_disarm_faults;
/* Tenants: control_tenants.c */
http_handler control_create_tenant, control_tenants, control_delete_tenant, control_announce;
http_handler control_switches, control_set_switches, control_outbox, control_skip;
/* A person at work: control_people.c */
http_handler control_create, control_edit, control_delete, control_void, control_restore;
http_handler control_read;
/* Paying and receiving: control_paying.c */
http_handler control_pay, control_receive;
/* What there is: control_reports.c */
http_handler control_books, control_ledger, control_dump, control_deliveries, control_creates;

#endif
