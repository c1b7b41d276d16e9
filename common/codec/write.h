/* What the writers of JSON in this folder share: values of ours that are left out when absent. */
#ifndef TIEOUT_CODEC_WRITE_H
#define TIEOUT_CODEC_WRITE_H

#include "base/instant.h"
#include "base/uuid.h"
#include "syntax/json.h"

void write_uuid(struct json_writer *writer, const char *key, struct uuid uuid);
void write_optional_uuid(struct json_writer *writer, const char *key, struct uuid uuid); /* nil */
void write_optional(struct json_writer *writer, const char *key, struct text text);
void write_instant(struct json_writer *writer, const char *key, instant_us instant);

#endif
