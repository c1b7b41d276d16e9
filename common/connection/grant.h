/* The token endpoint's language: forms to send, answers to understand. Pure. */
#ifndef TIEOUT_CONNECTION_GRANT_H
#define TIEOUT_CONNECTION_GRANT_H

#include "base/buffer.h"
#include "connection/connection.h"

enum grant_outcome {
    GRANT_GIVEN,   /* *out is filled */
    GRANT_DEAD,    /* invalid_grant: this token or code works no more */
    GRANT_REFUSED, /* our client id or secret is wrong, or the request: a person must look */
    GRANT_LATER,   /* throttled: a dead budget is no dead token */
    GRANT_UNKNOWN, /* no usable answer */
};

void grant_format_refresh(struct text refresh_token, struct buffer *out);
void grant_format_code(struct text code, struct text redirect_url, struct buffer *out);

/* *out: texts in the arena, without a realm. */
enum grant_outcome grant_parse(struct arena *arena, int status, struct text body,
                               struct connection_tokens *out, struct error *error);

#endif
