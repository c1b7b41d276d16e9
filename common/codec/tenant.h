/* Settings and runs of a tenant as canonical JSON, for its row and for the API. */
#ifndef TIEOUT_CODEC_TENANT_H
#define TIEOUT_CODEC_TENANT_H

#include "model/run.h"
#include "model/setting.h"
#include "syntax/json.h"

/* Every setting, in the table's order; "" = unknown. */
/* All of them. */
void tenant_settings_write(struct json_writer *writer, const char *key,
                           const struct tenant_settings *settings);
/* Settings that are absent keep their default. Refuses unknown ones and wrong values by name. */
/* Those that are not at their default. */
void tenant_settings_write_chosen(struct json_writer *writer, const char *key,
                                  const struct tenant_settings *settings);
bool tenant_settings_read(const struct json *object, struct tenant_settings *out,
                          struct error *error);

/* Counts of zero are left out. */
void run_write(struct json_writer *writer, const char *key, const struct run *run);
bool run_read(const struct json *object, struct run *out, struct error *error);

#endif
