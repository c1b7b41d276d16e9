/* Commands: envelopes to structs and back (tieout.commands.pusher, .gateway and .poller). */
#ifndef TIEOUT_CODEC_COMMAND_H
#define TIEOUT_CODEC_COMMAND_H

#include "base/buffer.h"
#include "codec/envelope.h"
#include "model/command.h"

#define COMMAND_WRITE_TYPE "tieout.write.v1"
#define COMMAND_READ_TYPE "tieout.read.v1"

/* Texts of *out point into the envelope and the arena. False (permanent): the message names the
 * header or member. `time`, when the command was decided, may be NULL. */
bool write_command_decode(const struct envelope *envelope, struct arena *arena,
                          struct write_command *out, instant_us *time, struct error *error);
bool read_command_decode(const struct envelope *envelope, struct arena *arena,
                         struct read_command *out, instant_us *time, struct error *error);

/* The origin's time is that of the event which led to the command. The body is written into `body`,
 * which is cleared first; other texts live in the arena. */
void write_command_encode(const struct write_command *command, const struct envelope_origin *origin,
                          struct arena *arena, struct buffer *body, struct envelope *out);
void read_command_encode(const struct read_command *command, const struct envelope_origin *origin,
                         struct arena *arena, struct buffer *body, struct envelope *out);

/* The body alone, for ledgers that keep it. The tenant is not part of it. */
void write_command_format(const struct write_command *command, struct buffer *out);
bool write_command_parse(struct arena *arena, struct text body, struct uuid tenant,
                         struct write_command *out, struct error *error);
void read_command_format(const struct read_command *command, struct buffer *out);

#endif
