/* The bodies of commands: JSON objects, members in a fixed order. For codec/command.c. */
#ifndef TIEOUT_CODEC_COMMAND_BODY_H
#define TIEOUT_CODEC_COMMAND_BODY_H

#include "model/command.h"
#include "syntax/json.h"

bool write_body_read(const struct json *body, struct arena *arena, struct write_command *out,
                     struct error *error);
bool read_body_read(const struct json *body, struct read_command *out, struct error *error);

#endif
