/* Changes of settings, as PATCH sends them and as a new tenant begins with. */
#ifndef TIEOUT_SERVICES_CONSOLE_IN_SETTINGS_H
#define TIEOUT_SERVICES_CONSOLE_IN_SETTINGS_H

#include "console.h"
#include "syntax/json.h"

enum { SETTINGS_ADDED_MAX = 4 }; /* by connecting */

struct setting_changes {
    struct setting_change *items; /* with room for SETTINGS_ADDED_MAX more */
    size_t count;
    struct requester requester;
};

/* An object of settings; NULL = none. False (PERMANENT): the message names the setting. */
bool settings_read_changes(struct arena *arena, const struct json *object,
                           struct setting_changes *out, struct error *error);
/* The same beside who asks: "by" and "permissions" are no settings here. */
bool settings_read_request(struct visit *visit, const struct json *body,
                           struct setting_changes *out, struct error *error);
/* TEXT_NONE when it is not among them. */
struct text settings_change_of(const struct setting_changes *changes, enum tenant_setting setting);
/* The poller reads by sync_mode: it is told when that changes. */
bool settings_tell_poller(struct console *console, struct uuid tenant,
                          const struct setting_changes *changes, struct error *error);
/* Not published yet; `changes` must live as long as the request. */
struct publication *settings_publication(struct visit *visit,
                                         const struct setting_changes *changes);

#endif
