/* The bodies of writes, for qbo/request.c. */
#ifndef TIEOUT_QBO_REQUEST_BODY_H
#define TIEOUT_QBO_REQUEST_BODY_H

#include "model/command.h"
#include "syntax/json.h"

bool qbo_request_body_write(const struct write_command *command, struct arena *arena,
                            struct buffer *out, struct error *error);

#endif
