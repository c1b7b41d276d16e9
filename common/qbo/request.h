/* Requests to QuickBooks Online's Accounting API, minor version 75: addresses and bodies. Pure. */
#ifndef TIEOUT_QBO_REQUEST_H
#define TIEOUT_QBO_REQUEST_H

#include "model/command.h"
#include "syntax/json.h"

enum { QBO_MINOR_VERSION = 75 };

struct qbo_request {
    struct text path; /* with its query; follows the base address: "/v3/company/..." */
    struct text body; /* POST; TEXT_NONE: GET */
};

/* What the API does for the command; `requestid` is the command's id, so that the same command sent
 * again gets the stored answer and is done once.
 *
 *   create        POST of the whole document
 *   update        sparse POST of the groups that differ: absent texts are cleared; lines are
 * replaced when they differ, and only then, because what we do not carry of them (classes,
 *                 customers, taxes) goes with the old ones
 *   void          a payment: include=void. A bill, which has no void of its own: amounts 0 and
 *                 "Voided" before the note, as QuickBooks' own pages do it
 *   delete        operation=delete. An account or a vendor: made inactive
 *
 * The body is written into `body`, which is cleared first; the path lives in the arena. False
 * (permanent): QuickBooks has no words for it; the message names the field. */
bool qbo_request_format(const struct write_command *command, struct text realm, struct arena *arena,
                        struct buffer *body, struct qbo_request *out, struct error *error);

/* --- reads: paths in the arena, GET --- */
struct text qbo_read_path(struct arena *arena, struct text realm, enum entity entity,
                          struct text id);
struct text qbo_company_path(struct arena *arena, struct text realm); /* CompanyInfo */
struct text qbo_preferences_path(struct arena *arena, struct text realm);
/* Every entity that we carry; `since` at most 30 days back. */
struct text qbo_cdc_path(struct arena *arena, struct text realm, instant_us since);
/* One entity's changes alone. */
struct text qbo_cdc_entity_path(struct arena *arena, struct text realm, enum entity entity,
                                instant_us since);

enum { QBO_PAGE_ROWS_MAX = 1000 };
/* A page of all objects in the order of their Ids, inactive ones too; `start` is 1-based. */
struct text qbo_scan_path(struct arena *arena, struct text realm, enum entity entity,
                          uint64_t start, uint32_t rows);

/* A page of the objects that were last changed at `from` (INSTANT_NONE: ever) or later, in the
 * order of that time, inactive ones too. An object that changes meanwhile moves to the end and is
 * met again; nothing moves out of sight, as it may between pages in the order of Ids. */
struct qbo_window {
    enum entity entity;
    instant_us from;
    uint64_t start; /* 1-based, within the window */
    uint32_t rows;
};
struct text qbo_window_path(struct arena *arena, struct text realm,
                            const struct qbo_window *window);

#endif
