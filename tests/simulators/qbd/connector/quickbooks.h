/* QuickBooks at a connector's PC: which file is open, and what it answers. */
#ifndef SIMULATOR_QBD_QUICKBOOKS_H
#define SIMULATOR_QBD_QUICKBOOKS_H

#include "tests/simulators/qbd/connector/connector.h"

struct quickbooks_refusal {
    struct text hresult;
    struct text message;
};

/* The FileID becomes a data extension of the company file, under the OwnerID. False and the
 * connector's sentence when there is another one. */
bool quickbooks_stamp(struct connector *connector, struct error *error);
/* Opens the file of that path, or with an empty one the file that is open anyway; a new session of
 * QuickBooks begins. */
bool quickbooks_open(struct connector *connector, struct text path,
                     struct quickbooks_refusal *refusal);
/* The session in QuickBooks is over: the file is not locked any more. */
void quickbooks_close(struct connector *connector);
struct text quickbooks_path(struct arena *arena, struct text company);
/* The country and the highest level of qbXML, as sendRequestXML tells them. */
void quickbooks_describe(struct connector *connector, struct arena *arena, struct text *country,
                         struct text *major, struct text *minor);
/* Answers to HostQuery, CompanyQuery and PreferencesQuery. */
void quickbooks_identify(struct connector *connector, struct buffer *out);

enum quickbooks_end {
    QUICKBOOKS_ANSWERED,
    QUICKBOOKS_REFUSED,
    QUICKBOOKS_LOST /* done, but nobody hears of it */
};
enum quickbooks_end quickbooks_run(struct connector *connector, struct arena *arena,
                                   struct text input, struct buffer *out,
                                   struct quickbooks_refusal *refusal);

#endif
